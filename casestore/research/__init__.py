"""Exports for research: approved protocols, what each may get, and frozen copies of it (R25)."""
