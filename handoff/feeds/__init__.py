"""Connecting a feed from samples: guess, ask, show, keep as cases, document."""
