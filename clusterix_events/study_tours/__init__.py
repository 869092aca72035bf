"""Study tours: their stops, coaches and seats."""
