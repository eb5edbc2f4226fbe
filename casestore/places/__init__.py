"""Places: calls at one address over time, and counts by area that give nobody away."""
