"""The desk: badges, presence per day, attendance."""
