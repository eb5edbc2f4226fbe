"""Clinical notes: begun with what is known, signed, co-signed where required, amended."""
