"""Whom a mention may be: blocking, comparison, weights. Suggests; never links (R6)."""
