"""States of the United States as dispatchers write them (words/states.txt)."""

from functools import lru_cache

from redaction.narrative.lexicon import read_words


@lru_cache(maxsize=1)
def states() -> frozenset[str]:
    """Names and abbreviations, upper case."""
    return frozenset(read_words("states"))
