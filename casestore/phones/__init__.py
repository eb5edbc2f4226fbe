"""Phones that keep drafts in a dead zone: their keys, their receipts (R51, R52)."""
