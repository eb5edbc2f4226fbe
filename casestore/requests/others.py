"""Other people out of a person's copy: names, numbers and addresses that are not theirs.

Known people of the same cases first, then whatever the narrative finders see; what is the person's
own, or names a member of the team, stays. No finder sees everything: somebody reads the copy over
before it is handed out.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from casestore.people import records
from casestore.record_tables import relation
from casestore.tables import lead, person_link
from redaction.narrative.redact import Known, redact
from redaction.narrative.spans import covered
from schemas.person import ContactKind, Person
from zone.keys.keyring import KeyRing


class WithoutOthers:
    """Covers what is not this person's in a text."""

    def __init__(self, own: Person, others: Iterable[Person], staff: Iterable[str]) -> None:
        mine = [*_names(own), *(c.value for c in own.contacts), own.birth_date or "", *staff]
        self._own = {word for text in mine for word in _words(text)}
        known = list(others)
        self._known = Known.of(
            names=[name for one in known for name in _names(one)],
            phones=_values(known, ContactKind.PHONE),
            addresses=_values(known, ContactKind.ADDRESS),
            emails=_values(known, ContactKind.EMAIL),
            birth_dates=[one.birth_date for one in known if one.birth_date],
        )

    def __call__(self, text: str) -> str:
        """The text with others covered, as `[PERSON]` and the like."""
        found = redact(text, self._known).spans
        return covered(text, [s for s in found if not self._mine(text[s.start : s.end])])

    def _mine(self, text: str) -> bool:
        words = _words(text)
        return bool(words) and words <= self._own


def others_of(conn: Connection, keys: KeyRing, person_id: str, cases: list[str]) -> list[Person]:
    """People of the same cases and relatives on record, whatever their link's state."""
    linked = (
        select(person_link.c.person_id)
        .join(lead, lead.c.lead_id == person_link.c.lead_id)
        .where(lead.c.case_id.in_(cases))
    )
    kin = select(relation.c.other_id).where(relation.c.person_id == person_id)
    back = select(relation.c.person_id).where(relation.c.other_id == person_id)
    ids = {*conn.scalars(linked), *conn.scalars(kin), *conn.scalars(back)} - {person_id}
    return list(records.read_all(conn, keys, sorted(ids)).values())


def _names(of: Person) -> list[str]:
    return [
        text
        for name in of.names
        for text in (" ".join(p for p in (name.given, name.family) if p), name.given, name.family)
        if text
    ]


def _values(people: list[Person], kind: ContactKind) -> list[str]:
    return [c.value for one in people for c in one.contacts if c.kind is kind]


def _words(text: str) -> set[str]:
    plain = "".join(c if c.isalnum() else " " for c in text.casefold())
    return set(plain.split())
