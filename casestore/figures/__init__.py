"""Figures of the team's work: one definition each, with answers, unknowns, and the list behind."""
