"""Counts of both zones for a live line: messages, flags, leads, cases, alerts, parked."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select

from casestore.tables import case as case_table
from casestore.tables import lead
from handoff.settings import Settings
from pipelines.tables import alert, incident
from schemas.envelope import ZoneName
from zone.database import reading_engine
from zone.journal.tables import inbox


@dataclass(frozen=True, slots=True)
class Summary:
    """What there is now."""

    messages: int = 0
    waiting: int = 0
    parked: int = 0
    calls: int = 0
    flagged: int = 0
    uncertain: int = 0
    alerts_sent: int = 0
    leads: int = 0
    cases: int = 0

    @property
    def line(self) -> str:
        """One line for a terminal."""
        return (
            f"messages in {self.messages} ({self.waiting} waiting) · calls {self.calls} · "
            f"flagged {self.flagged} (+{self.uncertain} uncertain) · leads {self.leads} · "
            f"cases taken {self.cases} · alerts sent {self.alerts_sent} · parked {self.parked}"
        )


class Counting:
    """Reads the zones' databases; looks at no body and needs no key."""

    def __init__(self, settings: Settings) -> None:
        self._paths = {z: settings.zone_folder(z) / f"{z.value}.sqlite3" for z in ZoneName}
        self._servers = {z: settings.database(z) for z in ZoneName}
        self._engines: dict[ZoneName, Engine] = {}

    def now(self) -> Summary:
        """Count; zones that have no database yet count nothing."""
        counted: dict[str, int] = {}
        for zone, path in self._paths.items():
            engine = self._engine(zone, path)
            if engine is not None:
                with engine.connect() as conn:
                    counted |= _dispatch(conn) if zone is ZoneName.DISPATCH else _clinical(conn)
        return Summary(**counted)

    def _engine(self, zone: ZoneName, path: Path) -> Engine | None:
        server = self._servers[zone]
        if zone not in self._engines and (server is not None or path.exists()):
            self._engines[zone] = reading_engine(server or f"sqlite:///{path}")
        return self._engines.get(zone)


def _dispatch(conn: Connection) -> dict[str, int]:
    by_state = select(inbox.c.state, func.count().label("n")).group_by(inbox.c.state)
    found = conn.execute(by_state.where(inbox.c.kind == "feed_message"))
    states = {row.state: row.n for row in found}
    by_flag = select(incident.c.flag, func.count().label("n")).group_by(incident.c.flag)
    flags = {row.flag: row.n for row in conn.execute(by_flag)}
    sent = conn.scalar(
        select(func.count()).select_from(alert).where(alert.c.state.in_(["sent", "acknowledged"]))
    )
    return {
        "messages": sum(states.values()),
        "waiting": states.get("pending", 0),
        "parked": states.get("parked", 0),
        "calls": sum(flags.values()),
        "flagged": flags.get("yes", 0),
        "uncertain": flags.get("uncertain", 0),
        "alerts_sent": sent or 0,
    }


def _clinical(conn: Connection) -> dict[str, int]:
    leads = conn.scalar(select(func.count()).select_from(lead)) or 0
    cases = conn.scalar(select(func.count()).select_from(case_table)) or 0
    return {"leads": leads, "cases": cases}
