"""One record, read by its mapping, as the fields of an incident update."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from connectors.formats.html_text import strip_marks
from connectors.formats.mapped_values import Fields
from connectors.formats.people import believable_birth_date, split_name
from connectors.formats.places import Civic, checked_point, place_text
from connectors.formats.priorities import priority_of
from connectors.formats.reading import Reading
from connectors.formats.texts import clean_lines, line_key, word_key
from schemas.incident import (
    AgencyNumber,
    CallType,
    Disposition,
    Hazard,
    IncidentStatus,
    LineKind,
    Location,
    NarrativeLine,
    PersonMention,
    PersonRole,
    StatusEntry,
)

STATUS_WORDS = {
    "active": IncidentStatus.ACTIVE,
    "open": IncidentStatus.ACTIVE,
    "opened": IncidentStatus.ACTIVE,
    "pending": IncidentStatus.ACTIVE,
    "new": IncidentStatus.ACTIVE,
    "dispatched": IncidentStatus.ACTIVE,
    "assigned": IncidentStatus.ACTIVE,
    "enroute": IncidentStatus.ACTIVE,
    "en route": IncidentStatus.ACTIVE,
    "onscene": IncidentStatus.ACTIVE,
    "on scene": IncidentStatus.ACTIVE,
    "arrived": IncidentStatus.ACTIVE,
    "in progress": IncidentStatus.ACTIVE,
    "closed": IncidentStatus.CLOSED,
    "close": IncidentStatus.CLOSED,
    "cleared": IncidentStatus.CLOSED,
    "complete": IncidentStatus.CLOSED,
    "completed": IncidentStatus.CLOSED,
    "cancelled": IncidentStatus.CANCELLED,
    "canceled": IncidentStatus.CANCELLED,
    "cancel": IncidentStatus.CANCELLED,
    "void": IncidentStatus.CANCELLED,
    "reopened": IncidentStatus.REOPENED,
    "reopen": IncidentStatus.REOPENED,
    "deleted": IncidentStatus.ACTIVE,
}
"""Words that say the same in every feed; others need a code table in the mapping."""

_BEGINNINGS = (
    ("cancel", IncidentStatus.CANCELLED),
    ("cxl", IncidentStatus.CANCELLED),
    ("clos", IncidentStatus.CLOSED),
    ("cls", IncidentStatus.CLOSED),
    ("complete", IncidentStatus.CLOSED),
)
_ROLES = {
    "caller": PersonRole.CALLER,
    "complainant": PersonRole.CALLER,
    "reporting party": PersonRole.CALLER,
    "rp": PersonRole.CALLER,
    "subject": PersonRole.SUBJECT,
    "involved": PersonRole.SUBJECT,
    "patient": PersonRole.PATIENT,
    "victim": PersonRole.VICTIM,
    "suspect": PersonRole.SUSPECT,
    "arrestee": PersonRole.ARRESTEE,
    "arrested": PersonRole.ARRESTEE,
    "witness": PersonRole.WITNESS,
    "relative": PersonRole.RELATIVE,
    "family": PersonRole.RELATIVE,
    "officer": PersonRole.OFFICER,
}


def deleted(call: Fields) -> bool:
    """Whether the record is withdrawn, by its own mark or by its status."""
    return call.truth("deleted") or (call.text("status") or "").casefold() == "deleted"


def statuses(
    call: Fields, closed_at: datetime | None, reading: Reading
) -> tuple[IncidentStatus, ...]:
    """By the status word, a mark of cancellation and the time of closing."""
    word = (call.text("status") or "").casefold()
    stated = STATUS_WORDS.get(word) or _by_beginning(word)
    if word and stated is None:
        reading.warn("status_unknown", "status")
    found: dict[IncidentStatus, None] = {}
    if call.truth("cancelled") or word_key(call.text("disposition") or "").startswith("cancel"):
        found.setdefault(IncidentStatus.CANCELLED)
    if stated is not None:
        found.setdefault(stated)
    if stated is None and closed_at is not None:
        found.setdefault(IncidentStatus.CLOSED)
    if stated is None and not found and not call.has("status") and not call.has("closed_at"):
        return ()
    return tuple(found) or (IncidentStatus.ACTIVE,)


def _by_beginning(word: str) -> IncidentStatus | None:
    """`Cancelled enroute`, `Closed - report`: what the first word says, unless it goes on again."""
    key = word_key(word)
    if "reopen" in key:
        return IncidentStatus.REOPENED
    return next((status for start, status in _BEGINNINGS if key.startswith(start)), None)


def history(created: datetime | None, closed: datetime | None) -> tuple[StatusEntry, ...]:
    """The statuses that have a time."""
    pairs = ((IncidentStatus.ACTIVE, created), (IncidentStatus.CLOSED, closed))
    return tuple(StatusEntry(status=status, at=at) for status, at in pairs if at is not None)


def call_types(call: Fields) -> tuple[CallType, ...]:
    """Initial, final and sub-type, and a protocol determinant."""
    pairs = (
        ("type_code", "type_text", None),
        ("type_final_code", "type_final_text", "final"),
        ("", "subtype_text", "subtype"),
    )
    found = [
        CallType(code=code, text=words, system="agency", context=context)
        for code_field, text_field, context in pairs
        if (code := call.text(code_field)) or call.text(text_field)
        for words in (call.text(text_field),)
    ]
    if determinant := call.text("determinant"):
        found.append(CallType(code=determinant, system="mpds"))
    return tuple(dict.fromkeys(found))


def numbers(call: Fields, key: str, agency: str | None) -> tuple[AgencyNumber, ...]:
    """The call's number, the event that it shares, the number of its report."""
    found = [AgencyNumber(number=call.text("number") or key, agency=agency)]
    if common := call.text("common_number"):
        found.append(AgencyNumber(number=common, kind="common"))
    if report := call.text("report_number"):
        found.append(AgencyNumber(number=report, agency=agency, kind="report"))
    return tuple(found)


