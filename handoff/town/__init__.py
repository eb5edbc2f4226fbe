"""The town in a box: an invented town's public-safety day, and the truth about it."""
