"""What people ask about their own records, the clocks of the answers, and the copies they get."""
