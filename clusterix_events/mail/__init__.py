"""Mail: rows of the outbox, written with the business and sent after it."""
