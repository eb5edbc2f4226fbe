"""When the time of a case or a person is over: what is due, and how it goes."""
