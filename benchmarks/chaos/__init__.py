"""A town's day on its worst night, and whether it ended as the undisturbed one did."""
