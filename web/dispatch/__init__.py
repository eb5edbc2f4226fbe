"""The dispatcher's pages: the live board and the dispatch half of a call's story."""
