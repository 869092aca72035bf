"""Registrations of persons for the parts of an event, their answers and consents."""
