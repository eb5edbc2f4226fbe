"""Keys of one zone: sealed columns, blind indexes, ids, and the signature of checkpoints."""
