"""New World: remarks, who may read them, and which are a machine's."""

from datetime import datetime

from connectors.feed import Feed
from connectors.formats.reading import Reading
from connectors.formats.records import Record
from connectors.formats.texts import clean_lines, line_key
from schemas.incident import LineKind, NarrativeLine

_KINDS = {
    "system": LineKind.SYSTEM,
    "system comment": LineKind.SYSTEM,
    "unit status": LineKind.SYSTEM,
    "status": LineKind.SYSTEM,
    "ani/ali": LineKind.SYSTEM,
    "prior": LineKind.PRIOR,
    "prior incident": LineKind.PRIOR,
    "prior call": LineKind.PRIOR,
    "premise": LineKind.PRIOR,
    "premise history": LineKind.PRIOR,
}


def narrative(
    call: Record, created: datetime | None, reading: Reading
) -> tuple[NarrativeLine, ...]:
    """All remarks in the order of the file; repeats within the same second fall together."""
    lines = [_line(one, created, reading) for one in call.records("Narratives", "Narrative")]
    info = clean_lines(call.raw("AdditionalInfo"))
    if info is not None:
        lines.append(NarrativeLine(line_id=line_key(None, created, info), text=info, at=created))
    return tuple({line.line_id: line for line in lines if line is not None}.values())


def _line(one: Record, created: datetime | None, reading: Reading) -> NarrativeLine | None:
    stated = (one.raw(name) for name in ("Text", "Comment", "Comments", "NarrativeText"))
    words = clean_lines(next((found for found in stated if found), one.element.text))
    at = reading.time(one.text("CreateDateTime"), "Narratives/Narrative/CreateDateTime", created)
    if words is None:
        return None
    author = one.text("CreateUser")
    return NarrativeLine(
        line_id=line_key(author, at, words),
        text=words,
        author=author,
        at=at,
        kind=_kind(one.text("Type"), author),
        restricted=restricted(one, reading.feed),
    )


def _kind(stated: str | None, author: str | None) -> LineKind:
    machine = (author or "").casefold().split(",")[0].strip() == "system"
    return _KINDS.get((stated or "").casefold(), LineKind.SYSTEM if machine else LineKind.REMARK)


def restricted(one: Record, feed: Feed) -> bool:
    """Whether the mark restricts; one that is no plain text cannot be read, so it does (R11)."""
    return not one.plain("Restriction") or feed.restricts(one.raw("Restriction"))
