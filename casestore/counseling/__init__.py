"""Psychotherapy and counseling notes, kept apart from the record."""
