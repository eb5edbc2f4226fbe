"""Hexagon OnCall remarks: cumulative, with system chatter among what people wrote."""

from collections.abc import Iterable, Sequence

from connectors.formats.keys import Folded, text
from connectors.formats.marks import marked_restricted
from connectors.formats.oncall_event import event_key
from connectors.formats.reading import Reading
from connectors.formats.texts import clean_lines, line_key, text_of
from schemas.incident import LineKind, NarrativeLine

_MOST_SHARING = 20
"""Events of one message that may share its common remarks."""


def is_remark(one: Folded) -> bool:
    """Whether the object is a remark: it has an entry text."""
    return "entrytext" in one


class Remarks:
    """The remarks of one message by the event that they name.

    Those that name none are common to all agencies' events; of a message with many events nobody
    can say which they mean, so they are left out there.
    """

    def __init__(
        self, remarks: Iterable[Folded], events: Sequence[Folded], reading: Reading
    ) -> None:
        self._by_key: dict[str, list[tuple[int, Folded]]] = {}
        self._common: list[tuple[int, Folded]] = []
        for place, one in enumerate(remarks):
            key = event_key(one)
            home = self._common if key is None else self._by_key.setdefault(key, [])
            home.append((place, one))
        if self._common and max(len(events), len(self._by_key)) > _MOST_SHARING:
            reading.warn("not_read", "remarks")
            self._common = []

    @property
    def keys(self) -> tuple[str, ...]:
        """The events that remarks name."""
        return tuple(self._by_key)

    def of(self, key: str) -> list[Folded]:
        """The remarks of one event and the common ones, in the order given."""
        own = sorted((*self._by_key.get(key, ()), *self._common), key=lambda one: one[0])
        return [one for _, one in own]


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
