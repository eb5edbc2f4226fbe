"""Pages of the team's work: tasks, follow-up, referrals, duty."""
