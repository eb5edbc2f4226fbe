"""The case page and all that is done in a case: lead, triage, notes, story."""
