"""The dispatch zone's process: doors, chains, board, alert channels, and its half of the link."""
