"""Find a person by what is told of them: exact values and likeness, each hit with its reasons."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Connection

from casestore.disclosures.standing import Standing, standing
from casestore.matching.profile import Profile
from casestore.matching.suggest import graded_candidates
from casestore.people import normal, records
from schemas.audit import AuditTag
from schemas.person import Agreement, Grade, LinkSuggestion
from schemas.word import Word
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

SHOWN = 20
REASONS = ("call", "follow_up", "walk_in", "referral", "records_request", "correction")


class Sought(Word):
    """What somebody typed. Empty fields are not looked for."""

    shown: ClassVar[tuple[str, ...]] = ()
    given: str = ""
    family: str = ""
    birth_date: str = ""
    phone: str = ""
    identifier_kind: str = ""
    identifier: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the fields that were filled in."""
        return tuple(name for name in type(self).model_fields if getattr(self, name).strip())


class Hit(Word):
    """One person with the reasons; the page drops whom this viewer may not see."""

    shown: ClassVar[tuple[str, ...]] = ()
    standing: Standing
    grade: Grade
    same: tuple[str, ...]
    close: tuple[str, ...]
    different: tuple[str, ...]


def profile_of(sought: Sought) -> Profile:
    """What was typed, normalised; placeholders are no evidence."""
    given, family = normal.names(sought.given, sought.family)
    phone = normal.phone(sought.phone)
    return Profile(
        names=((given, family),) if given or family else (),
        birth_date=normal.birth_date(sought.birth_date),
        phones=(phone,) if phone else (),
    )


def search(conn: Connection, keys: KeyRing, sought: Sought) -> list[Hit]:
    """Up to twenty people: those with exactly a value first, then those who are alike."""
    exact = _exact(conn, keys, sought)
    alike = graded_candidates(conn, keys, profile_of(sought), limit=SHOWN)
    found: dict[str, Hit] = {}
    for person_id, fields in exact.items():
        # A name alone, or a number that a family shares, says that they may be meant.
        grade = Grade.LIKELY if len(fields) > 1 or "identifier" in fields else Grade.POSSIBLE
        _add(conn, keys, found, person_id, grade, tuple(fields))
    for one in alike:
        _add(conn, keys, found, str(one.person_id), one.grade, (), one)
    return list(found.values())[:SHOWN]


def _exact(conn: Connection, keys: KeyRing, sought: Sought) -> dict[str, list[str]]:
    whole_name = f"{sought.given} {sought.family}" if sought.given.strip() else ""
    tries = (
        ("name", "name", whole_name),
        ("family", "family", "" if whole_name else sought.family),
        ("phone", "phone", sought.phone),
        ("identifier", sought.identifier_kind, sought.identifier),
    )
    found: dict[str, list[str]] = {}
    for field, kind, value in tries:
        for person_id in records.find(conn, keys, kind, value) if kind and value.strip() else ():
            found.setdefault(person_id, []).append(field)
    return found


def _add(
    conn: Connection,
    keys: KeyRing,
    found: dict[str, Hit],
    person_id: str,
    grade: Grade,
    same: tuple[str, ...],
    why: LinkSuggestion | None = None,
) -> None:
    by = {how: [] for how in Agreement} if why is None else _by(why)
    held = found.get(person_id)
    known = held.standing if held else standing(conn, keys, person_id)
    if known is None:
        return
    found[person_id] = Hit(
        standing=known,
        grade=Grade.LIKELY if held and Grade.LIKELY in (held.grade, grade) else grade,
        same=tuple(dict.fromkeys([*(held.same if held else same), *by[Agreement.AGREE]])),
        close=tuple(by[Agreement.CLOSE]),
        different=tuple(by[Agreement.DIFFER]),
    )


def _by(why: LinkSuggestion) -> dict[Agreement, list[str]]:
    return {how: [f.field for f in why.fields if f.agreement is how] for how in Agreement}


def write_down(
    uow: UnitOfWork, sought: Sought, reason: str, shown: tuple[str, ...], account: str, at: datetime
) -> None:
    """The audit of a search: why, by which fields, and which records came, never what was typed."""
    uow.audit(
        AuditTag.PEOPLE_SEARCHED,
        at=at,
        actor=account,
        about={"account": account},
        detail={"reason": reason, "fields": sought.fields, "records": shown, "count": len(shown)},
    )
