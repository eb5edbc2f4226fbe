"""Take a wrong link back, and what stands at dispatch through it; who saw or received what (R6)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Connection, insert, select, update

from casestore.answers import Answer, Code
from casestore.cases import leads
from casestore.cases.events import append
from casestore.cause import Cause
from casestore.disclosures.lease_ends import end_lease
from casestore.people import links
from casestore.people.links import LinkRow
from casestore.rows import ChangedMeanwhile, compare_and_set
from casestore.tables import breach_assessment, link_reliance, person_link
from schemas.audit import AuditEvent, AuditTag
from schemas.case import CaseEventKind
from schemas.person import LinkState
from schemas.word import Instant, Word
from zone.audit.trail import trail
from zone.insert_once import insert_once
from zone.journal.unit_of_work import UnitOfWork

_LEASE = "lease"
SAW = frozenset({AuditTag.PAGE_READ})
RECEIVED = frozenset({AuditTag.WORDS_LEASED, AuditTag.DISCLOSURE_MADE})


class Exposure(Word):
    """Somebody saw or received something through the wrong link. Ids only."""

    shown: ClassVar[tuple[str, ...]] = ("actor", "kind", "row_id", "times")
    actor: str
    """Account id of who looked or told; the stage that let words stand at dispatch."""
    received: bool
    """Passed on to others, not only looked at."""
    kind: str
    """`person`, `case` or `lead`: whose page or words they were."""
    row_id: str
    first_at: Instant
    last_at: Instant
    times: int


class UnlinkReport(Word):
    """What undoing a link means for others. `answer` says whether it was undone at all."""

    shown: ClassVar[tuple[str, ...]] = ("answer", "breach_id")
    answer: Answer
    exposures: tuple[Exposure, ...] = ()
    withdrawn: tuple[str, ...] = ()
    """Leases of words that stood at dispatch."""
    breach_id: str | None = None


def rest_on_link(uow: UnitOfWork, link_id: str, lease_id: str, at: datetime) -> None:
    """Words at dispatch rest on this link; once more after it was undone and confirmed anew."""
    row = {"link_id": link_id, "kind": _LEASE, "ref_id": lease_id}
    if not insert_once(uow.conn, link_reliance, row | {"at": at}, tuple(row)):
        of_it = (link_reliance.c[name] == value for name, value in row.items())
        again = update(link_reliance).where(*of_it)
        uow.conn.execute(again.values(at=at, withdrawn_at=None))


def undo(uow: UnitOfWork, link_id: str, account: str, at: datetime) -> UnlinkReport:
    """Undo a confirmed link, withdraw what rests on it, list the exposed, open a breach
    assessment: all in this transaction."""
    row = links.read(uow.conn, link_id)
    if row is None or row.state != LinkState.CONFIRMED:
        code = Code.NOT_FOUND if row is None else Code.NOT_LINKED
        return UnlinkReport(answer=Answer(code=code, row_id=link_id))
    cause = Cause(uow, at, account)
    values = {"state": LinkState.UNDONE, "decided_by": account, "decided_at": at}
    try:
        compare_and_set(uow.conn, person_link, link_id, row.row_version, values)
    except ChangedMeanwhile:
        return UnlinkReport(answer=Answer(code=Code.CHANGED_MEANWHILE, row_id=link_id))
    links.stand_ins(
        uow.conn, row.lead_id, row.mention_id, LinkState.SUPERSEDED, LinkState.TEMPORARY
    )
    lead = leads.row_of(uow.conn, row.lead_id)
    case_id = lead.case_id if lead else None
    breach_id = _open_breach(cause, row, case_id)
    exposures = exposed_through(uow.conn, breach_id)
    withdrawn = _withdraw(cause, link_id)
    _write_down(cause, row, case_id, breach_id, len(exposures), len(withdrawn))
    done = Answer(
        code=Code.DONE,
        lead_id=row.lead_id,
        case_id=case_id,
        person_id=row.person_id,
        row_id=link_id,
    )
    return UnlinkReport(answer=done, exposures=exposures, withdrawn=withdrawn, breach_id=breach_id)


def _write_down(
    cause: Cause,
    row: LinkRow,
    case_id: str | None,
    breach_id: str,
    exposed: int,
    withdrawn: int,
) -> None:
    about = {
        "breach": breach_id,
        "lead": row.lead_id,
        "case": case_id,
        "person": row.person_id,
        "link": row.link_id,
    }
    cause.audit(AuditTag.LINK_UNDONE, about, {"exposed": exposed, "withdrawn": withdrawn})
    if case_id is not None:
        append(cause, case_id, CaseEventKind.PERSON_UNLINKED, ref_id=row.link_id)


def exposed_through(conn: Connection, breach_id: str) -> tuple[Exposure, ...]:
    """The exposed of an undone link, worked out anew from the audit; empty if there is none.

    The list that `undo` returns lacks what was committed at the same moment; this one has it.
    """
    table = breach_assessment
    row = conn.execute(select(table).where(table.c.breach_id == breach_id)).one_or_none()
    if row is None:
        return ()
    about = [(kind, getattr(row, f"{kind}_id")) for kind in ("person", "lead", "case")]
    return exposures(conn, about, row.linked_at, row.opened_at)


def took_words_back(conn: Connection, breach_id: str) -> bool:
    """Whether words stood at dispatch when the link was undone, and were taken off its board."""
    about = trail(conn, "breach", breach_id)
    return any(e.tag is AuditTag.LINK_UNDONE and e.detail["withdrawn"] != 0 for e in about)


def exposures(
    conn: Connection, about: Sequence[tuple[str, str | None]], since: datetime, until: datetime
) -> tuple[Exposure, ...]:
    """Reads and sendings about these rows (kind, id) from `since` to `until`, by who it was."""
    found: dict[tuple[str, bool, str, str], list[AuditEvent]] = defaultdict(list)
    for kind, row_id in ((kind, row_id) for kind, row_id in about if row_id):
        for event in trail(conn, kind, row_id):
            if event.tag in SAW | RECEIVED and since <= event.at <= until:
                found[event.actor, event.tag in RECEIVED, kind, row_id].append(event)
    return tuple(
        Exposure(
            actor=actor,
            received=received,
            kind=kind,
            row_id=row_id,
            first_at=min(event.at for event in events),
            last_at=max(event.at for event in events),
            times=len(events),
        )
        for (actor, received, kind, row_id), events in sorted(found.items(), key=lambda one: one[0])
    )


def _withdraw(cause: Cause, link_id: str) -> tuple[str, ...]:
    conn = cause.uow.conn
    live = (link_reliance.c.link_id == link_id, link_reliance.c.withdrawn_at.is_(None))
    rest = conn.scalars(select(link_reliance.c.ref_id).where(*live).order_by("ref_id")).all()
    conn.execute(update(link_reliance).where(*live).values(withdrawn_at=cause.at))
    return tuple(one for one in rest if end_lease(cause, one, "link_undone"))


def _open_breach(cause: Cause, row: LinkRow, case_id: str | None) -> str:
    breach_id = cause.uow.keys.new_id()
    cause.uow.conn.execute(
        insert(breach_assessment).values(
            breach_id=breach_id,
            link_id=row.link_id,
            person_id=row.person_id,
            lead_id=row.lead_id,
            case_id=case_id,
            state="open",
            linked_at=row.decided_at,
            opened_at=cause.at,
            opened_by=cause.actor,
        )
    )
    about = {"breach": breach_id, "link": row.link_id, "person": row.person_id, "case": case_id}
    cause.audit(AuditTag.BREACH_OPENED, about)
    return breach_id
