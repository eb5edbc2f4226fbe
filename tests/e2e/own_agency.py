"""An agency of our own with real zone processes: feeds by push and by folder, alerts to a folder,
one account per role and zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import httpx

from handoff.secret_files import make_secret
from handoff.settings import Settings, load
from schemas.envelope import ZoneName
from tests.e2e.town_run import free_port
from zone.accounts.account import Role
from zone.accounts.records import create_account
from zone.clock import SystemClock
from zone.zone import open_zone

FORMATS = ("eido", "new_world", "ndex")
PASSWORD = "a long enough password of a test"
HEAD = """\
folder = "data"
secrets = "secrets"
reply_delay_s = 0.0

[dispatch]
port = {dispatch}
second_factor = []

[clinical]
port = {clinical}
second_factor = []

[[agency]]
agency_id = "fernbrook-pd"
name = "Fernbrook Police Department"
ori = "IL0990100"
aliases = ["police.fernbrook.example", "psap.fernbrook.example"]
time_zone = "America/Chicago"
report_window_days = 36500
alert_minutes = 10000000
late_after_minutes = 10000000

[[channel]]
name = "alerts"
transport = "file_drop"
agency = "fernbrook-pd"
folder = "alerts"

[[team]]
team_id = "crisis-team"
name = "Crisis team"
employer = "nonprofit"
time_zone = "America/Chicago"

[[team.statuses]]
since = 2020-01-01T00:00:00-06:00
part2 = false

[[team.agreements]]
agency = "fernbrook-pd"
since = 2020-01-01T00:00:00-06:00
"""
SHIFT = '[[team.shifts]]\nweekday = {day}\nstarts = "00:00"\nends = "00:00"\n'
FEED = """\
[[feed]]
name = "{name}"
transport = "{transport}"
format = "{format}"
agency = "fernbrook-pd"
time_zone = "America/Chicago"
{where}
"""


def write_agency(folder: Path) -> Settings:
    """Configuration, secrets, folders and accounts: `push-<format>` and `drop-<format>`."""
    text = HEAD.format(dispatch=free_port(), clinical=free_port())
    text += "".join(SHIFT.format(day=day) for day in range(7))
    make_secret(folder / "secrets" / "zone-link.key")
    (folder / "alerts").mkdir()
    for name in FORMATS:
        make_secret(folder / "secrets" / f"push-{name}.token")
        (folder / "drop" / name).mkdir(parents=True)
        text += FEED.format(
            name=f"push-{name.replace('_', '-')}",
            transport="http_push",
            format=name,
            where=f'token_file = "secrets/push-{name}.token"',
        )
        text += FEED.format(
            name=f"drop-{name.replace('_', '-')}",
            transport="file_drop",
            format=name,
            where=f'folder = "drop/{name}"\nstable_seconds = 0.0',
        )
    (folder / "handoff.toml").write_text(text)
    settings = load(folder / "handoff.toml")
    for zone in ZoneName:
        make_accounts(settings, zone)
    return settings


def make_accounts(settings: Settings, name: ZoneName) -> None:
    """One account per role, whose login is the role."""
    zone = open_zone(name, settings.zone_folder(name), SystemClock())
    try:
        for role in Role:
            zone.write(
                lambda uow, role=role: create_account(
                    uow,
                    login=role.value,
                    name=role.value,
                    role=role,
                    password=PASSWORD,
                    actor="test",
                    agencies=["fernbrook-pd"],
                    sees_restricted=False,
                )
            )
    finally:
        zone.close()


@dataclass
class Person:
    """Somebody signed in at one zone's pages."""

    http: httpx.Client

    @classmethod
    def at(cls, settings: Settings, zone: ZoneName, role: Role) -> "Person":
        port = (settings.dispatch if zone is ZoneName.DISPATCH else settings.clinical).port
        http = httpx.Client(base_url=f"http://127.0.0.1:{port}", follow_redirects=True)
        answer = http.post("/sign-in", data={"login": role.value, "password": PASSWORD})
        assert answer.status_code in (200, 403), answer.status_code
        return cls(http)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def page(self, path: str) -> str:
        """The text of a page that must be there."""
        answer = self.http.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text


def push(
    settings: Settings, name: str, body: bytes, headers: Mapping[str, str] | None = None
) -> httpx.Response:
    """POST to a push feed with its token."""
    feed = next(f for f in settings.feeds if f.name == f"push-{name.replace('_', '-')}")
    assert feed.token is not None
    return httpx.post(
        f"http://127.0.0.1:{settings.dispatch.port}/feeds/{feed.name}",
        content=body,
        headers={"Authorization": f"Bearer {feed.token.get_secret_value()}", **(headers or {})},
    )


def drop(folder: Path, name: str, file_name: str, body: bytes) -> None:
    """Put a file into a watched folder, whole."""
    part = folder / "drop" / name / f".{file_name}.part"
    part.write_bytes(body)
    part.rename(folder / "drop" / name / file_name)
