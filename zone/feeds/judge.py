"""What is wrong with a feed: a closed list, each found by one rule from one measurement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from zone.feeds.measure import Health

LAG_S = 60.0
UNUSUAL = 3.0
"""A pause is unusual at so many times the longest of this time of day …"""
UNUSUAL_FROM_S = 900.0
"""… and from fifteen minutes on."""
FEW, SHARE = 3, 0.05
"""Parse failures alarm from three in an hour, if they are a twentieth of what came."""
SKEW_AHEAD_S, SKEW_BEHIND_S = 120.0, -900.0
EXPIRES_WITHIN = timedelta(days=30)


class AlarmKind(StrEnum):
    """What can be wrong."""

    LINK = "link"
    LAG = "lag"
    SILENCE = "silence"
    """The sender promised a heartbeat and did not keep it."""
    UNUSUAL = "unusual_silence"
    """No heartbeat was promised, but at this time of day the feed is not used to be so quiet."""
    PARSE_FAILURES = "parse_failures"
    CERTIFICATE = "certificate"
    CLOCK_SKEW = "clock_skew"


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known of a feed beside its measurement. `muted`: paused, or still a draft."""

    heartbeat_minutes: int | None = None
    muted: bool = False
    certificates: Mapping[str, datetime] | None = None
    """Name of the file's setting → its end."""


def judge(health: Health, expected: Expected, now: datetime) -> dict[AlarmKind, dict[str, str]]:
    """Everything that is wrong now, with codes and counts for its sentence."""
    found: dict[AlarmKind, dict[str, str]] = {}
    if health.link_up is False and not expected.muted:
        found[AlarmKind.LINK] = {"why": health.link_why}
    waits = health.oldest_waiting_at
    if waits is not None and (now - waits).total_seconds() > LAG_S:
        found[AlarmKind.LAG] = {"waiting": str(health.waiting)}
    if not expected.muted:
        found |= _silence(health, expected, now)
    if _fails(health):
        found[AlarmKind.PARSE_FAILURES] = {
            "parked": str(health.parked_hour),
            "came": str(health.came_hour),
        }
    if health.skew is not None and not SKEW_BEHIND_S <= health.skew <= SKEW_AHEAD_S:
        minutes = str(round(abs(health.skew) / 60))
        way = "ahead" if health.skew > 0 else "behind"
        found[AlarmKind.CLOCK_SKEW] = {"minutes": minutes, "way": way}
    return found | judge_certificates(expected.certificates or {}, now)


def judge_certificates(
    certificates: Mapping[str, datetime], now: datetime
) -> dict[AlarmKind, dict[str, str]]:
    """The one that ends first, where that is within 30 days. Setting → end."""
    ends = sorted((end, name) for name, end in certificates.items())
    if not ends or ends[0][0] - now >= EXPIRES_WITHIN:
        return {}
    days = str(max(0, (ends[0][0] - now).days))
    return {AlarmKind.CERTIFICATE: {"setting": ends[0][1], "days": days}}


def _silence(health: Health, expected: Expected, now: datetime) -> dict[AlarmKind, dict[str, str]]:
    if health.last_at is None:
        return {}
    quiet = (now - health.last_at).total_seconds()
    promised = expected.heartbeat_minutes
    if promised is not None:
        late = quiet > promised * 60 * 1.5
        return {AlarmKind.SILENCE: {"promised": str(promised)}} if late else {}
    usual = health.usual_pause
    if usual is None or quiet <= max(UNUSUAL_FROM_S, UNUSUAL * usual):
        return {}
    return {AlarmKind.UNUSUAL: {"usual_minutes": str(max(1, round(usual / 60)))}}


def _fails(health: Health) -> bool:
    parked, came = health.parked_hour, max(health.came_hour, health.parked_hour)
    return parked >= FEW and parked >= SHARE * came
