"""Narrative pieces in dispatcher shorthand, each with the facts that it says."""
