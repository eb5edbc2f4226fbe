"""The breach register: incidents, their four-factor assessment, and the clocks of the notices."""
