"""Takes the bodies of finished messages away on schedule (R15); their ids are kept for ever."""

from datetime import datetime

from schemas.audit import AuditTag
from zone.journal import inbox, outbox
from zone.journal.unit_of_work import UnitOfWork


def purge_bodies(uow: UnitOfWork, older_than: datetime) -> int:
    """Blank bodies of what came in and went out before then, audited. Returns how many."""
    blanked = inbox.purge(uow.conn, older_than) + outbox.purge(uow.conn, older_than)
    if blanked:
        uow.audit(
            AuditTag.MESSAGE_PURGED,
            at=uow.clock.now(),
            actor="stage:retention",
            about={},
            detail={"bodies": blanked},
        )
    return blanked
