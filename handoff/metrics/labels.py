"""What may stand in a label: known names and codes. Anything else is counted as `other`."""

import re
from collections import defaultdict
from collections.abc import Collection

OTHER = "other"
MOST = 400
"""Values that one label may have: a monitor keeps a series for each."""
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,63}")


class Labels:
    """Lets values through. `known`: names of the configuration, by label (feeds, channels).

    A label that has known names takes no others; the rest must look like a code of ours, which
    a sentence or a number does not: a letter first, no spaces, short.
    """

    def __init__(self, known: dict[str, Collection[str]]) -> None:
        self._known = {label: frozenset(names) for label, names in known.items()}
        self._seen: defaultdict[str, set[str]] = defaultdict(set)

    def let(self, label: str, value: object) -> str:
        """The value itself, or `other`."""
        known = self._known.get(label)
        if known is not None:
            return value if isinstance(value, str) and value in known else OTHER
        if not isinstance(value, str) or not _CODE.fullmatch(value):
            return OTHER
        seen = self._seen[label]
        if value not in seen and len(seen) >= MOST:
            return OTHER
        seen.add(value)
        return value
