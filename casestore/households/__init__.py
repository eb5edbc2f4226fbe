"""Families and households: who is who to whom, who lives together, who is kept apart."""
