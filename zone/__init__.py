"""What each zone has of its own: database, journal, audit, keys, accounts."""
