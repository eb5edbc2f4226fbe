"""Identifiers in dispatcher text: found, covered, and the line released or held. Never "de-
identified".
"""
