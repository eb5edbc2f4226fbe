"""Indicators of the team's work: numerator, denominator, window and unknowns, always together."""
