"""Consents as signed, and what the gate must know of one at the moment of sending."""
