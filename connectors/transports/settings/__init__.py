"""What is set for each transport: one table of a feed or channel each, secrets by file only."""
