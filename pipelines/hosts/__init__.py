"""Where chains run: `embedded` (one process, one database, no broker)."""
