"""The doors: transports (how bytes come and go) and formats (what they mean)."""
