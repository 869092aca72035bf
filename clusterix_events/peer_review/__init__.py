"""Peer review: good practices, peer groups, reviews and their consolidated result."""
