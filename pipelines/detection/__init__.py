"""Behavioral-health flag and safety facts by rules that explain themselves, in linear time."""
