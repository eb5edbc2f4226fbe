"""One agency with one pushed feed at a chosen stage, both zones in this process on one clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import inspect, text

from handoff.secret_files import make_secret
from handoff.settings import Settings, load
from tests.e2e.one_process import OneProcess
from tests.e2e.own_agency import HEAD, SHIFT
from zone.zone import Zone

AT = datetime(2026, 3, 1, 14, 3, tzinfo=UTC)
FEED = """\
[[feed]]
name = "cad"
transport = "http_push"
format = "{format}"
agency = "fernbrook-pd"
time_zone = "America/Chicago"
{more}
"""


def settings_of(folder: Path, more: str = "", form: str = "eido") -> Settings:
    """The configuration of the agency in `folder`, written and read."""
    make_secret(folder / "secrets" / "zone-link.key")
    (folder / "alerts").mkdir(exist_ok=True)
    head = HEAD.format(dispatch=1, clinical=2)
    shifts = "".join(SHIFT.format(day=day) for day in range(7))
    (folder / "handoff.toml").write_text(head + shifts + FEED.format(format=form, more=more))
    return load(folder / "handoff.toml")


@contextmanager
def opened(settings: Settings) -> Iterator[OneProcess]:
    """Both zones, closed in the end."""
    zones = OneProcess.open(settings, AT)
    try:
        yield zones
    finally:
        zones.close()


def rows(zone: Zone) -> dict[str, int]:
    """How many rows every table of a zone has."""
    with zone.read() as conn:
        names = inspect(conn).get_table_names()
        return {n: conn.scalar(text(f"select count(*) from {n}")) for n in names}
