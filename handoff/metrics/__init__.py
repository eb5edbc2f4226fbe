"""What a monitor may read of a zone: a closed list of numbers, answered beside the zone's work."""
