"""What phones keep and send in a dead zone."""
