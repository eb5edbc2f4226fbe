"""Partners: who takes referrals, for what, when, and whether they had room when last heard."""
