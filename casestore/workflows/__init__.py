"""Workflows as data: states, moves, who may, forms that are needed, clocks and escalations."""
