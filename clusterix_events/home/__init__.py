"""The start page, the public event page, the overview: what sees all features."""
