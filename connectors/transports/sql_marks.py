"""High-water marks: times and numbers that grow, how they are kept, and how far a look goes back.

A time without a zone stands still or jumps back by an hour when summer time ends, so looks that
use one go back an hour more.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from connectors.contract import OutOfReach

Mark = datetime | int | str
_AUTUMN = 3600
"""Seconds by which clocks without a zone go back in autumn."""
_NO_MARK = OutOfReach(
    "A row has no usable value in the mark column, so it is not known where to go on. Nothing was"
    " lost. Name a column that always holds a time or a whole number."
)


def read_mark(value: object) -> Mark:
    """A mark as the database gave it; text stays text when it is a time in ISO 8601 or a number.

    Raises OutOfReach for anything else.
    """
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - as the source means it
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _time(value) is not None:
        return value
    raise _NO_MARK


def kept(mark: Mark) -> str:
    """The mark as text that `from_kept` reads."""
    if isinstance(mark, datetime):
        return f"time {mark.isoformat()}"
    return f"number {mark}" if isinstance(mark, int) else f"text {mark}"


def from_kept(text: str) -> Mark:
    """The mark that was kept."""
    kind, _, value = text.partition(" ")
    if kind == "time":
        return datetime.fromisoformat(value)
    return int(value) if kind == "number" else value


def before(mark: Mark, overlap: int) -> Mark:
    """Where a look begins that goes back by so many seconds, or by so many for a number."""
    if isinstance(mark, int):
        return mark - overlap
    if isinstance(mark, datetime):
        back = overlap + (_AUTUMN if mark.tzinfo is None else 0)
        return mark - timedelta(seconds=back)
    time = _time(mark)
    if time is None:
        return mark
    earlier = before(time, overlap)
    assert isinstance(earlier, datetime)
    return earlier.isoformat(sep="T" if "T" in mark else " ")


def later(one: Mark, other: Mark) -> Mark:
    """The greater of two marks. Raises OutOfReach when they are of two kinds."""
    try:
        return max(one, other)
    except TypeError:
        raise OutOfReach(
            "The mark column and start are of two kinds (time with and without a zone, time and"
            " number, or text). Nothing was read. Write start the way the column writes its values."
        ) from None


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
