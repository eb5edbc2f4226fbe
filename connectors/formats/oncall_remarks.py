"""Hexagon OnCall remarks: cumulative, with system chatter among what people wrote."""

from collections.abc import Iterable

from connectors.formats.keys import Folded, text
from connectors.formats.marks import marked_restricted
from connectors.formats.reading import Reading
from connectors.formats.texts import clean_lines, line_key, text_of
from schemas.incident import LineKind, NarrativeLine


def is_remark(one: Folded) -> bool:
    """Whether the object is a remark: it has an entry text."""
    return "entrytext" in one


def highest_id(remarks: Iterable[Folded]) -> str:
    """The highest remark id at fixed width, since ids only rise."""
    ids = (text(one, "id") or "" for one in remarks)
    return max((one[-18:] for one in ids if one.isascii() and one.isdigit()), default="0").zfill(18)


def narrative(remarks: Iterable[Folded], reading: Reading) -> tuple[NarrativeLine, ...]:
    """All remarks that say something, each once, in the order given."""
    lines = (_line(one, reading) for one in remarks)
    return tuple({line.line_id: line for line in lines if line is not None}.values())


def _line(one: Folded, reading: Reading) -> NarrativeLine | None:
    words = clean_lines(text_of(one.get("entrytext")))
    if words is None:
        return None
    at = reading.time(text(one, "timestamp"), "remarks.TimeStamp")
    author = text(one, "createdemployeename")
    # IsSystemComment is false for some robots: their name says "System, …".
    robot = (author or "").casefold().split(",")[0].strip() == "system"
    stated = one.get("issystemcomment") in (True, "true", "True")
    key = text(one, "id")
    return NarrativeLine(
        line_id=key if key and key.strip("0") else line_key(author, at, words),
        text=words,
        author=author,
        at=at,
        kind=LineKind.SYSTEM if robot or stated else LineKind.REMARK,
        restricted=marked_restricted(one, reading.feed),
    )
