"""Telling a client's program that something changed: which record and which version, no content."""
