"""Referrals: a person is sent to a partner, and the loop is closed."""
