"""Backups of one zone: one sealed file, made while it runs, restored on an empty machine."""
