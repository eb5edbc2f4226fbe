"""The configuration of a training town, written from the town's own constants."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from handoff.secret_files import make_secret
from handoff.settings import Settings, load
from handoff.town.call_types import RESTRICTED_TYPES, TEST_TYPES
from handoff.town.place import (
    AGENCIES,
    BOUNDING_BOX,
    CORESPONDER_UNITS,
    DRILL_PHRASES,
    DUPLICATE_DISPOSITION,
    FEEDS,
    LISTED_ADDRESSES,
    OPEN_MARKS,
    TIME_ZONE,
    TRAINING_AUTHORS,
)
from handoff.town.play_town import CLOCK_FILE
from schemas.envelope import ZoneName


@dataclass(frozen=True, slots=True)
class TownServices:
    """A broker, and a database of each zone, that run already (`make demo-kafka`).

    The passwords of the databases lie in the town's `secrets/postgres-<zone>.password`.
    """

    kafka: str
    prefix: str
    databases: Mapping[ZoneName, str]


STATE = "town"
"""Sub-folder in which the town keeps its clock and how far it has come."""


def write_town(
    folder: Path,
    dispatch_port: int = 8641,
    clinical_port: int = 8642,
    services: TownServices | None = None,
) -> Path:
    """Write `handoff.toml`, secrets and folders of a training town; keeps what exists."""
    config = folder / "handoff.toml"
    folder.mkdir(parents=True, exist_ok=True)
    make_secret(folder / "secrets" / "zone-link.key")
    for feed in FEEDS:
        if feed.transport == "http_push":
            make_secret(folder / "secrets" / f"feed-{feed.name}.token")
        else:
            (folder / "drop" / feed.name).mkdir(parents=True, exist_ok=True)
    for agency in AGENCIES:
        (folder / "alerts" / agency.key).mkdir(parents=True, exist_ok=True)
    if not config.exists():
        config.write_text(_text(dispatch_port, clinical_port, services), encoding="utf-8")
    return config


def town_settings(folder: Path) -> Settings:
    """The settings of a town that was written."""
    return load(folder / "handoff.toml")


def _text(dispatch_port: int, clinical_port: int, services: TownServices | None) -> str:
    head = f"""\
# A training town: every person in it is invented. Made by `handoff demo`.
folder = "data"
secrets = "secrets"
training = true
town_clock = "{STATE}/{CLOCK_FILE}"

[dispatch]
port = {dispatch_port}
{_database(services, ZoneName.DISPATCH)}
[clinical]
port = {clinical_port}
{_database(services, ZoneName.CLINICAL)}"""
    parts = [head, *(_agency(a.key) for a in AGENCIES), *(_feed(f.name) for f in FEEDS)]
    parts += [_channel(agency.key) for agency in AGENCIES]
    parts.append(_team())
    if services is not None:
        table = f'[kafka]\nservers = ["{services.kafka}"]\n'
        parts.append(f'{table}prefix = "{services.prefix}"\nreplication = 1\n')
    return "\n".join(parts)


def _database(services: TownServices | None, zone: ZoneName) -> str:
    if services is None:
        return ""
    password = f"secrets/postgres-{zone.value}.password"
    return f'database = "{services.databases[zone]}"\ndatabase_password_file = "{password}"\n'


def _listed(values: object) -> str:
    return "[" + ", ".join(f"'{value}'" for value in values) + "]"  # type: ignore[attr-defined]


def _agency(key: str) -> str:
    agency = next(a for a in AGENCIES if a.key == key)
    return f"""\
[[agency]]
agency_id = "{agency.key}"
name = "{agency.name}"
ori = "{agency.ori}"
time_zone = "{TIME_ZONE}"
number_epoch = "yearly"
coresponder_units = {_listed(CORESPONDER_UNITS.get(agency.key, ()))}
test_types = {_listed(TEST_TYPES)}
restricted_types = {_listed(RESTRICTED_TYPES)}
aliases = ["{agency.fqdn}"]
training_authors = {_listed(TRAINING_AUTHORS)}
drill_phrases = {_listed(DRILL_PHRASES)}
listed_addresses = {_listed(a.text for a in LISTED_ADDRESSES)}
duplicate_patterns = ['{DUPLICATE_DISPOSITION}']
"""


def _feed(name: str) -> str:
    feed = next(f for f in FEEDS if f.name == name)
    south, west, north, east = BOUNDING_BOX
    lines = [
        "[[feed]]",
        f'name = "{feed.name}"',
        f'transport = "{feed.transport}"',
        f'format = "{feed.format}"',
        f'agency = "{feed.agency}"',
        f'time_zone = "{TIME_ZONE}"',
        f"unrestricted_marks = {_listed(OPEN_MARKS)}",
        f"bounds = {{ south = {south}, west = {west}, north = {north}, east = {east} }}",
    ]
    if feed.transport == "http_push":
        lines.append(f'token_file = "secrets/feed-{feed.name}.token"')
        lines.append('priority_scale = "eido"')
    else:
        lines.append(f'folder = "drop/{feed.name}"')
        lines.append("stable_seconds = 0.2")
    return "\n".join(lines) + "\n"


def _channel(key: str) -> str:
    return f"""\
[[channel]]
name = "alerts-{key}"
transport = "file_drop"
agency = "{key}"
folder = "alerts/{key}"
"""


def _team() -> str:
    since = "2020-01-01T00:00:00-06:00"
    agreements = "\n".join(
        f'[[team.agreements]]\nagency = "{a.key}"\nsince = {since}\n' for a in AGENCIES
    )
    shifts = "\n".join(
        f'[[team.shifts]]\nweekday = {day}\nstarts = "00:00"\nends = "00:00"\n' for day in range(7)
    )
    return f"""\
[[team]]
team_id = "tamarack-crisis-team"
name = "Tamarack Bend Crisis Team"
employer = "nonprofit"
time_zone = "{TIME_ZONE}"

[[team.statuses]]
since = {since}
part2 = false

{agreements}
{shifts}"""
