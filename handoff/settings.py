"""The configuration file: how the processes start, the agencies, feeds, channels and teams.

TOML for people; every field is described here and in docs/configuration.md (a test compares).
Secrets are never in it: it names files, which must be readable by their owner only.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field, ValidationError
from sqlalchemy import URL

from connectors.feed import Channel, Feed
from connectors.formats.mapping import MappingError
from handoff.alarm_settings import AlarmSettings
from handoff.bootstrap.kafka_settings import KafkaSettings
from handoff.database_settings import DatabaseUrl, with_password
from handoff.door_files import resolved, written_secrets
from handoff.link_settings import LinkSettings
from pipelines.agency import Agency
from schemas.duty import Team
from schemas.envelope import ZoneName
from schemas.word import Word
from zone.accounts.account import Role
from zone.sign_on.settings import SignOn

Door = TypeVar("Door", Feed, Channel)


INSTALLATION = "installation"
"""Under this name a zone's health says which installation answers: an id made from its keys."""


class SettingsError(Exception):
    """The configuration cannot be used; the text says where and what to do."""


class ZoneSettings(Word):
    """Where one zone's pages answer."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)]
    https: bool = False
    """The pages are reached through https (a proxy in front): cookies then demand it."""
    allowed_hosts: tuple[str, ...] = ()
    """Further host names under which the pages may be reached."""
    database: DatabaseUrl | None = None
    """A PostgreSQL database of this zone alone; without it, a SQLite file in its folder."""
    database_password_file: Path | None = None
    """One line: the password of that database's account."""
    second_factor: tuple[Role, ...] | None = None
    """Roles that need a second factor (R56); None: every role, in a training town none."""
    sign_on: SignOn | None = None
    """The agency's identity provider (OpenID Connect); None: local accounts alone."""
    metrics_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    """Where a monitor on this machine reads the zone's numbers; Kafka's workers: the next ones."""


class Retention(Word):
    """How long things are kept."""

    raw_body_days: Annotated[int, Field(ge=0)] = 7
    """Bodies of processed messages in the dispatch zone (R15)."""
    parked_days: Annotated[int, Field(ge=1)] = 30
    """Bodies of parked messages, settled or not (R37): what stands longer is asked for anew."""
    untaken_lead_days: Annotated[int, Field(ge=1)] = 14
    """Leads that no clinician took, and leads marked not behavioral health (R5)."""
    closed_call_days: Annotated[int, Field(ge=1)] = 90
    """Calls in the dispatch zone after they closed."""
    care_years: Annotated[int, Field(ge=6)] | None = None
    """Records of care after the last thing that happened; None: kept. Accounting of disclosures
    and HIPAA documents need six years (45 CFR 164.528, 164.530(j)); state law often more."""


class Settings(Word):
    """Everything a start needs."""

    folder: Path
    """Data of both zones: databases, keys, checkpoints; one sub-folder each."""
    secrets: Path
    """Folder of secret files, 0700; one 0600 file each."""
    feeds_folder: Path = Path("feeds")
    """What people keep of feeds: mappings, and regression cases, pseudonymised."""
    standalone: bool = False
    """The case store alone: no dispatch zone, no link, manual intake and clinical feeds only."""
    training: bool = False
    """A training town: banner on every page, invented people (R55)."""
    town_clock: Path | None = None
    """The town's clock file; only with `training`."""
    reply_delay_s: Annotated[float, Field(ge=0)] = 2.0
    """The one delay of every reply to dispatch, whoever was matched."""
    dispatch: ZoneSettings = ZoneSettings(port=8641)
    clinical: ZoneSettings = ZoneSettings(port=8642)
    agencies: tuple[Agency, ...] = ()
    feeds: tuple[Feed, ...] = ()
    channels: tuple[Channel, ...] = ()
    teams: tuple[Team, ...] = ()
    """Co-response teams with their shifts and dated agreements (R38)."""
    retention: Retention = Retention()
    paging: AlarmSettings | None = None
    """How the team on duty is paged, without content; else pages stand on Today only (R39)."""
    alarms: AlarmSettings | None = None
    """Who is told when a feed alarms; without it alarms stand on the pages and in the log."""
    link: LinkSettings | None = None
    """Both zones on machines of their own; without it they talk over Unix sockets."""
    kafka: KafkaSettings | None = None
    """Run the chains as workers on Apache Kafka; without it they run in the zones' processes."""

    def zone_folder(self, zone: ZoneName) -> Path:
        """Where a zone keeps its own."""
        return self.folder / zone.value

    @property
    def zones(self) -> tuple[ZoneName, ...]:
        """The zones that this installation has."""
        return (ZoneName.CLINICAL,) if self.standalone else tuple(ZoneName)

    def of_zone(self, zone: ZoneName) -> ZoneSettings:
        """The table of one zone."""
        return self.dispatch if zone is ZoneName.DISPATCH else self.clinical

    def database(self, zone: ZoneName) -> URL | None:
        """A zone's database with its password; None: a file in the zone's folder."""
        own = self.of_zone(zone)
        if own.database is None:
            return None
        return with_password(own.database, own.database_password_file)

    def link_socket(self, zone: ZoneName) -> Path:
        """The Unix socket on which a zone hears the other one."""
        return self.folder / f"{zone.value}.link"

    @property
    def link_key_file(self) -> Path:
        """The key that both zones share for the link, and for nothing else."""
        return self.secrets / "zone-link.key"


