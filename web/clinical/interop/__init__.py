"""Pages about other systems: what they sent, and what programs may read."""
