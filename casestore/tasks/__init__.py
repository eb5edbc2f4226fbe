"""Tasks: one inbox over everything that has an owner and a time."""