def locations(call: Fields, reading: Reading) -> tuple[Location, ...]:
    """The place, and its point if it can be one."""
    civic = Civic(
        number=call.text("house_number"),
        street=call.text("street"),
        unit=call.text("apartment"),
        city=call.text("city"),
        state=call.text("state"),
        postcode=call.text("postcode"),
    )
    north, east = call.number("latitude"), call.number("longitude")
    point = None
    if north is not None and east is not None:
        point = checked_point(north, east, reading, "latitude")
    latitude, longitude = point or (None, None)
    words = call.text("address") or place_text(civic)
    if words is None and point is None:
        return ()
    return (
        Location(
            text=words,
            house_number=civic.number,
            street=civic.street,
            unit=civic.unit,
            city=civic.city,
            state=civic.state,
            postcode=civic.postcode,
            latitude=latitude,
            longitude=longitude,
        ),
    )


def narrative(
    call: Fields, created: datetime | None, reading: Reading
) -> tuple[NarrativeLine, ...]:
    """Remarks of the list, then the one text; marks of HTML stripped."""
    lines: dict[str, NarrativeLine] = {}
    for entry in call.entries("narrative"):
        line = _line(entry, created, reading)
        if line is not None:
            lines[line.line_id] = line
    whole = clean_lines(strip_marks(call.raw("narrative") or ""))
    if whole is not None:
        key = line_key(None, created, whole)
        lines[key] = NarrativeLine(line_id=key, text=whole, at=created)
    return tuple(lines.values())


def _line(entry: Fields, created: datetime | None, reading: Reading) -> NarrativeLine | None:
    words = clean_lines(strip_marks(entry.raw("text") or ""))
    if words is None:
        return None
    at = entry.time("at", created)
    author = entry.text("author")
    robot = (entry.text("kind") or author or "").casefold().startswith("system")
    return NarrativeLine(
        line_id=entry.text("id") or line_key(author, at, words),
        text=words,
        author=author,
        at=at,
        kind=LineKind.SYSTEM if robot else LineKind.REMARK,
        restricted=reading.feed.restricts(entry.raw("restricted")),
    )


def persons(call: Fields, reading: Reading) -> tuple[PersonMention, ...]:
    """The caller, if anything is known; then the persons of the list."""
    return (*_caller(call), *_listed(call, reading))


def callbacks(call: Fields) -> tuple[str, ...]:
    """The number that the caller gave."""
    phone = call.text("caller_phone")
    return (phone,) if phone else ()


def _caller(call: Fields) -> Iterator[PersonMention]:
    name, phones = call.text("caller_name"), callbacks(call)
    if name is None and not phones:
        return
    given, family = split_name(name)
    yield PersonMention(
        mention_id="caller",
        roles=(PersonRole.CALLER,),
        given=given,
        family=family,
        phones=phones,
    )


def _listed(call: Fields, reading: Reading) -> Iterator[PersonMention]:
    for index, entry in enumerate(call.entries("persons")):
        if not entry.filled():
            continue
        given, family = split_name(entry.text("name"))
        role, age, phone = entry.text("role"), entry.text("age"), entry.text("phone")
        born = entry.time("birth_date") if entry.text("birth_date") else None
        local = born.astimezone(reading.zone).date().isoformat() if born else None
        yield PersonMention(
            mention_id=f"person-{index}",
            roles=(_ROLES.get(role.casefold(), PersonRole.OTHER),) if role else (),
            given=entry.text("given") or given,
            middle=entry.text("middle"),
            family=entry.text("family") or family,
            birth_date=believable_birth_date(local, age, reading, "persons.birth_date"),
            age=age,
            sex=entry.text("sex"),
            phones=(phone,) if phone else (),
            address=entry.text("address"),
        )


def dispositions(call: Fields, closed: datetime | None) -> tuple[Disposition, ...]:
    """The closing words."""
    words = call.text("disposition")
    return (Disposition(text=words, at=closed),) if words else ()


def hazards(call: Fields) -> tuple[Hazard, ...]:
    """The caution about the place."""
    words = call.text("hazard")
    return (Hazard(text=words),) if words else ()


def contents(call: Fields, key: str, agency: str | None, reading: Reading) -> dict[str, Any]:
    """Everything but identity, order and units, by the fields of IncidentUpdate."""
    created = call.time("created_at")
    closed = call.time("closed_at", created)
    lines = narrative(call, created, reading)
    return {
        "number": call.text("number") or key,
        "numbers": numbers(call, key, agency),
        "created_at": created,
        "closed_at": closed,
        "call_types": call_types(call),
        "priority": priority_of(call.text("priority"), reading.feed.priority_scale),
        "statuses": statuses(call, closed, reading),
        "status_history": history(created, closed),
        "locations": locations(call, reading),
        "narrative": lines,
        "persons": persons(call, reading),
        "callbacks": callbacks(call),
        "dispositions": dispositions(call, closed),
        "hazards": hazards(call),
        "restricted": reading.feed.restricts(call.raw("restricted")),
    }
