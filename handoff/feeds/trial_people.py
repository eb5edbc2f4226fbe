"""Invented people stand in for those of a tried message, and for the clinic's (R36)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from casestore.people import records
from schemas.incident import IncidentUpdate, PersonMention, PersonRole
from schemas.person import Contact, ContactKind, Person, PersonName
from zone.zone import Zone

_CAST = (
    ("Tamsin", "Brandvold", "1987-04-12", "F", "555-0101"),
    ("Emeka", "Lovelady", "1992-11-03", "M", "555-0102"),
    ("Rosalind", "Ottesen", "1958-06-27", "F", "555-0103"),
    ("Mateusz", "Pettibone", "2003-01-19", "M", "555-0104"),
    ("Saoirse", "Jablonski", "1979-09-30", "F", "555-0105"),
    ("Casimir", "Underhill", "1966-02-08", "M", "555-0106"),
)
_SUBJECTS = {PersonRole.SUBJECT, PersonRole.PATIENT}


def stand_ins(updates: Sequence[IncidentUpdate]) -> list[IncidentUpdate]:
    """The updates with invented people: the same roles, and a value wherever there was one."""
    return [_cast(update) for update in updates]


def fill(zone: Zone, at: datetime) -> None:
    """The people whom the clinic of the trial knows: all but the last of the cast."""
    for number, (given, family, born, sex, phone) in enumerate(_CAST[:-1], 1):
        record = Person(
            person_id=f"invented-{number}",
            names=(PersonName(given=given, family=family),),
            birth_date=born,
            sex=sex,
            contacts=(Contact(kind=ContactKind.PHONE, value=phone),),
            created_at=at,
            created_by="stage:trial",
        )
        zone.write(partial(records.create, record=record, at=at, actor="stage:trial"))


def _cast(update: IncidentUpdate) -> IncidentUpdate:
    persons = tuple(_played(mention, i) for i, mention in _in_turn(update.persons))
    phones = tuple(_CAST[-1][4] for _ in update.callbacks[:1])
    return update.model_copy(update={"persons": persons, "callbacks": phones})


def _in_turn(persons: Sequence[PersonMention]) -> Iterator[tuple[int, PersonMention]]:
    """Subjects are played by people whom the clinic knows, others by the last of the cast on."""
    subjects = 0
    for mention in persons:
        if _SUBJECTS & set(mention.roles):
            yield subjects % (len(_CAST) - 1), mention
            subjects += 1
        else:
            yield len(_CAST) - 1, mention


def _played(mention: PersonMention, number: int) -> PersonMention:
    given, family, born, sex, phone = _CAST[number]
    return mention.model_copy(
        update={
            "mention_id": f"invented-{number + 1}",
            "given": given if mention.given else None,
            "middle": None,
            "family": family if mention.family else None,
            "birth_date": born if mention.birth_date else None,
            "sex": sex if mention.sex else None,
            "phones": (phone,) if mention.phones else (),
            "address": "1 Invented Street" if mention.address else None,
        }
    )
