"""A dispatcher's clicks: each becomes a durable event of the inbox, then goes the chain."""

from datetime import datetime

from pipelines.stages.intake import BoardAction
from schemas.envelope import Event, EventKind
from zone.journal.unit_of_work import UnitOfWork


class BoardActions:
    """Asked by `web/dispatch`. `token` is the form's own, so a double click is one word."""

    def ask(
        self, uow: UnitOfWork, incident_id: str, account: str, at: datetime, token: str
    ) -> None:
        """Ask for a co-responder (R3)."""
        self._say(uow, "yes", incident_id, account, at, token)

    def not_bh(
        self, uow: UnitOfWork, incident_id: str, account: str, at: datetime, token: str
    ) -> None:
        """Not behavioral health; holds until something new is typed."""
        self._say(uow, "no", incident_id, account, at, token)

    def take_back(
        self, uow: UnitOfWork, incident_id: str, account: str, at: datetime, token: str
    ) -> None:
        """Take an earlier word back: the rules decide again."""
        self._say(uow, "nothing", incident_id, account, at, token)

    def _say(
        self,
        uow: UnitOfWork,
        says: str,
        incident_id: str,
        account: str,
        at: datetime,
        token: str,
    ) -> None:
        body = BoardAction(incident_id=incident_id, says=says, account=account)
        event = Event(
            event_id=uow.keys.event_id("board", account, incident_id, token),
            kind=EventKind.BOARD_ACTION,
            at=at,
            body=body.model_dump_json().encode(),
            group=incident_id,
        )
        uow.accept(event)
