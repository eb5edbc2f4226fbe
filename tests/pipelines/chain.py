"""The dispatch zone's chain on a real database, fed with canonical updates."""

from pathlib import Path
from typing import Any

from sqlalchemy import select

from pipelines.agency import Agencies, Agency
from pipelines.board import BoardRow, BoardRows
from pipelines.board_actions import BoardActions
from pipelines.channel import Channel
from pipelines.delivery import withhold_reason
from pipelines.hosts.carry_out import Ports
from pipelines.hosts.embedded import EmbeddedHost
from pipelines.incidents.answers import answers, held
from pipelines.incidents.opened import Opened
from pipelines.incidents.save import effects
from pipelines.tables import alert, incident
from pipelines.topology import dispatch_chains
from redaction.gate import Gate
from schemas.assembled import Incident
from schemas.audit import AuditEvent
from schemas.coresponse import CoResponseRequest, Reply, TeamState
from schemas.envelope import Event, EventKind, ZoneName
from schemas.incident import IncidentUpdate
from tests.pipelines.made import AGENCY, NOON, event, minutes
from zone.audit.trail import trail
from zone.clock import FixedClock
from zone.journal import outbox
from zone.journal.tables import outbox as outbox_table
from zone.zone import open_zone

GATE = Gate.load(("withhold-free-text",))
OTHER = AGENCY.model_copy(update={"agency_id": "so", "name": "Other", "ori": "ZZ0000002"})


class DispatchChain:
    """Feed `cad` of agency `pd`, feed `rms` of the same, feed `so-cad` of agency `so`."""

    def __init__(self, folder: Path, agency: Agency = AGENCY) -> None:
        self.clock = FixedClock(NOON)
        self.zone = open_zone(ZoneName.DISPATCH, folder, self.clock)
        keys = self.zone.keys
        self.agencies = {agency.agency_id: agency, OTHER.agency_id: OTHER}
        feeds = {"cad": agency.agency_id, "rms": agency.agency_id, "so-cad": OTHER.agency_id}
        self._updates: dict[str, list[IncidentUpdate]] = {}
        known = Agencies(list(self.agencies.values()), feeds)
        chains = dispatch_chains(
            known,
            [Channel(name="alerts", agencies=(agency.agency_id,))],
            GATE,
            incident_id=lambda *parts: keys.event_id("incident", *parts),
            effect_id=keys.effect_id,
            digest=lambda text: keys.blind_index("request", text),
        )
        memory = Opened()
        self.host = EmbeddedHost(
            self.zone,
            chains,
            Ports(answers(memory), effects(self.agencies, memory)),
            lambda e: self._updates[e.event_id],
            known,
        )
        self._count = 0

    def feed(self, *updates: IncidentUpdate, arrived: float = 0, name: str = "cad") -> str:
        """One message with these updates, worked through; returns its event id."""
        self._count += 1
        one = event(f"m{self._count}", arrived, feed=name)
        self._updates[one.event_id] = list(updates)
        self.zone.writer.run(lambda uow: uow.accept(one))
        self.work()
        return one.event_id

    def work(self) -> None:
        """Until nothing waits."""
        while self.host.step():
            pass

    def says(self, what: str, incident_id: str, at: float, token: str = "t") -> None:
        """A dispatcher's click: ask, not_bh or take_back."""
        act = getattr(BoardActions(), what)
        self.zone.write(lambda uow: act(uow, incident_id, "dispatcher-1", minutes(at), token))
        self.work()

    def reply(
        self, request: CoResponseRequest, at: float, team: TeamState = TeamState.NOTIFIED
    ) -> None:
        """The clinic's one reply to a request."""
        body = Reply(
            reply_id=f"r-{request.request_id}",
            request_id=request.request_id,
            incident_id=request.incident_id,
            version=request.version,
            team=team,
            decided_at=minutes(at),
            decision_id="d",
        )
        one = Event(
            event_id=body.reply_id,
            kind=EventKind.REPLY,
            at=minutes(at),
            body=body.model_dump_json().encode(),
            group=request.incident_id,
        )
        self.zone.writer.run(lambda uow: uow.accept(one))
        self.work()

    def incidents(self) -> list[Incident]:
        """All incidents, oldest first."""
        with self.zone.read() as conn:
            rows = conn.execute(select(incident).order_by(incident.c.opened_at))
            return [held(row, self.zone.keys).incident for row in rows]

    def requests(self) -> list[CoResponseRequest]:
        """Co-response requests that went to the clinic, in order."""
        return [
            CoResponseRequest.model_validate_json(e.body)
            for e in self._sent()
            if e.kind is EventKind.CORESPONSE_REQUEST
        ]

    def _sent(self) -> list[Event]:
        with self.zone.read() as conn:
            rows = conn.execute(select(outbox_table).order_by(outbox_table.c.position)).all()
            found = [
                outbox.event(conn, self.zone.keys, row.event_id, row.destination) for row in rows
            ]
        return [e for e in found if e is not None]

    def alerts(self) -> list[tuple[str, str]]:
        """(state, reason) of each alert, oldest first."""
        with self.zone.read() as conn:
            rows = conn.execute(select(alert).order_by(alert.c.version, alert.c.raised_at))
            return [(row.state, row.reason) for row in rows]

    def would_withhold(self, at: float) -> list[str | None]:
        """Why each queued alert would be held back if it left now."""
        with self.zone.read() as conn:
            return [
                withhold_reason(conn, self.zone.keys, self.agencies, e, "alerts", minutes(at))
                for e in self._sent()
                if e.kind is EventKind.ALERT
            ]

    def board(self, at: float, agencies: Any = ("pd",)) -> list[BoardRow]:
        """The board's rows."""
        rows = BoardRows(self.agencies, self.zone.keys)
        with self.zone.read() as conn:
            return rows.rows(conn, agencies, minutes(at))

    def story(self, incident_id: str) -> list[AuditEvent]:
        """What the audit says of a call."""
        with self.zone.read() as conn:
            return trail(conn, "incident", incident_id)

    def close(self) -> None:
        """Let go of the database."""
        self.zone.close()
