"""Who is on duty, how they are reached, and that they are safe."""
