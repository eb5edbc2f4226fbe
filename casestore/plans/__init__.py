"""What a person wants and plans: the safety plan, advance directive and preferences."""
