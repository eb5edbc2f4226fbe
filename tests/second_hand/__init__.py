"""Sets written by a hand that had not seen the rules, and their scores."""
