"""Access control overridden in an emergency: for a reason, for a time, reviewed afterwards."""
