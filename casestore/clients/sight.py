"""What a client may see: the gate is asked for each person, and the answer is on record first.

Nobody there, somebody of another agency, a restricted record and a refusal of the gate come to
the same: nothing. What is shown is accounted for once a day per person and kind of record; a
refused question about one person is on record, too.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain

from sqlalchemy import Connection, select

from casestore.clients.words import ASKED, NEEDED, Client, Kind
from casestore.disclosures.asking import asked
from casestore.disclosures.telling import decided, record
from casestore.disclosures.words import Channel, Disclosure, Telling
from casestore.people import records
from casestore.privacy_tables import disclosure
from casestore.tables import case, lead, person_link
from redaction.gate import Gate
from schemas.audit import AuditTag
from schemas.person import LinkState
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

_NOTHING: frozenset[str] = frozenset()
_SETTLED = (LinkState.CONFIRMED, LinkState.TEMPORARY)


class Sight:
    """One request of one client: asks the gate, and remembers what came of it."""

    def __init__(
        self, conn: Connection, keys: KeyRing, gate: Gate, client: Client, at: datetime
    ) -> None:
        self.conn, self.keys, self.client, self.at = conn, keys, client, at
        self.gate, self.law = gate, gate.state_law
        self._made: dict[tuple[str, Kind], Disclosure | None] = {}
        self._shown: set[tuple[str, Kind]] = set()

    def person(self, person_id: str, kind: Kind) -> frozenset[str]:
        """Categories of this kind of record that may go; empty: nothing, whatever the cause."""
        made = self._ask(person_id, kind)
        released = frozenset(made.decision.released) if made is not None else _NOTHING
        return released if released >= NEEDED[kind] else _NOTHING

    def case(self, case_id: str, kind: Kind) -> frozenset[str]:
        """What may go about everybody whom a case concerns; a case that concerns nobody known is
        shown to no program."""
        people = people_of_case(self.conn, case_id, self.client.agencies)
        answers = [self.person(one, kind) for one in people]
        return frozenset.intersection(*answers) if answers else _NOTHING

    def show(self, person_ids: Iterable[str], kind: Kind) -> None:
        """These go into the answer, so they are accounted for."""
        self._shown |= {(one, kind) for one in person_ids}

    def show_case(self, case_id: str, kind: Kind) -> None:
        """Everybody whom this case concerns."""
        self.show(people_of_case(self.conn, case_id, self.client.agencies), kind)

    @property
    def enclosed(self) -> str:
        """Notice and labels that must go along with what is shown (2.32)."""
        texts = [made.enclosed for key in self._shown if (made := self._made.get(key))]
        return "\n".join(dict.fromkeys(chain(*(text.splitlines() for text in texts))))

    @property
    def protected(self) -> bool:
        """Is anything of what is shown under 42 CFR Part 2?"""
        made = [self._made.get(key) for key in self._shown]
        return any(one is not None and one.request.part2_protected for one in made)

    def write_down(self, uow: UnitOfWork, where: str, shown: Sequence[str], *, one: bool) -> None:
        """Accounting and audit; what this cannot write is not told. `one`: a single record was
        asked for, so that its refusal is on record as well."""
        told = self._shown if self._shown or not one else set(self._made)
        for key in sorted(told):
            made = self._made.get(key)
            if made is not None:
                self._account(uow, made, key[1])
        uow.audit(
            AuditTag.CLIENT_READ,
            at=self.at,
            actor=self.client.actor,
            about={"client": self.client.client_id},
            detail={"where": where, "records": tuple(sorted(shown)), "count": len(shown)},
        )

    def _ask(self, person_id: str, kind: Kind) -> Disclosure | None:
        key = (person_id, kind)
        if key not in self._made:
            self._made[key] = self._decide(person_id, kind)
        return self._made[key]

    def _decide(self, person_id: str, kind: Kind) -> Disclosure | None:
        who = records.read(self.conn, self.keys, person_id)
        ours = agencies_of_person(self.conn, person_id) & set(self.client.agencies)
        if who is None or who.restricted or not ours:
            return None
        telling = telling_of(self.client, person_id, ASKED[kind])
        question = asked(self.conn, self.keys, telling, self.at, self.law)
        return decided(self.keys, self.gate, telling, question, self.client.actor, self.at)

    def _account(self, uow: UnitOfWork, made: Disclosure, kind: Kind) -> None:
        """Once a day per person, kind and answer: reading twice is one disclosure."""
        parts = (self.client.client_id, made.person_id, kind, self.at.date().isoformat())
        said = (*made.decision.released, made.decision.policy_version)
        made = made.model_copy(update={"disclosure_id": uow.keys.event_id("api", *parts, *said)})
        known = disclosure.c.disclosure_id == made.disclosure_id
        if uow.conn.scalar(select(disclosure.c.disclosure_id).where(known)) is None:
            record(uow, made, f"api:{kind.value}")


def telling_of(client: Client, person_id: str, categories: tuple[str, ...]) -> Telling:
    """The question that is put to the gate: this organization, for its registered purpose."""
    return Telling(
        person_id=person_id,
        recipient=client.recipient_id,
        role=client.role,
        org_kind=client.org_kind,
        purpose=client.purpose,
        categories=categories,
        channel=Channel.MESSAGE,
        proven=client.proven,
    )


def people_of_case(conn: Connection, case_id: str, agencies: Sequence[str]) -> tuple[str, ...]:
    """Everybody settled on in this case and those joined into it, by calls of these agencies.

    Nobody, when a call of the case is another agency's: then the case is not theirs to know.
    """
    into = select(case.c.case_id).where(case.c.joined_into == case_id)
    calls = lead.c.case_id.in_(into) | (lead.c.case_id == case_id)
    whose = set(conn.scalars(select(lead.c.agency).where(calls)))
    if not whose or not whose <= set(agencies):
        return ()
    wanted = select(person_link.c.person_id).join(lead, lead.c.lead_id == person_link.c.lead_id)
    settled = person_link.c.state.in_(_SETTLED)
    return tuple(sorted(set(conn.scalars(wanted.where(calls, settled)))))


def agencies_of_person(conn: Connection, person_id: str) -> set[str]:
    """Agencies whose calls a clinician linked to this person."""
    links = person_link.join(lead, lead.c.lead_id == person_link.c.lead_id)
    ours = (person_link.c.person_id == person_id, person_link.c.state.in_(_SETTLED))
    return set(conn.scalars(select(lead.c.agency).select_from(links).where(*ours)))
