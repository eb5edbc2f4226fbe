"""The whole way from a row of a CAD view to a call of the dispatch zone, by configuration only."""

import sqlite3

import pytest
from sqlalchemy import select

from connectors.catalog import looking_door
from handoff.bootstrap.dispatch import dispatch_host
from handoff.bootstrap.keeping import ZoneKeeper
from handoff.bootstrap.reading import acceptor
from handoff.new_config import write_config
from handoff.settings import load
from pipelines.tables import incident
from redaction.gate import Gate
from schemas.envelope import ZoneName
from zone.clock import SystemClock
from zone.journal import inbox
from zone.zone import open_zone

FEED = """
[[feed]]
name = "{name}"
transport = "sql_poll"
format = "jsonl"
agency = "example-pd"
time_zone = "America/New_York"

[feed.sql]
url = "sqlite:///{source}"
query = "select * from calls where changed_at >= :since order by changed_at"
key = ["incident_number"]
mark = "changed_at"
start = "2026-01-01 00:00:00"
"""
TABLE = """create table calls (incident_number text, call_type text, created text,
    changed_at text, address text, narrative text)"""


@pytest.fixture
def county(tmp_path):
    """Two CADs that number their calls alike."""
    config = tmp_path / "handoff.toml"
    write_config(config)
    doors = []
    for name in ("north", "south"):
        source = tmp_path / f"{name}.sqlite"
        rows = sqlite3.connect(source, isolation_level=None)
        rows.execute(TABLE)
        doors.append(rows)
        with config.open("a") as file:
            file.write(FEED.format(name=name, source=source))
    settings = load(config)
    folder = settings.zone_folder(ZoneName.DISPATCH)
    zone = open_zone(ZoneName.DISPATCH, folder, SystemClock())
    yield County(zone, settings, doors)
    zone.close()
    for rows in doors:
        rows.close()


class County:
    def __init__(self, zone, settings, sources):
        self.zone, self.sources = zone, sources
        keeper = ZoneKeeper(zone, acceptor(zone))
        polled = [feed for feed in settings.feeds if feed.transport == "sql_poll"]
        self.doors = [looking_door(feed, keeper) for feed in polled]
        self.host = dispatch_host(zone, settings, Gate.load(("withhold-free-text",)))

    def put(self, which, number, narrative, changed="2026-03-01 14:05:00"):
        row = (number, "EDP", "2026-03-01 14:00:00", changed, "12 Tallow St", narrative)
        self.sources[which].execute("insert into calls values (?, ?, ?, ?, ?, ?)", row)

    def work(self):
        handed = [door.poll() for door in self.doors]
        while self.host.step():
            pass
        return handed

    @property
    def calls(self):
        with self.zone.read() as conn:
            return conn.execute(select(incident.c.incident_id, incident.c.row_version)).all()

    @property
    def inbox(self):
        with self.zone.read() as conn:
            return inbox.counts(conn)


def test_two_feeds_with_the_same_incident_numbers_are_two_calls_and_a_change_is_one_of_its_own(
    county,
):
    for which in (0, 1):
        county.put(which, "26-000417", f"CALLER {which} SAYS HE WANTS TO DIE")
    assert county.work() == [1, 1]
    assert len(county.calls) == 2
    assert county.inbox == {"done": 2}
    before = dict(tuple(row) for row in county.calls)
    county.sources[0].execute(
        "update calls set narrative = narrative || '. NOW CALM', changed_at = '2026-03-01 14:09:00'"
    )
    assert county.work() == [1, 0]
    after = dict(tuple(row) for row in county.calls)
    assert before.keys() == after.keys()
    assert sum(after[one] > before[one] for one in after) == 1
    assert county.work() == [0, 0]
