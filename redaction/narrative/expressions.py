"""Many expressions over one text: one pass says which of them hold, only those are then run.

google-re2 does so in linear time. An automaton that runs out of memory answers nothing; so the
last expression is the empty one, which always holds, and without it in the answer all are run.
"""

from collections.abc import Sequence

import re2

_BUDGET = 64 << 20


class Expressions:
    """Expressions on bytes; `candidates` gives the indexes of those that occur."""

    def __init__(self, expressions: Sequence[str]) -> None:
        self._all = list(range(len(expressions)))
        options = re2.Options()
        options.max_mem = _BUDGET
        options.never_capture = True
        self._any = re2.Set.SearchSet(options)
        for expression in (*expressions, ""):
            self._any.Add(expression.encode())
        self._any.Compile()

    def candidates(self, text: bytes) -> list[int]:
        """Indexes of the expressions that occur in the text, in order."""
        found = self._any.Match(text)
        return sorted(found)[:-1] if found else self._all
