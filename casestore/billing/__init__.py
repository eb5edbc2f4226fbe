"""Billing of mobile crisis contacts: what a line needs, what it lacks, the export (R47)."""
