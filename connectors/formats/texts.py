"""Text values as feeds write them: padding, line breaks, control characters, spelled-out nulls."""

import hashlib
from datetime import datetime
from functools import lru_cache
from typing import Any

_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, 0xFEFF])
_NULLS = {"", ",", "null"}
_LONGEST_NULL = max(map(len, _NULLS))
_TRUTHS = {
    **dict.fromkeys(("true", "1", "y", "yes", "t"), True),
    **dict.fromkeys(("false", "0", "n", "no", "f"), False),
}
_LONGEST = 2000
"""No code, name or address is longer; what is repeated by reference cannot grow without bound."""


def text_of(value: Any) -> str | None:  # noqa: ANN401 (JSON is anything)
    """A scalar as text; None for null, objects and lists."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return None


def clean(text: str | None) -> str | None:
    """A code or short value: white space folded to single blanks, ends trimmed, null as None.

    Cut at 2000 characters.
    """
    if text is None:
        return None
    if text.isalnum() and _LONGEST_NULL < len(text) <= _LONGEST:
        return text  # Most codes and names: nothing to be folded.
    if not text.isprintable():
        text = text.translate(_CONTROLS)
    folded = " ".join(text.split())
    if len(folded) <= _LONGEST_NULL:
        return None if folded.casefold() in _NULLS else folded
    return folded[:_LONGEST]


def clean_lines(text: str | None) -> str | None:
    """Free text: line breaks kept, each line folded as by `clean`, empty lines left out."""
    if text is None:
        return None
    lines = (" ".join(line.split()) for line in text.translate(_CONTROLS).splitlines())
    return "\n".join(line for line in lines if line) or None


def truth(text: str | None) -> bool | None:
    """A boolean written as text, in XML's words or a form's; None when it is neither."""
    return None if text is None else _TRUTHS.get(text.strip().lower())


@lru_cache(maxsize=4096)
def word_key(word: str) -> str:
    """A registry word as it is compared: `En Route`, `EN-ROUTE` and `EnRoute` are one."""
    return "".join(one for one in word.lower() if one.isalnum())


def all_text(value: Any) -> str | None:  # noqa: ANN401 (JSON is anything)
    """Text given singly, in a list or in an object: every scalar on a line of its own."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return "\n".join(found for one in inner if (found := all_text(one))) or None
    return text_of(value)


def line_key(author: str | None, at: datetime | None, text: str) -> str:
    """The id of a remark that has none: author, second and text, so that repeats fall together."""
    # strftime takes longer than all the rest of this function.
    second = (
        f"{at.year:04}{at.month:02}{at.day:02}{at.hour:02}{at.minute:02}{at.second:02}"
        if at
        else ""
    )
    whole = "\x1f".join((author or "", second, " ".join(text.split())))
    return "h-" + hashlib.sha256(whole.encode()).hexdigest()[:20]
