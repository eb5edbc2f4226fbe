"""The only room that knows all rooms: it joins them into the two zones' processes."""
