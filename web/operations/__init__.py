"""IT's pages for either zone: feeds, parked messages, audit and health; structure only (R35)."""
