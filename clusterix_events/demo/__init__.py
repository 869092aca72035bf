"""The demonstration: the reference event as held, and one to try, loaded through the services."""
