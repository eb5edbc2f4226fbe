"""One person over time: every entry with its source, and with who may see it.

Only what is this person's: of a case with several people, the links of the others stay out, and
where one of them is kept apart from this person (R40), so do the notes and forms of that case.
"""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, select

from casestore.arrivals import reads as arrivals
from casestore.arrivals.entries import entry as arrival_entry
from casestore.cases import encounters, events, requests
from casestore.cases.timeline import (
    Source,
    TimelineEntry,
    call_entries,
    event_entries,
    newest_first,
)
from casestore.consents.records import consents_of
from casestore.households.apart import shut_cases
from casestore.people.dead import deaths_of
from casestore.people.merges import joinings_of
from casestore.plans.safety import plans_of
from casestore.privacy_tables import disclosure
from casestore.tables import lead, person_link
from schemas.case import CareLabel, CaseEventKind
from schemas.person import LinkState
from schemas.word import Instant
from zone.keys.keyring import KeyRing

TEAM, PART2, RESTRICTED = "team", "part2", "restricted"
AUDIENCES = (TEAM, PART2, RESTRICTED)
"""The care team, and a privacy officer for a reason · under 42 CFR Part 2 as well · only those who
may see restricted records."""
_OF_LINKS = frozenset(
    {CaseEventKind.PERSON_LINKED, CaseEventKind.PERSON_REFUSED, CaseEventKind.PERSON_UNLINKED}
)
_WRITTEN = frozenset(
    {
        *(CaseEventKind.NOTE_SIGNED, CaseEventKind.NOTE_COSIGNED),
        *(CaseEventKind.FORM_SIGNED, CaseEventKind.FORM_ALARM),
    }
)


def person_timeline(
    conn: Connection,
    keys: KeyRing,
    person_id: str,
    restricted: bool,
    *,
    restricted_too: bool = False,
) -> tuple[TimelineEntry, ...]:
    """All entries of a person, newest first. `restricted`: is the record restricted?

    `restricted_too`: with what other systems sent under a restriction of its own.
    """
    mine = _links(conn, person_id)
    cases = sorted({case for _, _, case in mine if case})
    labels = _labels(conn, cases)
    entries = [
        *_of_calls(conn, keys, {lead_id: case for _, lead_id, case in mine}),
        *_of_cases(conn, cases, {link for link, _, _ in mine}, shut_cases(conn, person_id, cases)),
        *_of_person(conn, keys, person_id),
    ]
    seen = [_seen(one, labels, restricted) for one in entries]
    return newest_first([*seen, *_of_feeds(conn, person_id, restricted, restricted_too)])


def _links(conn: Connection, person_id: str) -> list[tuple[str, str, str | None]]:
    rows = conn.execute(
        select(person_link.c.link_id, lead.c.lead_id, lead.c.case_id)
        .join(lead, lead.c.lead_id == person_link.c.lead_id)
        .where(person_link.c.person_id == person_id)
        .where(person_link.c.state.in_((LinkState.CONFIRMED, LinkState.TEMPORARY)))
    )
    return [(row.link_id, row.lead_id, row.case_id) for row in rows]


def _labels(conn: Connection, cases: Sequence[str]) -> dict[str, CareLabel]:
    """Per case the label of its newest encounter."""
    return {one.case_id: one.label for one in encounters.of_cases(conn, list(cases))}


def _seen(entry: TimelineEntry, labels: Mapping[str, CareLabel], restricted: bool) -> TimelineEntry:
    """What is of no case goes by the strictest of the person's cases."""
    of_case = labels.get(entry.case_id or "")
    own = [of_case] if of_case else list(labels.values())
    clinical = entry.source not in (Source.CAD, Source.RMS)
    part2 = clinical and set(own) != {CareLabel.HIPAA}
    return entry.model_copy(update={"sees": RESTRICTED if restricted else PART2 if part2 else TEAM})


def _of_feeds(
    conn: Connection, person_id: str, restricted: bool, restricted_too: bool
) -> Iterator[TimelineEntry]:
    """Each under its sender's law, whatever the team itself is."""
    for one in arrivals.of_person(conn, person_id):
        label = TEAM if one.label is CareLabel.HIPAA else PART2
        if restricted_too or not one.restricted:
            yield arrival_entry(one, RESTRICTED if restricted or one.restricted else label)


def _of_calls(
    conn: Connection, keys: KeyRing, mine: Mapping[str, str | None]
) -> Iterator[TimelineEntry]:
    for lead_id, history in requests.history(conn, keys, sorted(mine)).items():
        for entry in call_entries(lead_id, history):
            yield entry.model_copy(update={"case_id": mine[lead_id]})


def _of_cases(
    conn: Connection, cases: Sequence[str], links: set[str], shut: frozenset[str]
) -> Iterator[TimelineEntry]:
    rows = events.of_cases(conn, list(cases))
    for row, entry in zip(rows, event_entries(rows), strict=True):
        others = entry.kind in _OF_LINKS and entry.ref_id not in links
        if not others and not (entry.kind in _WRITTEN and row.case_id in shut):
            yield entry.model_copy(update={"case_id": row.case_id})


def _of_person(conn: Connection, keys: KeyRing, person_id: str) -> Iterator[TimelineEntry]:
    for consent in consents_of(conn, keys, person_id):
        at = consent.recorded_at
        yield _entry(at, Source.PERSON, "consent", "Consent recorded", consent.recorded_by)
        if consent.revoked_at:
            yield _entry(consent.revoked_at, Source.PERSON, "revoked", "Consent withdrawn", None)
    told = select(disclosure).where(disclosure.c.person_id == person_id, disclosure.c.accountable)
    for row in conn.execute(told):
        yield _entry(row.at, Source.CLINICIAN, "disclosed", "Told somebody outside", row.made_by)
    for plan in plans_of(conn, keys, person_id):
        yield _entry(plan.at, Source.PERSON, "plan", "Safety plan", plan.actor)
    for one in deaths_of(conn, person_id):
        yield _entry(one.at, Source.CLINICIAN, "death", "Death recorded", one.actor)
        if one.undone_at:
            yield _entry(one.undone_at, Source.CLINICIAN, "alive", "Death taken back", None)
    for joined in joinings_of(conn, person_id):
        yield _entry(joined.at, Source.CLINICIAN, "joined", "Records joined", joined.actor)
        if joined.undone_at:
            by = joined.undone_by
            yield _entry(joined.undone_at, Source.CLINICIAN, "parted", "Records parted", by)


def _entry(at: Instant, source: Source, kind: str, title: str, actor: str | None) -> TimelineEntry:
    return TimelineEntry(at=at, recorded_at=at, source=source, kind=kind, title=title, actor=actor)
