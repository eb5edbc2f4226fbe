"""Which formats the times of samples are in, and whether day and month can be told apart."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from connectors.formats.mapped_values import moment_of
from connectors.formats.times import read_moment

_CLOCKS = (" %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", " %H:%M:%S.%f", " %H%M", "")
_DATES = (
    ("%d.%m.%Y", "%d.%m.%y"),
    ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y"),
    ("%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y"),
    ("%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"),
    ("%d-%b-%Y", "%d %b %Y", "%d-%b-%y", "%b %d %Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y"),
)
_OTHERS = ("%Y%m%d%H%M%S", "%Y%m%d %H%M%S", "%Y-%m-%d %I:%M:%S %p", "%Y-%m-%d %I:%M %p")
_FORMATS = (
    *(date + clock for dates in _DATES for date in dates for clock in _CLOCKS),
    *(date + "T" + clock[1:] for dates in _DATES for date in dates for clock in _CLOCKS[:2]),
    *_OTHERS,
)
_EPOCH = re.compile(r"\d{10}(?:\.\d+)?", re.ASCII)
_EPOCH_MS = re.compile(r"\d{13}", re.ASCII)
_OFFSET = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$")
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class TimesGuess:
    """The formats that read every sample; `day_first` None: it cannot be told from them."""

    formats: tuple[str, ...]
    day_first: bool | None
    zoneless: bool
    unread: tuple[str, ...] = ()
    """Names of fields whose values no format reads."""


def guess_times(by_field: dict[str, Sequence[str]], day_first: bool | None = None) -> TimesGuess:
    """From the values of each time field; `day_first` settles what they leave open."""
    chosen: dict[str, None] = {}
    unread, swaps, zoneless = [], [], False
    for name, stated in by_field.items():
        values = [one for one in dict.fromkeys(stated) if one and read_moment(one, _UTC) is None]
        zoneless = zoneless or any(_OFFSET.search(one) is None for one in stated)
        if not values:
            continue
        fitting = _fitting(values)
        if not fitting:
            unread.append(name)
            continue
        other = _turned(fitting[0])
        if other in fitting:
            swaps.append(name)
            if day_first is True or (day_first is None and _decided(chosen)):
                fitting.sort(key=lambda one: not one.startswith("%d"))
        chosen.setdefault(fitting[0])
    told = _decided_by(chosen) if not swaps else day_first
    return TimesGuess(tuple(chosen), told, zoneless, tuple(unread))


def _fitting(values: Iterable[str]) -> list[str]:
    """Every format that reads all the values."""
    first = next(iter(values))
    if all(_EPOCH_MS.fullmatch(one) for one in values):
        return ["epoch_ms"]
    if all(_EPOCH.fullmatch(one) for one in values):
        return ["epoch"]
    found = [one for one in _FORMATS if _reads(one, first)]
    return [one for one in found if all(_reads(one, value) for value in values)]


def _reads(format_: str, value: str) -> bool:
    return moment_of(value, format_, _UTC) is not None


def _turned(format_: str) -> str:
    """The format with day and month turned round."""
    return format_.replace("%m", "%_").replace("%d", "%m").replace("%_", "%d")


def _decided(chosen: dict[str, None]) -> bool:
    """Whether another field of the same samples was day-first beyond doubt."""
    return _decided_by(chosen) is True


def _decided_by(chosen: dict[str, None]) -> bool | None:
    firsts = {one.startswith("%d") for one in chosen if "%m" in one}
    return firsts.pop() if len(firsts) == 1 else None
