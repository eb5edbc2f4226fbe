"""The way of one event: topology, stages, detection, hosts."""
