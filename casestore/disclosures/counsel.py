"""Counsel on call: a refusal on an asserted ground pages them, without any content (R18).

The page says that somebody waits, and nothing else. Who tells by voice meanwhile is not held up; a
page that nobody has answered after some minutes goes to the supervisors as well.
"""

from datetime import datetime

from sqlalchemy import Connection

from casestore.cause import Cause
from casestore.disclosures import telling
from casestore.disclosures.standing import standing
from casestore.disclosures.words import Disclosure, Telling
from casestore.duty.pages import COUNSEL, DutyPage, PageKind, page, page_of, see
from redaction.gate import Gate
from redaction.vocabulary import PROCESS
from schemas.disclosure import Effect
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

_ROLE = f"page:{PageKind.COUNSEL}"


def tell_now(
    uow: UnitOfWork, gate: Gate, wanted: Telling, account: str, at: datetime
) -> Disclosure:
    """Tell, and page counsel where the answer is no and somebody has to say more, in one
    transaction. Raises LookupError: no such person."""
    made = telling.tell(uow, gate, wanted, account, at)
    if asks_counsel(made):
        page(
            Cause(uow, at, account),
            _page_id(uow, made.disclosure_id),
            _agency(uow, made.person_id),
            PageKind.COUNSEL,
            level=COUNSEL,
        )
    return made


def asks_counsel(made: Disclosure) -> bool:
    """Refused although a ground was asserted, or a question that is counsel's by its kind.

    Without any ground there is a consent to ask for, and nothing that counsel could add.
    """
    refused = made.decision.effect is Effect.DENY and made.telling.basis != "none"
    by_kind = made.telling.basis in PROCESS or "legal_review" in made.decision.obligations
    return refused or by_kind


def counsels_page(conn: Connection, keys: KeyRing, disclosure_id: str) -> DutyPage | None:
    """How the page about this disclosure stands; None when none was made."""
    return page_of(conn, keys.effect_id(disclosure_id, _ROLE))


def answered(uow: UnitOfWork, disclosure_id: str, account: str, at: datetime) -> bool:
    """Counsel called back, says this account. False: not paged, or answered before."""
    return see(uow, _page_id(uow, disclosure_id), account, at)


def _page_id(uow: UnitOfWork, disclosure_id: str) -> str:
    return uow.keys.effect_id(disclosure_id, _ROLE)


def _agency(uow: UnitOfWork, person_id: str) -> str:
    """The agency whose supervisors it goes to when counsel does not answer: that of the newest
    case in which the person was matched."""
    found = standing(uow.conn, uow.keys, person_id)
    return next(iter(found.agencies), "") if found is not None else ""
