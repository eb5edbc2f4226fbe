"""The rules of one dispatch agency, as its administrators state them in the configuration."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from zoneinfo import ZoneInfo

import re2
from pydantic import Field, field_validator

from pipelines.detection.packs import require_pack
from pipelines.listed_places import listed_places
from redaction.vocabulary import JURISDICTIONS
from schemas.incident import CallType, Disposition, NarrativeLine
from schemas.word import Word


class NumberEpoch(StrEnum):
    """When the agency's incident numbers start again (R1)."""

    NEVER = "never"
    YEARLY = "yearly"
    DAILY = "daily"


class SurvivorRule(StrEnum):
    """Which of two merged incidents lives on (R10)."""

    STATED = "stated"
    """The one that the message names."""
    EARLIEST = "earliest"
    """The one that was opened first, whatever the message says."""


class Agency(Word):
    """One agency. Lists compare without regard to case and outer blanks."""

    shown: ClassVar[tuple[str, ...]] = ("agency_id",)
    agency_id: str
    name: str
    ori: str | None = None
    """Originating agency identifier; RMS reports join calls by it (R1)."""
    jurisdiction: str = "federal"
    """Its state, where the gate has an overlay of that state's law; else federal law alone."""
    aliases: tuple[str, ...] = ()
    """How feeds name it in their messages (EIDO: its domain name); no case."""
    time_zone: str
    number_epoch: NumberEpoch = NumberEpoch.YEARLY
    migration: str = ""
    """A label after a CAD migration; numbers before and after it never meet (R1)."""
    report_window_days: int = 3
    late_after_minutes: int = 30
    """A call whose first message comes later than this was entered late (R8)."""
    alert_minutes: int = 60
    """Use-by of an alert, counted from the source's own stamp (R8)."""
    coresponder_units: tuple[str, ...] = ()
    test_types: tuple[str, ...] = ()
    test_units: tuple[str, ...] = ()
    training_authors: tuple[str, ...] = ()
    """Users of training CAD: a call that only they typed is a training call (R12)."""
    drill_phrases: tuple[str, ...] = ()
    """A narrative line that begins so marks the call as a drill (R12)."""
    restricted_types: tuple[str, ...] = ()
    listed_addresses: tuple[str, ...] = ()
    """Addresses treated as restricted, however they are typed (employees, shelters; R11)."""
    duplicate_dispositions: tuple[str, ...] = ()
    duplicate_patterns: tuple[str, ...] = ()
    """Dispositions that name the surviving call: patterns whose one group is its number (R10)."""
    survivor: SurvivorRule = SurvivorRule.STATED
    pack: str | None = None
    """Call-type pack of the detection."""
    board_hours: int = Field(default=12, ge=1)
    """How long an open call that nobody touches stays on the board."""

    @field_validator("pack")
    @classmethod
    def _pack(cls, name: str | None) -> str | None:
        if name is not None:
            require_pack(name)
        return name

    @field_validator("jurisdiction")
    @classmethod
    def _jurisdiction(cls, name: str) -> str:
        if name not in JURISDICTIONS:
            raise ValueError(f"not known to the gate; known: {', '.join(sorted(JURISDICTIONS))}")
        return name

    @field_validator("duplicate_patterns")
    @classmethod
    def _patterns(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                groups = re2.compile(pattern).groups
            except re2.error:
                raise ValueError(f"not a pattern: {pattern}") from None
            if groups != 1:
                raise ValueError(f"needs exactly one group, around the number: {pattern}")
        return patterns

    def epoch(self, opened_at: datetime) -> str:
        """The numbering period that a call opened at this instant falls into."""
        return self.epoch_of_day(self.local_date(opened_at))

    def epoch_of_day(self, day: date) -> str:
        """The numbering period of a local calendar day."""
        period = {
            NumberEpoch.NEVER: "",
            NumberEpoch.YEARLY: str(day.year),
            NumberEpoch.DAILY: day.isoformat(),
        }[self.number_epoch]
        return f"{self.migration}/{period}" if self.migration else period

    def local_date(self, at: datetime) -> date:
        """The calendar day in the agency's own zone."""
        return at.astimezone(ZoneInfo(self.time_zone)).date()

    def is_test(
        self,
        call_types: tuple[CallType, ...],
        units: tuple[str, ...],
        lines: tuple[NarrativeLine, ...],
    ) -> bool:
        """Test calls, training and drills, by the agency's own lists (R12)."""
        typed = any(
            _among(value, self.test_types) for t in call_types for value in (t.code, t.text)
        )
        only_test_units = bool(units) and all(_among(unit, self.test_units) for unit in units)
        authors = {line.author for line in lines if line.author}
        only_training = bool(authors) and all(_among(a, self.training_authors) for a in authors)
        drill = any(_plain(x.text).startswith(_plain(d)) for x in lines for d in self.drill_phrases)
        return typed or only_test_units or only_training or drill

    def survivors(self, dispositions: tuple[Disposition, ...]) -> tuple[str, ...]:
        """Numbers of calls that these dispositions name as the one that lives on (R10)."""
        found = (
            match.group(1)
            for pattern in self.duplicate_patterns
            for said in dispositions
            for text in (said.text, said.code)
            if text and (match := re2.search(pattern, text)) is not None
        )
        return tuple(dict.fromkeys(found))

    def is_listed(self, addresses: Iterable[str], call_types: tuple[CallType, ...]) -> bool:
        """Restricted by the agency's own lists, whatever the CAD mark says (R11)."""
        if any(_among(v, self.restricted_types) for t in call_types for v in (t.code, t.text)):
            return True
        if not self.listed_addresses:
            return False
        return any(map(listed_places(self.listed_addresses).holds, addresses))

    def is_coresponder(self, unit: str) -> bool:
        """Is this a unit of the co-response team?"""
        return _among(unit, self.coresponder_units)


class Agencies:
    """All agencies, found by id, by feed, or by how a message names them."""

    def __init__(self, agencies: Sequence[Agency], feeds: Mapping[str, str]) -> None:
        """`feeds`: feed name → id of the agency whose messages it mostly carries."""
        self.by_id = {agency.agency_id: agency for agency in agencies}
        self._feeds = feeds
        self._named = {
            _plain(name): agency
            for agency in agencies
            for name in (agency.ori, *agency.aliases)
            if name
        }

    def of_message(self, feed: str | None, said: str | None) -> Agency:
        """The agency that a call message names, else the feed's own."""
        return self._named.get(_plain(said)) or self.by_id[self._feeds[feed or ""]]

    def named(self, said: str | None) -> Agency | None:
        """The agency with this ORI or alias, or None: a report joins nobody else's calls (R1)."""
        return self._named.get(_plain(said))


def _plain(value: str | None) -> str:
    return " ".join((value or "").casefold().split())


def _among(value: str | None, listed: tuple[str, ...]) -> bool:
    return bool(value) and _plain(value) in {_plain(entry) for entry in listed}
