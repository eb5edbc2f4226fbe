"""Programs of other organizations: who they are, what they may ask, what they were answered."""
