"""What a zone remembers of messages: inbox, outbox, dead letters, and the one writer."""
