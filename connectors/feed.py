"""One configured feed (in) and one configured channel (out), as the loader hands them over."""

from pathlib import Path
from typing import ClassVar, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator, model_validator

from connectors.formats.mapping import Mapping
from connectors.transports.settings.http import HttpPoll
from connectors.transports.settings.kafka import KafkaTopic
from connectors.transports.settings.mail import Mailbox, MailNotice
from connectors.transports.settings.mllp import MllpDoor, MllpTarget
from connectors.transports.settings.sftp import Sftp
from connectors.transports.settings.sql import SqlPoll
from connectors.transports.settings.websocket import EidoSubscription
from schemas.envelope import ZoneName
from schemas.word import Word

TransportName = Literal[
    "http_push",
    "file_drop",
    "sql_poll",
    "sftp",
    "mllp",
    "mail",
    "http_poll",
    "websocket",
    "kafka_topic",
]
WayOut = Literal["http_push", "file_drop", "mllp", "kafka_topic", "mail_notice"]
PriorityScale = Literal["eido", "one_is_highest", "text"]
FeedStage = Literal["draft", "shadow", "live"]

NAME_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,62}$"

FEED_TABLES = {
    "sql_poll": "sql",
    "sftp": "sftp",
    "mllp": "mllp",
    "mail": "mail",
    "http_poll": "poll",
    "websocket": "websocket",
    "kafka_topic": "topic",
}
_CHANNEL_TABLES = {"mllp": "mllp", "kafka_topic": "topic", "mail_notice": "mail"}
"""The table that a transport needs, and no other may have."""


def _assert_table(door: Word, transport: str, tables: dict[str, str], kind: str) -> None:
    """Raises ValueError unless exactly the table of this transport is there."""
    needed = tables.get(transport)
    if needed is not None and getattr(door, needed) is None:
        raise ValueError(f"transport {transport} needs a [{kind}.{needed}] table")
    for table in tables.values():
        if table != needed and getattr(door, table) is not None:
            raise ValueError(f"[{kind}.{table}] does not belong to transport {transport}")


class Bounds(Word):
    """The agency's bounding box in WGS 84 degrees; a point outside it is dropped."""

    south: float
    west: float
    north: float
    east: float

    def hold(self, latitude: float, longitude: float) -> bool:
        """Whether the point lies inside the box."""
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


class Feed(Word):
    """One feed: transport + format + agency + zone + time zone.

    Secrets come from files: the loader reads `token_file` and hands the text over in `token`.
    """

    shown: ClassVar[tuple[str, ...]] = ("name", "transport", "format", "agency")
    name: str = Field(pattern=NAME_PATTERN)
    transport: TransportName
    format: str
    agency: str
    zone: ZoneName = ZoneName.DISPATCH
    time_zone: str = "UTC"
    """IANA name of the zone in which zone-less times of this feed are meant."""
    priority_scale: PriorityScale = "text"
    """`eido` 0–10 with 10 highest; `one_is_highest`; `text`: words only, numbers mean nothing."""
    unrestricted_marks: tuple[str, ...] = ("", "none", "unrestricted", "public", "no", "false")
    """Restriction marks that mean "not restricted", compared without case; any other restricts."""
    bounds: Bounds | None = None
    part2: Literal["program", "not_program", "unknown"] = "unknown"
    """Of a clinical feed: is its sender a 42 CFR Part 2 program? What is not known is protected
    as if it were."""
    starts_as: FeedStage = "live"
    """The stage of a feed that the zone has not seen before; afterwards people change it."""
    training: bool = False
    """Messages of a training or test CAD: worked on like those of a shadow feed, for ever (R34)."""
    heartbeat_minutes: int | None = Field(default=None, gt=0)
    """The sender has promised a message at least so often; without it silence stays grey (R33)."""
    hold_after: int = Field(default=100, ge=0)
    """So many messages of long ago, or that nobody can read, and more than half of what came in
    ten minutes: nothing of the feed crosses until a person releases it (R14). 0: never."""
    contact: str = ""
    """Whom to call about the sending system, for the interface control document."""
    mapping_file: Path | None = None
    """The declared mapping of a `mapped` feed; the loader reads it into `mapping`."""
    mapping: Mapping | None = None
    token_file: Path | None = None
    token: SecretStr | None = None
    """Bearer token for `http_push`."""
    folder: Path | None = None
    """The watched folder for `file_drop`."""
    archive: Path | None = None
    """Where accepted files go; None: deleted after the commit (R15)."""
    stable_seconds: float = Field(default=2.0, ge=0)
    """A file is taken when size and time have stood still for so long."""
    read_seconds: float = Field(default=30.0, gt=0)
    """How long one pushed message may take to arrive."""
    max_bytes: int = Field(default=2 * 1024 * 1024, gt=0)
    max_depth: int = Field(default=64, gt=0, le=200)
    max_rows: int = Field(default=20_000, gt=0)
    """Rows or records of one CSV, JSON Lines or mapped message; about 12,000 are read in a second,
    and what comes behind waits for them."""
    sql: SqlPoll | None = None
    sftp: Sftp | None = None
    mllp: MllpDoor | None = None
    mail: Mailbox | None = None
    poll: HttpPoll | None = None
    websocket: EidoSubscription | None = None
    topic: KafkaTopic | None = None

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, OSError, KeyError):
            raise ValueError("not an IANA time zone such as America/Chicago") from None
        return value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.transport == "file_drop" and self.folder is None:
            raise ValueError("a file_drop feed needs a folder")
        _assert_table(self, self.transport, FEED_TABLES, "feed")
        if self.format == "mapped" and self.mapping_file is None and self.mapping is None:
            raise ValueError("a mapped feed needs a mapping_file (handoff feed new writes one)")
        return self

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone of zone-less times."""
        return ZoneInfo(self.time_zone)

    def restricts(self, mark: str | None) -> bool:
        """Whether a restriction mark restricts; an unknown word does (fail closed)."""
        known = {word.casefold() for word in self.unrestricted_marks}
        return (mark or "").strip().casefold() not in known


class Channel(Word):
    """One way out to dispatch. No CAD is claimed to take it until tried (R17)."""

    shown: ClassVar[tuple[str, ...]] = ("name", "transport", "format", "agency")
    name: str = Field(pattern=NAME_PATTERN)
    transport: WayOut
    format: Literal["eido_alert", "hl7_alert", "notice"] = "eido_alert"
    """`hl7_alert` goes over MLLP; `notice` says by e-mail that there is something to look at."""
    agency: str
    url: str | None = None
    folder: Path | None = None
    token_file: Path | None = None
    token: SecretStr | None = None
    can_withdraw: bool = False
    """False: append-only, so a withdrawal is a superseding remark (R17)."""
    timeout_seconds: float = Field(default=10.0, gt=0)
    mllp: MllpTarget | None = None
    topic: KafkaTopic | None = None
    mail: MailNotice | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.transport == "http_push" and not (self.url or "").startswith(
            ("https://", "http://")
        ):
            raise ValueError("an http_push channel needs an http(s) url")
        if self.transport == "file_drop" and self.folder is None:
            raise ValueError("a file_drop channel needs a folder")
        _assert_table(self, self.transport, _CHANNEL_TABLES, "channel")
        says = {"mllp": "hl7_alert", "mail_notice": "notice"}.get(self.transport, "eido_alert")
        if self.format != says:
            raise ValueError(f'transport {self.transport} needs format = "{says}"')
        return self
