"""How bytes come and go: one module per transport, each with both directions."""
