"""Takes the bodies of finished messages away on schedule (R15); their ids are kept for ever."""

from datetime import datetime

from schemas.audit import AuditTag
from zone.journal import inbox, outbox
from zone.journal.unit_of_work import UnitOfWork
from zone.retention import holds


def purge_bodies(
    uow: UnitOfWork, older_than: datetime, parked_before: datetime | None = None
) -> int:
    """Blank bodies of what came in and went out before then, audited. Returns how many.

    What a legal hold is on stays, with all that the audit names beside it.

    `parked_before`: parked ones of that age go as well (R37); the list of parked messages says
    beforehand until when each can be replayed.
    """
    if holds.all_held(uow.conn):
        return 0
    kept = holds.told_beside()
    blanked = inbox.purge(uow.conn, older_than, kept=kept)
    blanked += outbox.purge(uow.conn, older_than, kept)
    if parked_before is not None:
        blanked += inbox.purge(uow.conn, parked_before, ("parked",), kept)
    if blanked:
        uow.audit(
            AuditTag.MESSAGE_PURGED,
            at=uow.clock.now(),
            actor="stage:retention",
            about={},
            detail={"bodies": blanked},
        )
    return blanked
