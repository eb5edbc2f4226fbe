"""Restriction marks in JSON feeds. EIDO has none of its own; senders add theirs."""

from connectors.feed import Feed
from connectors.formats.keys import Folded
from connectors.formats.texts import text_of

_KEYS = ("restriction", "restricted", "isrestricted", "confidential", "isconfidential")


def marked_restricted(held: Folded, feed: Feed) -> bool:
    """Whether one of the known marks restricts; a mark that is no plain value does (R11)."""
    for key in _KEYS:
        value = held.get(key)
        if value is None:
            continue
        words = text_of(value)
        if words is None or feed.restricts(words):
            return True
    return False
