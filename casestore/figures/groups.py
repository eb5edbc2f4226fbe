"""Groups of a figure's lines: by month, area, age, race and ethnicity, language, sex (R26, R27).

What nobody asked or knows is a group of its own and always shown: a table of the known alone
flatters. A line is one person's only where a clinician matched exactly one person to its call.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from casestore.authority.records import whole_date
from casestore.authority.signers import years_old
from casestore.figures.words import Figure, Line
from casestore.people import normal, records
from casestore.record_tables import place_call
from casestore.tables import person_link
from schemas.person import LinkState, Person
from zone.keys.keyring import KeyRing

BREAKDOWNS = ("month", "area", "age", "race", "language", "sex")
NOT_KNOWN = "not_known"
SEVERAL = "several"
AGES = {"under_18": 18, "18_24": 25, "25_44": 45, "45_64": 65, "65_over": 200}
"""Band → the age below which it ends."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is known around the lines: time zone, area of each call, person of each line."""

    zone: ZoneInfo
    areas: Mapping[str, str]
    of_call: Mapping[str, str]
    people: Mapping[str, Person]

    def person(self, line: Line) -> Person | None:
        """The one person whom the line is about, or None."""
        return self.people.get(line.person_id or self.of_call.get(line.lead_id, ""))


def around(conn: Connection, keys: KeyRing, figures: Sequence[Figure], zone: ZoneInfo) -> Around:
    """Read what the lines of these figures can be grouped by."""
    lines = [line for figure in figures for line in figure.lines]
    calls = {line.lead_id for line in lines}
    places = conn.execute(
        select(place_call.c.lead_id, place_call.c.area).where(place_call.c.lead_id.in_(calls))
    )
    linked: dict[str, set[str]] = defaultdict(set)
    rows = conn.execute(
        select(person_link.c.lead_id, person_link.c.person_id).where(
            person_link.c.lead_id.in_(calls), person_link.c.state == LinkState.CONFIRMED
        )
    )
    for row in rows:
        linked[row.lead_id].add(row.person_id)
    of_call = {call: next(iter(who)) for call, who in linked.items() if len(who) == 1}
    wanted = {*of_call.values(), *(line.person_id for line in lines if line.person_id)}
    return Around(
        zone=zone,
        areas={row.lead_id: row.area for row in places if row.area},
        of_call=of_call,
        people=records.read_all(conn, keys, sorted(wanted)),
    )


def grouped(figure: Figure, by: str, known: Around) -> dict[str, Figure]:
    """The figure of each group, groups in their order, the unknown last.

    Raises KeyError for an unknown breakdown.
    """
    find = _FINDERS[by]
    found: dict[str, list[Line]] = defaultdict(list)
    for line in figure.lines:
        found[find(line, known) or NOT_KNOWN].append(line)
    order = sorted(found, key=lambda group: (group == NOT_KNOWN, _rank(group), group))
    return {group: figure.part(found[group]) for group in order}


def _rank(group: str) -> int:
    return list(AGES).index(group) if group in AGES else 0


def _month(line: Line, known: Around) -> str:
    return line.at.astimezone(known.zone).strftime("%Y-%m")


def _age(line: Line, known: Around) -> str | None:
    person, on = known.person(line), line.at.astimezone(known.zone).date()
    born = whole_date(person.birth_date, on) if person else None
    if born is None:
        return None
    age = years_old(born, on)
    return next((band for band, below in AGES.items() if 0 <= age < below), None)


def _race(line: Line, known: Around) -> str | None:
    person = known.person(line)
    if person is None or not person.race:
        return None
    return person.race[0] if len(person.race) == 1 else SEVERAL


def _language(line: Line, known: Around) -> str | None:
    person = known.person(line)
    return person.language if person else None


def _sex(line: Line, known: Around) -> str | None:
    person = known.person(line)
    return normal.sex(person.sex) if person else None


_FINDERS: Mapping[str, Callable[[Line, Around], str | None]] = {
    "month": _month,
    "area": lambda line, known: known.areas.get(line.lead_id),
    "age": _age,
    "race": _race,
    "language": _language,
    "sex": _sex,
}
