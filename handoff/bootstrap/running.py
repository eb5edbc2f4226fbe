"""Writes into the audit that a zone's program started and stopped, and whether it had stopped well.

An entry of a start without one of a stop before it says that the program before was killed, or
its machine: an auditor sees from when to when nobody was watched.
"""

from importlib.metadata import version

import structlog
from sqlalchemy import select

from schemas.audit import AuditTag
from zone.errors import Broken, TryLater
from zone.journal.tables import audit
from zone.zone import Zone

_LIFE = (AuditTag.ZONE_STARTED.value, AuditTag.ZONE_STOPPED.value)
log = structlog.get_logger()


def note_start(zone: Zone) -> None:
    """Raises Broken or TryLater when it cannot be written: nothing runs that is not audited."""
    with zone.read() as conn:
        last = conn.scalar(
            select(audit.c.tag).where(audit.c.tag.in_(_LIFE)).order_by(audit.c.seq.desc()).limit(1)
        )
    _note(zone, AuditTag.ZONE_STARTED, after_stop=last != AuditTag.ZONE_STARTED.value)


def note_stop(zone: Zone) -> None:
    """The last entry of a run. If it cannot be written, the next start says that none is known."""
    try:
        _note(zone, AuditTag.ZONE_STOPPED)
    except (Broken, TryLater) as error:
        log.error("zone.stop_not_noted", error=type(error).__name__)


def _note(zone: Zone, tag: AuditTag, **detail: bool) -> None:
    said = {"version": version("handoff"), **detail}
    now = zone.wall.now()
    zone.write(
        lambda uow: uow.audit(
            tag, at=now, actor="stage:process", about={"zone": zone.name.value}, detail=said
        ),
        page=False,
    )
