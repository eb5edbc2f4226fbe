"""The paper of a hold: filled in once, then rights, transport and outcome, each with its time."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Connection, Row, insert, select

from casestore import sealed
from casestore.authority.holds import Hold, end_hold, holds_of, record_hold
from casestore.care_paper_tables import hold_paper as table
from casestore.cause import Cause
from casestore.disclosures.asking import unchecked_words
from casestore.disclosures.telling import tell
from casestore.disclosures.words import Channel, Disclosure, Telling
from casestore.holds.forms import HoldForm
from casestore.rows import compare_and_set
from redaction.gate import Gate
from redaction.state_law import StateLaw
from schemas.audit import AuditTag
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

SHEET = ("identity", "location", "safety_hazard")
"""All that a transport sheet may ever hold."""


class PaperBody(Word):
    """What the paper says, with the form's wording of the day."""

    form: HoldForm
    seen: str
    """What was seen and heard that meets the criteria, in the signer's words."""
    from_place: str = ""
    facility_phone: str = ""
    safety: str = ""
    """What whoever transports must know to be safe; nothing else is on their sheet."""
    ends_entered: Instant | None = None
    """The end as the paper says, where no table of state law names this kind."""


class Paper(Word):
    """One filled-in form."""

    shown: ClassVar[tuple[str, ...]] = ("hold_id", "form", "form_version")
    hold_id: str
    form: str
    form_version: int
    criteria: tuple[str, ...]
    authority: str
    transport: str
    rights_at: Instant | None = None
    rights_by: str | None = None
    rights_language: str | None = None
    outcome: str | None = None
    outcome_at: Instant | None = None
    outcome_by: str | None = None
    disclosure_id: str | None = None
    body: PaperBody
    row_version: int


class Held(Word):
    """A hold with its paper and its end."""

    shown: ClassVar[tuple[str, ...]] = ("hold",)
    hold: Hold
    paper: Paper
    ends_at: Instant | None
    by_table: bool
    """Does the end follow from the state's signed table? Else somebody entered it."""


def fill_in(uow: UnitOfWork, hold: Hold, paper: Paper, at: datetime) -> bool:
    """The hold and its paper, in one. False: no such person."""
    if not record_hold(uow, hold, at).done:
        return False
    values = paper.model_dump(exclude={"body"}) | {"criteria": " ".join(paper.criteria)}
    body = sealed.seal(uow.keys, table.name, paper.hold_id, paper.body)
    uow.conn.execute(insert(table).values(**values, body=body))
    _audit(uow, hold, "filled_in", hold.recorded_by, at)
    return True


def rights_told(uow: UnitOfWork, held: Held, language: str, account: str, at: datetime) -> bool:
    """The person was told their rights, in a language they follow. False: recorded before."""
    if held.paper.rights_at is not None:
        return False
    values = {"rights_at": at, "rights_by": account, "rights_language": language}
    return _set(uow, held, values, "rights", account, at)


def came_out(uow: UnitOfWork, held: Held, outcome: str, account: str, at: datetime) -> bool:
    """How it ended; the hold ends with it. False: it ended before."""
    if held.paper.outcome is not None:
        return False
    if held.hold.ended_at is None:
        end_hold(uow, held.hold.hold_id, account, at)
    values = {"outcome": outcome, "outcome_at": at, "outcome_by": account}
    return _set(uow, held, values, "outcome", account, at)


def sheet_for(uow: UnitOfWork, gate: Gate, held: Held, account: str, at: datetime) -> Disclosure:
    """Ask the gate what the officers' sheet may hold, and write it down. The finding of danger is
    the signed form's own: without a criterion of danger nothing that names anybody is released."""
    may_leave = not unchecked_words(uow.conn, held.paper.body.safety)
    danger = set(held.paper.criteria) & set(held.paper.body.form.danger)
    telling = Telling(
        person_id=held.hold.person_id,
        recipient="transporting officers",
        role="patrol_officer",
        org_kind="police",
        purpose="emergency",
        basis="imminent_threat",
        categories=SHEET if may_leave else tuple(c for c in SHEET if c != "safety_hazard"),
        channel=Channel.PAPER,
        proven=("threat_determined",) if danger else (),
    )
    made = tell(uow, gate, telling, account, at)
    _set(uow, held, {"disclosure_id": made.disclosure_id}, "transport_sheet", account, at)
    return made


def papers_of(
    conn: Connection, keys: KeyRing, person_id: str, law: StateLaw | None, at: datetime
) -> list[Held]:
    """Holds of a person that have a paper, newest first."""
    found = {one.hold_id: one for one in holds_of(conn, keys, person_id)}
    rows = conn.execute(select(table).where(table.c.hold_id.in_(found)))
    papers = {row.hold_id: _word(keys, row) for row in rows}
    return [_held(found[key], papers[key], law, at) for key in found if key in papers]


def _held(hold: Hold, paper: Paper, law: StateLaw | None, at: datetime) -> Held:
    by_law = hold.ends_at(law, at)
    ends = by_law or paper.body.ends_entered
    return Held(hold=hold, paper=paper, ends_at=ends, by_table=by_law is not None)


def _set(
    uow: UnitOfWork, held: Held, values: dict[str, Any], what: str, account: str, at: datetime
) -> bool:
    compare_and_set(uow.conn, table, held.hold.hold_id, held.paper.row_version, values)
    _audit(uow, held.hold, what, account, at)
    return True


def _audit(uow: UnitOfWork, hold: Hold, what: str, account: str, at: datetime) -> None:
    about = {"person": hold.person_id, "hold": hold.hold_id}
    Cause(uow, at, account).audit(AuditTag.HOLD_PAPER, about, {"what": what})


def _word(keys: KeyRing, row: Row[Any]) -> Paper:
    body = sealed.unseal(keys, table.name, row.hold_id, row.body, PaperBody)
    return Paper(**{**row._mapping, "body": body, "criteria": tuple(row.criteria.split())})
