"""Reading is audited once per session, page and set of records (R58), before anything is shown."""

from collections.abc import Iterable, Mapping
from threading import Lock

from schemas.audit import AuditTag
from web.shell.site import Site
from web.shell.viewer import Viewer

_REMEMBERED = 20_000


class Readings:
    """Remembers what this process has audited already, so that most page loads write nothing.

    Forgetting is harmless: the audit knows an event by its id and takes it only once.
    """

    def __init__(self) -> None:
        self._written: set[str] = set()
        self._lock = Lock()

    def note(
        self,
        site: Site,
        viewer: Viewer,
        page: str,
        about: Mapping[str, str],
        records: Iterable[str] = (),
    ) -> None:
        """Write PAGE_READ; when that fails, the page fails: what is not audited is not shown."""
        shown = tuple(sorted(records))
        event_id = site.zone.keys.event_id(
            "page.read", viewer.session_id, page, *sorted(about.values()), *shown
        )
        with self._lock:
            if event_id in self._written:
                return
        site.zone.write(
            lambda uow: uow.audit(
                AuditTag.PAGE_READ,
                at=site.zone.clock.now(),
                actor=viewer.account.account_id,
                about={"account": viewer.account.account_id, **about},
                detail={"page": page, "records": shown, "count": len(shown)},
                event_id=event_id,
            )
        )
        with self._lock:
            if len(self._written) >= _REMEMBERED:
                self._written.clear()
            self._written.add(event_id)
