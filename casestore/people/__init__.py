"""Who people are: records, names, contacts, links to mentions, and taking a wrong link back."""
