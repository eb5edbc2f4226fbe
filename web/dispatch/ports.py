"""What the board needs of the chain; `pipelines/board.py` and `board_actions.py` give it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from pipelines.board import BoardRow
from zone.journal.unit_of_work import UnitOfWork


class Rows(Protocol):
    """Reads calls of agencies for the board."""

    def versions(self, conn: Connection, agencies: Iterable[str], now: datetime) -> dict[str, int]:
        """Incident id → version of every call that is on the board now."""
        ...

    def rows(
        self,
        conn: Connection,
        agencies: Iterable[str],
        now: datetime,
        only: Iterable[str] | None = None,
    ) -> list[BoardRow]:
        """The calls themselves, or `only` these."""
        ...


class Actions(Protocol):
    """The three words of a dispatcher on one call. Equal `token`: the same word, said once.

    Each is written into the inbox; the chain takes it from there.
    """

    def ask(
        self, uow: UnitOfWork, incident_id: str, account: str, at: datetime, token: str
    ) -> None:
        """A co-responder is asked for."""
        ...

    def not_bh(
        self, uow: UnitOfWork, incident_id: str, account: str, at: datetime, token: str
    ) -> None:
        """Not behavioral health."""
        ...

    def take_back(
        self, uow: UnitOfWork, incident_id: str, account: str, at: datetime, token: str
    ) -> None:
        """The earlier word no longer holds."""
        ...
