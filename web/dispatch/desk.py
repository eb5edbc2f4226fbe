"""What the dispatcher's routes work with: the site, the chain's rows and actions, the feeds."""

from datetime import datetime, timedelta

from fastapi import Request

from pipelines.board import BoardRow
from web.dispatch.looks import Drawn, Looks
from web.dispatch.ports import Actions, Rows
from web.dispatch.row_view import Patience, RowView, turns, view
from web.shell.feeds import FeedStates, FeedView, view_feed
from web.shell.reading import Readings
from web.shell.routes_table import D, S
from web.shell.site import Site
from web.shell.viewer import Viewer
from web.shell.wording import spoken
from web.shell.workforce import Action, lives_there, may

_WORDED = 5000
"""Rows kept in words; forgetting costs their wording."""

_SESSIONS = 1000
"""Sign-ins whose boards are remembered, so that each call is audited once for each of them."""


class Desk:
    """Built once per application."""

    def __init__(self, site: Site, rows: Rows, actions: Actions, feeds: FeedStates) -> None:
        self.site = site
        self.actions = actions
        self.readings = Readings()
        self.drawn = Drawn()
        self._looks = Looks(site.zone, rows)
        self._worded: dict[tuple[str, bool, str], RowView] = {}
        self._patience = Patience(
            timedelta(seconds=site.settings.late_after), timedelta(seconds=site.settings.aged_after)
        )
        self._feeds = feeds
        self._noted: dict[str, set[str]] = {}

    def acts(self, viewer: Viewer) -> bool:
        """Does this person's role have the board's buttons?"""
        # A bound device has no form token: nobody is signed in there (R49).
        return bool(viewer.csrf) and viewer.account.role in (D, S)

    def rows(self, viewer: Viewer, now: datetime, *, shared: bool = False) -> list[BoardRow]:
        """Rows that this account may see: own agencies, restricted ones only with the right.

        `shared`: a look that another board had a moment ago is good enough.
        """
        agencies = tuple(sorted(viewer.account.agencies))
        rows = self._looks.rows(agencies, now, shared=shared)
        return [row for row in rows if self._sees(viewer, row)]

    def views(self, viewer: Viewer, now: datetime, *, shared: bool = False) -> list[RowView]:
        """Rows worded for the template, in order."""
        acts = self.acts(viewer)
        views = [self._view(row, now, acts) for row in self.rows(viewer, now, shared=shared)]
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

    def _view(self, row: BoardRow, now: datetime, acts: bool) -> RowView:
        """Worded anew only when the row has changed or has turned late."""
        name = (row.incident_id, acts, spoken())
        kept = self._worded.get(name)
        turned = turns(row, now, self._patience)
        if kept is not None and kept.row is row and (kept.late, kept.aged) == turned:
            return kept
        if len(self._worded) >= _WORDED:
            self._worded.clear()
        made = view(row, now, self._patience, self.site.times, acts)
        self._worded[name] = made
        return made

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
