"""Minutes of a session: items, decisions, actions, and their way to approval."""
