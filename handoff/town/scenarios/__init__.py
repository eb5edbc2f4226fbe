"""Scenarios: each makes the steps of one happening in town, and the truth about it."""