def load(path: Path) -> Settings:
    """Read and check a configuration file; relative paths are relative to the file."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(
            f"There is no configuration at {path}. Make one with: handoff init --config {path}"
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read as TOML: {error}") from None
    try:
        _refuse_written_secrets(path, raw)
        settings = Settings.model_validate(_with_packs(_named(raw), path.parent.resolve()))
    except ValidationError as error:
        raise SettingsError(_sentences(path, error)) from None
    _check(settings)
    return _resolved(settings, path.parent.resolve())


def _named(raw: dict[str, Any]) -> dict[str, Any]:
    """TOML's singular table names ([[agency]]) are the plural fields here."""
    plural = {"agency": "agencies", "feed": "feeds", "channel": "channels", "team": "teams"}
    return {plural.get(key, key): value for key, value in raw.items()}


def _with_packs(raw: dict[str, Any], base: Path) -> dict[str, Any]:
    """Pack files of agencies under the folder of the configuration, before they are opened."""
    agencies = raw.get("agencies")
    if not isinstance(agencies, list):
        return raw
    return raw | {"agencies": [_with_pack(one, base) for one in agencies]}


def _with_pack(agency: object, base: Path) -> object:
    pack = agency.get("pack") if isinstance(agency, dict) else None
    if not isinstance(agency, dict) or not isinstance(pack, str) or not pack.endswith(".toml"):
        return agency
    return agency | {"pack": str(base / pack)}


def _refuse_written_secrets(path: Path, raw: dict[str, Any]) -> None:
    for kind in ("feed", "channel", "dispatch", "clinical"):
        tables = raw.get(kind, ())
        if any(written_secrets(one) for one in (tables if isinstance(tables, list) else [tables])):
            raise SettingsError(
                f"{path} holds a secret under [{kind}]. Secrets are never written here: put it "
                "into a file of its own, close that with chmod 600, and name it with token_file, "
                "password_file or client_secret_file."
            )


def _refuse_unknown_agencies(settings: Settings, known: set[str]) -> None:
    for zone in ZoneName:
        sign_on = settings.of_zone(zone).sign_on
        named = {one for line in sign_on.lines for one in line.agencies} if sign_on else set()
        if named - known:
            raise SettingsError(
                f"[{zone.value}.sign_on]: there is no [[agency]] {min(named - known)}."
            )


def _sentences(path: Path, error: ValidationError) -> str:
    lines = [
        f"  {'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
        for fault in error.errors(include_input=False, include_url=False)
    ]
    return f"{path} does not say what it must:\n" + "\n".join(lines)


def _check(settings: Settings) -> None:
    known = {agency.agency_id for agency in settings.agencies}
    _refuse_unknown_agencies(settings, known)
    for feed in settings.feeds:
        if feed.agency not in known:
            raise SettingsError(f"Feed {feed.name}: there is no [[agency]] {feed.agency}.")
    for channel in settings.channels:
        if channel.agency not in known:
            raise SettingsError(f"Channel {channel.name}: there is no [[agency]] {channel.agency}.")
    names = [feed.name for feed in settings.feeds] + [c.name for c in settings.channels]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise SettingsError(f"These feed or channel names occur twice: {', '.join(sorted(twice))}.")
    if settings.standalone and (of_dispatch := _of_dispatch(settings)):
        raise SettingsError(
            f"standalone = true is for the case store alone, but there is {of_dispatch}. Take "
            "that away, or standalone."
        )
    if settings.town_clock is not None and not settings.training:
        raise SettingsError("town_clock is for training only: set training = true, or remove it.")


def _of_dispatch(settings: Settings) -> str:
    """What only an installation with a dispatch zone has; empty: nothing."""
    if settings.channels or settings.link or settings.kafka:
        return "a [[channel]], [link] or [kafka] table"
    police = [feed.name for feed in settings.feeds if feed.zone is ZoneName.DISPATCH]
    return f"the feed {police[0]} of the dispatch zone" if police else ""


def _resolved(settings: Settings, base: Path) -> Settings:
    def under(path: Path | None) -> Path | None:
        return None if path is None else base / path

    return settings.model_copy(
        update={
            "folder": base / settings.folder,
            "secrets": base / settings.secrets,
            "feeds_folder": base / settings.feeds_folder,
            "town_clock": under(settings.town_clock),
            "dispatch": _zone_under(settings.dispatch, base),
            "clinical": _zone_under(settings.clinical, base),
            "link": settings.link and settings.link.under(base),
            "feeds": tuple(_with_files(f, base) for f in settings.feeds),
            "channels": tuple(_with_files(c, base) for c in settings.channels),
            "kafka": settings.kafka and settings.kafka.under(base),
            "paging": settings.paging and settings.paging.under(base),
            "alarms": settings.alarms and settings.alarms.under(base),
        }
    )


def _zone_under(own: ZoneSettings, base: Path) -> ZoneSettings:
    file, sign_on = own.database_password_file, own.sign_on
    if sign_on is not None:
        authority = sign_on.ca_file and base / sign_on.ca_file
        secret = base / sign_on.client_secret_file
        sign_on = sign_on.model_copy(update={"ca_file": authority, "client_secret_file": secret})
    return own.model_copy(
        update={"database_password_file": file and base / file, "sign_on": sign_on}
    )


def _with_files(door: Door, base: Path) -> Door:
    try:
        return resolved(door, base)
    except MappingError as error:
        raise SettingsError(str(error)) from None
