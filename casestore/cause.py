"""Why rows change: who acts, when, and the request that it follows from, if any."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.audit import AuditTag
from zone.journal.unit_of_work import UnitOfWork

STAGE = "stage:record"


@dataclass(frozen=True, slots=True)
class Cause:
    """One act of a person, of the schedule, or one request from dispatch."""

    uow: UnitOfWork
    at: datetime
    actor: str
    request_id: str | None = None

    def new_row_id(self, role: str) -> str:
        """Id of a row made by it: the same again after a crash where a request is the cause."""
        if self.request_id is None:
            return self.uow.keys.new_id()
        return self.uow.keys.effect_id(self.request_id, role)

    def audit(
        self,
        tag: AuditTag,
        about: Mapping[str, str | None],
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """One audit event; ids that are None are left out of `about`."""
        known = {kind: one for kind, one in about.items() if one is not None}
        if self.request_id is not None:
            known = {"request": self.request_id, **known}
        role = f"{tag}:{known.get('lead', '')}:{known.get('case', '')}"
        event_id = None if self.request_id is None else self.new_row_id(role)
        self.uow.audit(
            tag,
            at=self.at,
            actor=self.actor,
            about=known,
            detail=dict(detail or {}),
            event_id=event_id,
        )
