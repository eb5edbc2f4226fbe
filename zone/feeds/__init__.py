"""What a zone knows of its feeds: their stage, how they are read, how they do, what is wrong."""
