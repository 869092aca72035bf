"""What is held about people: read by them, corrected, exported, erased in time."""
