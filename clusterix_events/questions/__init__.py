"""Questions of forms: their kinds, conditions, answers and fields."""
