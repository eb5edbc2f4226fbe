"""Rotation of a zone's keys while it runs: every sealed cell and every fingerprint, in steps."""
