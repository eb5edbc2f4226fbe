"""A day in town: the same seed gives the same bytes.

`town_day(seed, calls=…)` makes the messages of all feeds in the order in which they leave their
systems, and the truth about them. Each call has a chance of its own, drawn from the seed and its
place in the day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from handoff.town import render_eido, render_ndex, render_new_world
from handoff.town.desk import ZONE, Desk, Numbers
from handoff.town.place import CAD_EIDO
from handoff.town.reports import ReportState
from handoff.town.scenarios.catalog import MIXES, NEW_YEAR, SCENARIOS
from handoff.town.scenarios.years import new_year_after
from handoff.town.sheet import CallState
from handoff.town.story import RawBody, Step, Story, Truth
from handoff.town.units import UnitsState

DEFAULT_START = datetime(2026, 12, 31, 14, 0, tzinfo=ZONE)
"""The afternoon before New Year, so that an ordinary day also crosses 31 December (R1)."""
FIRST = "crisis_told_by_type"
"""What happens first, some seconds into the day."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: when it leaves, by which feed, under which file name, with which key."""

    at: datetime
    feed: str
    name: str
    body: bytes
    message_key: str


@dataclass(frozen=True, slots=True)
class Day:
    """The messages of a day in the order of sending, and the truth about it."""

    seed: int
    start: datetime
    mix: str
    calls: int
    messages: tuple[Message, ...]
    truth: Truth

    @property
    def label(self) -> str:
        """What tells this day from another: seed, mix, calls and start."""
        return f"{self.seed}/{self.mix}/{self.calls}/{self.start:%Y%m%dT%H%M%SZ}"


def _scenario_names(rng: Random, calls: int, mix: str) -> list[str]:
    """Which scenarios are played, in the order of their begin."""
    weights = MIXES[mix]
    names = [name for name in SCENARIOS if name != FIRST] if mix == "demo" else []
    names = rng.sample(names, min(len(names), max(0, calls - 1)))
    missing = max(0, calls - 1 - len(names))
    names += rng.choices(list(weights), weights=list(weights.values()), k=missing)
    rng.shuffle(names)
    return [FIRST, *names]


def _begins(rng: Random, start: datetime, hours: float, count: int) -> list[datetime]:
    """When the scenarios begin: the first after five seconds, the next few soon after."""
    seconds = hours * 3600
    soon = min(6, count - 1)
    offsets = [5.0, *(rng.uniform(10, min(600.0, seconds)) for _ in range(soon))]
    offsets += [rng.uniform(0, seconds) for _ in range(count - 1 - soon)]
    return [start + timedelta(milliseconds=10 * round(s * 100)) for s in sorted(offsets)]


def _stories(seed: int, calls: int, start: datetime, hours: float, mix: str) -> list[Story]:
    rng = Random(f"town {seed} {mix} {calls}")  # noqa: S311 a town, not a secret
    numbers = Numbers(1000 if calls <= 800 else 100_000)
    names = _scenario_names(rng, calls, mix)
    stories = []
    for place, (name, at) in enumerate(zip(names, _begins(rng, start, hours, calls), strict=True)):
        chance = Random(f"{seed} {place} {name}")  # noqa: S311 a town, not a secret
        stories.append(SCENARIOS[name](Desk(chance, at, numbers)))
    if mix == "demo" and start < new_year_after(start) < start + timedelta(hours=hours):
        chance = Random(f"{seed} new year")  # noqa: S311 a town, not a secret
        stories.append(NEW_YEAR(Desk(chance, start, numbers)))
    return stories


def _render_eido(step: Step) -> tuple[str, bytes]:
    name = f"{step.key.replace(':', '_')}.json"
    if isinstance(step.payload, UnitsState):
        return name, render_eido.render_units(step.payload)
    assert isinstance(step.payload, CallState)
    return name, render_eido.render_call(step.payload)


def _render_file(step: Step) -> tuple[str, bytes]:
    if isinstance(step.payload, ReportState):
        return render_ndex.file_name(step.payload), render_ndex.render_report(step.payload)
    assert isinstance(step.payload, CallState)
    return render_new_world.file_name(step.payload), render_new_world.render_call(step.payload)


def render(step: Step) -> Message:
    """A step as the message that goes over the wire."""
    if isinstance(step.payload, RawBody):
        name, body = step.name or step.key, step.payload.body
    else:
        by_feed: Callable[[Step], tuple[str, bytes]] = (
            _render_eido if step.feed == CAD_EIDO else _render_file
        )
        name, body = by_feed(step)
    return Message(step.at.astimezone(UTC), step.feed, step.name or name, body, step.key)


def town_steps(
    seed: int, calls: int, *, start: datetime = DEFAULT_START, hours: float = 24.0, mix: str
) -> tuple[list[Step], Truth]:
    """What `town_day` renders, not yet rendered: for loads that would not fit into memory."""
    truth = Truth()
    steps: list[Step] = []
    for story in _stories(seed, max(1, calls), start.astimezone(UTC), hours, mix):
        steps.extend(story.steps)
        truth.add(story.truth)
    steps.sort(key=lambda step: step.at)
    return steps, truth


def town_day(
    seed: int,
    calls: int = 120,
    *,
    start: datetime = DEFAULT_START,
    hours: float = 24.0,
    mix: str = "demo",
) -> Day:
    """The day of a seed: `calls` scenarios that begin within `hours` of `start`.

    Mix `demo` plays every scenario once before it repeats any (so ask for 60 calls or more) and
    is rich in crises; `load` has about 8 flagged calls in 100. Messages may follow the last
    scenario's begin by some hours (reports). About 10 messages and 50 KB per call.
    """
    steps, truth = town_steps(seed, calls, start=start, hours=hours, mix=mix)
    messages = tuple(render(step) for step in steps)
    return Day(seed, start.astimezone(UTC), mix, calls, messages, truth)
