"""What the dispatcher's routes work with: the site, the chain's rows and actions, the feeds."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic

from fastapi import Request

from pipelines.board import BoardRow
from web.dispatch.ports import Actions, Rows
from web.dispatch.row_view import RowView, view
from web.shell.feeds import FeedStates, FeedView, view_feed
from web.shell.reading import Readings
from web.shell.routes_table import D, S
from web.shell.site import Site
from web.shell.viewer import Viewer
from web.shell.workforce import Action, lives_there, may

_SHARED_SECONDS = 0.25
"""Boards of the same agencies share one look at the database within this time."""

_SESSIONS = 1000
"""Sign-ins whose boards are remembered, so that each call is audited once for each of them."""


@dataclass(slots=True)
class _Known:
    """Rows of one set of agencies as last read."""

    looked: float = -1.0
    versions: dict[str, int] = field(default_factory=dict)
    rows: dict[str, BoardRow] = field(default_factory=dict)


class Desk:
    """Built once per application."""

    def __init__(self, site: Site, rows: Rows, actions: Actions, feeds: FeedStates) -> None:
        self.site = site
        self.actions = actions
        self.readings = Readings()
        self._rows = rows
        self._feeds = feeds
        self._known: dict[tuple[str, ...], _Known] = {}
        self._lock = Lock()
        self._noted: dict[str, set[str]] = {}

    def acts(self, viewer: Viewer) -> bool:
        """Does this person's role have the board's buttons?"""
        return viewer.account.role in (D, S)

    def rows(self, viewer: Viewer, now: datetime, *, shared: bool = False) -> list[BoardRow]:
        """Rows that this account may see: own agencies, restricted ones only with the right.

        `shared`: a look that another board had a moment ago is good enough.
        """
        agencies = tuple(sorted(viewer.account.agencies))
        with self._lock:
            known = self._known.setdefault(agencies, _Known())
            if not shared or monotonic() - known.looked > _SHARED_SECONDS:
                self._look(known, agencies, now)
            rows = list(known.rows.values())
        return [row for row in rows if self._sees(viewer, row)]

    def views(self, viewer: Viewer, now: datetime, *, shared: bool = False) -> list[RowView]:
        """Rows worded for the template, in order."""
        late = timedelta(seconds=self.site.settings.late_after)
        acts = self.acts(viewer)
        times = self.site.times
        views = [view(row, now, late, times, acts) for row in self.rows(viewer, now, shared=shared)]
        return sorted(views, key=lambda v: (v.order, v.row.incident_id))

    def feeds(self, now: datetime) -> list[FeedView]:
        """The state of the feeds in words."""
        with self.site.zone.read() as conn:
            states = self._feeds(conn, now)
        return [view_feed(state, now, self.site.settings) for state in states]

    def note_shown(self, viewer: Viewer, ids: set[str]) -> None:
        """Audit the calls that this sign-in sees for the first time, before they are shown."""
        if len(self._noted) > _SESSIONS:
            # Forgetting costs an audit event that says again what was said.
            self._noted.clear()
        seen = self._noted.setdefault(viewer.session_id, set())
        new = ids - seen
        if new or not seen:
            self.readings.note(self.site, viewer, "board", {}, new)
            seen |= new

    def _look(self, known: _Known, agencies: tuple[str, ...], now: datetime) -> None:
        with self.site.zone.read() as conn:
            versions = self._rows.versions(conn, agencies, now)
            changed = [i for i, v in versions.items() if known.versions.get(i) != v]
            if changed:
                for row in self._rows.rows(conn, agencies, now, only=changed):
                    known.rows[row.incident_id] = row
        for gone in known.rows.keys() - versions.keys():
            del known.rows[gone]
        known.versions = versions
        known.looked = monotonic()

    def _sees(self, viewer: Viewer, row: BoardRow) -> bool:
        return self.may(viewer, Action.BOARD_VIEW_ROW, row)

    def may(self, viewer: Viewer, action: Action, row: BoardRow) -> bool:
        """May this person do this to this call?"""
        return may(
            viewer,
            self.site.zone.name,
            action,
            agency=row.agency,
            restricted=row.restricted,
            own_household=lives_there(viewer, row.place),
        )


def desk_of(request: Request) -> Desk:
    """The desk of this application."""
    desk: Desk = request.app.state.desk
    return desk
