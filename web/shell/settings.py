"""What a deployment may decide about its pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from zone.accounts.account import Role
from zone.sign_on.provider import Provider


@dataclass(frozen=True, slots=True)
class PageSettings:
    """One set per zone, handed in by the program; nothing is read from the environment."""

    training: bool = False
    """The training town: a banner on every page, other colours (R55)."""
    alone: bool = False
    """This zone stands without the other: nothing is said about it."""
    https: bool = False
    """Pages are reached by https: `__Host-` cookie and HSTS."""
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    """Host names under which the pages answer; anything else is refused."""
    time_zone: str = "UTC"
    """IANA zone in which times are shown."""
    place: str = ""
    """Name of the dispatch center or agency, shown beside the product's name."""
    agency_names: Mapping[str, str] = field(default_factory=dict)
    """Agency id → name as people say it; an id without a name is shown as it is."""
    parked_days: int = 30
    """Days for which the content of parked messages is kept; the pages say until when."""
    sign_in_help: str = ""
    """Whom to call when sign-in fails, e.g. `IT desk, extension 4400`."""
    feed_quiet_after: int = 60
    """Seconds without a message after which a feed is called quiet (grey, with its age)."""
    feed_silent_after: int | None = None
    """Seconds without a message after which a feed is called silent (red). Only for feeds whose
    agency has promised a heartbeat record: without one a quiet night looks like a dead exporter,
    so silence stays grey with its age and the page says so (R33)."""
    stale_after: int = 60
    """Seconds of silence after which the board says that it is not live."""
    late_after: int = 180
    """Seconds after which an asked-for call without any word of the clinic is late (R54)."""
    aged_after: int = 900
    """Seconds after which a call whose team was notified says that the board knows no more: not
    whether a clinician has opened it (ADR 4, R54)."""
    board_poll_seconds: float = 0.25
    """How often the board looks for changes."""
    beat_seconds: float = 5.0
    """How often the board's stream says that it is alive."""
    care_years: int | None = None
    """Years for which records of care are kept; None: they are."""
    second_factor_for: frozenset[Role] = frozenset()
    """Roles that set up a second factor before they see anything (R56)."""
    provider: Provider | None = None
    """The agency's identity provider; None: local accounts alone."""
    phone_cards: bool = False
    """Phones may keep a card of each of their owner's open cases, encrypted (R52): opt-in."""
    sign_ins_per_minute: int = 20
    """Sign-in attempts that one address may make in a minute before it must wait."""
