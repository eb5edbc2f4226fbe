"""Pages about one person: record, household, timeline, plan, and who it is."""
