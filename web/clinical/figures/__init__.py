"""Pages of the team's figures and of what is published of them."""
