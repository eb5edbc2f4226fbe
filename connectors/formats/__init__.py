"""What the bytes mean: one module per format, pure, `FORMAT` is its reader."""
