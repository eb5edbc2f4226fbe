"""Where scenarios get what they need: a seeded chance, running numbers, people, fresh sheets."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from handoff.town.call_types import BY_KEY
from handoff.town.people import TownPerson, make_person
from handoff.town.place import (
    AGENCY_OF_FEED,
    CAD_EIDO,
    CAD_NEW_WORLD,
    CORESPONDER_UNITS,
    PATROL_UNITS,
    PSAP,
    TIME_ZONE,
    Agency,
)
from handoff.town.sheet import CallState, Sheet
from handoff.town.story import Facts, IncidentTruth
from handoff.town.streets import Address, make_address

ZONE = ZoneInfo(TIME_ZONE)


class Numbers:
    """Running numbers per agency and year; they start again on 1 January, local time (R1).

    `stride` numbers are kept free for each day, so that days played one after another differ.
    """

    def __init__(self, stride: int) -> None:
        self.stride = stride
        self._used: dict[tuple[str, int, int], int] = {}

    def next(self, agency: Agency, at: datetime) -> int:
        """The next number of an agency on the local day of `at`."""
        local = at.astimezone(ZONE)
        day = local.timetuple().tm_yday
        place = (agency.key, local.year, day)
        self._used[place] = self._used.get(place, -1) + 1
        return day * self.stride + self._used[place]


def incident_urn(agency: Agency, serial: int) -> str:
    """The EIDO incident id; its unique part is the bare number, so it comes back every year."""
    return f"urn:emergency:uid:incidentid:{agency.prefix}{serial:06d}:{PSAP}"


class Desk:
    """The dispatch center while one scenario is made. All chance comes from `rng`."""

    def __init__(self, rng: Random, at: datetime, numbers: Numbers) -> None:
        self.rng = rng
        self.at = at
        self.numbers = numbers

    def feed(self) -> str:
        """One of the two CAD feeds."""
        return self.rng.choice((CAD_EIDO, CAD_NEW_WORLD))

    def person(self, *, sex: str | None = None, ages: tuple[int, int] = (17, 84)) -> TownPerson:
        """An inhabitant who was in no scenario before."""
        return make_person(self.rng, self.at.date(), sex=sex, ages=ages)

    def crew(self, feed: str, count: int = 2) -> tuple[str, ...]:
        """Units of the feed's agency."""
        return tuple(self.rng.sample(PATROL_UNITS[AGENCY_OF_FEED[feed].key], count))

    def coresponder(self, feed: str) -> str:
        """A co-responder unit of the feed's agency."""
        return self.rng.choice(CORESPONDER_UNITS[AGENCY_OF_FEED[feed].key])

    def call(
        self,
        feed: str,
        call_type: str,
        *,
        at: datetime | None = None,
        agency: Agency | None = None,
        address: Address | None = None,
        serial: int | None = None,
    ) -> Sheet:
        """A fresh call for service. `at` defaults to the scenario's start."""
        agency = agency or AGENCY_OF_FEED[feed]
        # UTC, since sums of times with a zone are sums of wall-clock times.
        created = (at or self.at).astimezone(UTC)
        created -= timedelta(microseconds=created.microsecond % 10_000)
        serial = self.numbers.next(agency, created) if serial is None else serial
        state = CallState(
            feed=feed,
            agency=agency,
            serial=serial,
            number=f"{agency.prefix}{serial:06d}",
            created=created,
            at=created,
            sequence=0,
            call_type=BY_KEY[call_type],
            address=address or make_address(self.rng),
            subscriber_xml=self.rng.random() < 0.1,
        )
        return Sheet(state, self.rng)


def source_key(state: CallState) -> str:
    """What the feed itself calls the incident: EIDO `$id`, New World `CallId`."""
    if state.feed == CAD_EIDO:
        return incident_urn(state.agency, state.serial)
    return str(state.serial)


def call_number(state: CallState) -> str:
    """New World's display number, `2026-000417`."""
    return f"{state.created.astimezone(ZONE).year}-{state.serial:06d}"


def incident_key(state: CallState) -> str:
    """The incident key of R1: feed, source key and numbering year."""
    return f"{state.feed}|{source_key(state)}|{state.created.astimezone(ZONE).year}"


def ending(state: CallState) -> str:
    """The final state of a call, by its last snapshot."""
    if any(direction == "REPLACED" for direction, _ in state.merges):
        return "merged"
    if state.cancelled:
        return "cancelled"
    return "closed" if state.closed else "open"


def truth_of(
    sheet: Sheet, scenario: str, label: str, ground: str = "none", **more: object
) -> IncidentTruth:
    """The truth of a call; lead and alert follow from the label unless `more` says otherwise."""
    state = sheet.state
    truth = IncidentTruth(
        key=incident_key(state),
        feed=state.feed,
        agency=state.agency.key,
        source_key=source_key(state),
        epoch=str(state.created.astimezone(ZONE).year),
        number=state.number,
        call_number=call_number(state) if state.feed == CAD_NEW_WORLD else state.number,
        scenario=scenario,
        should_flag=label,
        peak=label,
        ground=ground,
        lead=label == "yes",
        alert=label == "yes",
        state=ending(state),
        messages=len(sheet.steps),
        facts=Facts() if label == "yes" else None,
    )
    return replace(truth, **more)  # type: ignore[arg-type]
