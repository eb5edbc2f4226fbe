"""Reading the fields of one record by their rules: texts, times, truths, numbers, code tables."""

from collections.abc import Mapping as AnyMapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from connectors.formats.expressions import Work, evaluate
from connectors.formats.mapped_paths import first_text, values
from connectors.formats.mapping import FieldRule, Mapping
from connectors.formats.reading import Reading
from connectors.formats.texts import clean
from connectors.formats.times import Moment, resolve

_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_TRUE = {"true", "1", "y", "yes", "t", "x", "on", "ja", "si"}


class Fields:
    """One record, or one entry of a list in it, with the rules of its fields."""

    def __init__(
        self,
        record: Any,  # noqa: ANN401 (JSON is anything)
        rules: AnyMapping[str, FieldRule],
        mapping: Mapping,
        reading: Reading,
        work: Work,
        root: Any = None,  # noqa: ANN401
    ) -> None:
        self._record, self._rules = record, rules
        self._mapping, self._reading, self._work = mapping, reading, work
        self._root = record if root is None else root

    def has(self, name: str) -> bool:
        """Whether the mapping knows the field at all."""
        return name in self._rules

    def supplied(self, name: str) -> bool:
        """Whether the message has a place for the field, filled or not."""
        rule = self._rules.get(name)
        if rule is None or rule.path is None:
            return rule is not None
        return any(True for _ in values(self._home(rule.path), rule.path))

    def raw(self, name: str) -> str | None:
        """The value as the source wrote it, line breaks kept; nulls of the mapping are None."""
        rule = self._rules.get(name)
        found = self.by_rule(rule) if rule is not None else None
        if found is None or found.strip().casefold() in self._nulls():
            return None
        return found

    def by_rule(self, rule: FieldRule) -> str | None:
        """The value of a rule, its code table applied."""
        found = self._stated(rule)
        return _coded(found, rule) if found is not None and rule.codes else found

    def source(self, name: str) -> str | None:
        """What stands in the source, before its code table."""
        rule = self._rules.get(name)
        return self._stated(rule) if rule is not None else None

    def _stated(self, rule: FieldRule) -> str | None:
        if rule.path is not None:
            return first_text(self._home(rule.path), rule.path)
        if rule.expr is not None:
            return evaluate(rule.expr, self._look, self._work)
        return rule.value

    def text(self, name: str) -> str | None:
        """The cleaned text of a field."""
        return clean(self.raw(name))

    def truth(self, name: str) -> bool:
        """Whether a mark is set; a word that is not known is not."""
        return (self.text(name) or "").casefold() in _TRUE

    def time(self, name: str, not_before: datetime | None = None) -> datetime | None:
        """A time, by the formats of the field or of the feed, else ISO 8601."""
        rule = self._rules.get(name)
        if rule is None:
            return None
        return self.time_of(self.text(name), name, rule.formats, not_before)

    def time_of(
        self,
        text: str | None,
        name: str,
        formats: tuple[str, ...] = (),
        not_before: datetime | None = None,
    ) -> datetime | None:
        """A time as written; the feed's own zone where it names none."""
        if text is None:
            return None
        for one in formats or self._mapping.times:
            moment = moment_of(text, one, self._reading.zone, not_before)
            if moment is not None:
                return self._reading.take(moment, name)
        return self._reading.time(text, name, not_before)

    def number(self, name: str) -> float | None:
        """A decimal, with a point or a comma."""
        text = self.text(name)
        if text is None:
            return None
        try:
            return float(text.replace(",", ".") if text.count(",") == 1 else text)
        except ValueError:
            self._reading.warn("point_unreadable", name)
            return None

    def entries(self, name: str) -> list["Fields"]:
        """The entries of a list of the mapping."""
        rule = self._mapping.lists.get(name)
        if rule is None:
            return []
        held = list(values(self._home(rule.each), rule.each)) if rule.each else [self._record]
        return [
            Fields(one, rule.fields, self._mapping, self._reading, self._work, self._root)
            for one in held
        ]

    def filled(self) -> bool:
        """Whether any field has a value."""
        return any(self.text(name) is not None for name in self._rules)

    def _look(self, path: str) -> str | None:
        return first_text(self._home(path), path)

    def _home(self, path: str) -> Any:  # noqa: ANN401
        return self._root if path.startswith("/") else self._record

    def _nulls(self) -> frozenset[str]:
        return _folded(self._mapping.nulls)


@lru_cache(maxsize=64)
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


def _coded(found: str, rule: FieldRule) -> str:
    """By the code table, compared without case; a word that it lacks is kept."""
    word = found.strip()
    if word in rule.codes:
        return rule.codes[word]
    return next(
        (own for code, own in rule.codes.items() if code.casefold() == word.casefold()), found
    )


@lru_cache(maxsize=8192)
def moment_of(
    text: str, format_: str, zone: ZoneInfo, not_before: datetime | None = None
) -> Moment | None:
    """One format tried; None when the text is not of it."""
    if len(text) > 64:
        return None
    if format_ in ("epoch", "epoch_ms"):
        return _epoch(text, 1000 if format_ == "epoch_ms" else 1)
    try:
        found = datetime.strptime(text, format_)  # noqa: DTZ007 (the zone is the feed's)
    except ValueError:
        return None
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        return Moment(at=datetime.min.replace(tzinfo=UTC), null=True)
    if found.tzinfo is not None:
        return Moment(at=found.astimezone(UTC))
    return resolve(
        found, zone, not_before, date_only=not {"%H", "%I", "%X", "%c"} & _marks(format_)
    )


@lru_cache(maxsize=256)
def _marks(format_: str) -> frozenset[str]:
    return frozenset(format_[index : index + 2] for index in range(len(format_)))


def _epoch(text: str, unit: int) -> Moment | None:
    digits = text.partition(".")[0]
    if not (digits.isascii() and digits.isdigit() and len(digits) < 15):
        return None
    try:
        found = datetime.fromtimestamp(float(text) / unit, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return Moment(at=found) if _FIRST_YEAR <= found.year <= _LAST_YEAR else None
