"""Builds the story of a call from the audit of one zone: what was decided, why, what was kept back.

The audit holds ids, codes and names of fields only, so the story cannot tell a value.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from schemas.audit import AuditEvent, AuditTag
from web.shell import story_words as words
from web.shell.sign import Sign
from web.shell.story_titles import TITLES
from web.shell.wording import _, listed, ngettext

Cites = Callable[[str], str]
"""Rule id → what the rule says, in one sentence; empty when it is not known."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that spoke: its id and what it says."""

    rule_id: str
    says: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened. `until` and `times` are set where several alike are folded."""

    at: datetime
    sign: Sign
    tag: AuditTag
    sentences: tuple[str, ...] = ()
    released: str = ""
    withheld: str = ""
    rules: tuple[Rule, ...] = ()
    citations: tuple[str, ...] = ()
    until: datetime | None = None
    times: int = 1
    stood: tuple[datetime, datetime] | None = None
    """Of words that were taken back: from when until when they had stood."""


@dataclass(frozen=True, slots=True)
class Story:
    """Steps oldest first; readings are counted, not told one by one."""

    steps: tuple[Step, ...]
    readers: int

    def has(self, tag: AuditTag) -> bool:
        """Did this ever happen?"""
        return any(step.tag is tag for step in self.steps)


def tell(trail: Iterable[AuditEvent], rule_says: Cites) -> Story:
    """Turn a trail, oldest first, into a story."""
    events = sorted(trail, key=lambda event: event.at)
    standing = _Standing()
    steps = [
        replace(_step(event, rule_says), stood=standing.ended_by(event))
        for event in events
        if event.tag not in words.QUIET
    ]
    readers = {event.actor for event in events if event.tag is AuditTag.PAGE_READ}
    return Story(tuple(_folded(_rounds(steps))), len(readers))


class _Standing:
    """Words at the call, as the trail goes by: lease → since when it stands."""

    def __init__(self) -> None:
        self._since: dict[str, datetime] = {}
        self._closed: datetime | None = None

    def ended_by(self, event: AuditEvent) -> tuple[datetime, datetime] | None:
        """From when until when the words stood that this event takes back; None for all else."""
        lease = event.about.get("lease", "")
        if event.tag in words.STAND:
            self._since.setdefault(lease, event.at)
        if event.tag is AuditTag.INCIDENT_CLOSED:
            self._closed = event.at
        if event.tag is not AuditTag.WORDS_WITHDRAWN or lease not in self._since:
            return None
        return self._since.pop(lease), self._until(event)

    def _until(self, event: AuditEvent) -> datetime:
        """Upkeep writes an end down later than the board stopped showing the words."""
        if until := event.detail.get("until"):
            return datetime.fromisoformat(str(until))
        over = event.detail.get("reason") == "call_not_open"
        return self._closed if over and self._closed else event.at


def _step(event: AuditEvent, rule_says: Cites) -> Step:
    detail = event.detail
    sign = TITLES.get(event.tag, Sign(event.tag.value, "dot", "calm"))
    return Step(
        at=event.at,
        sign=sign,
        tag=event.tag,
        sentences=tuple(_sentences(event.tag, detail, rule_says)),
        released=_fields(detail, "released"),
        withheld=_fields(detail, "withheld"),
        rules=tuple(_rules(detail, rule_says)),
        citations=_codes(detail, "citations"),
    )


_WORDED: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("exit", words.EXITS),
    ("answer", words.ANSWERS),
    ("says", words.SAYS),
    ("team", words.TEAMS),
)


def _sentences(tag: AuditTag, detail: Mapping[str, Any], rule_says: Cites) -> Iterable[str]:
    reasons = words.WORDS_REASONS if tag in words.ENDED else words.REASONS
    for name, table in (*_WORDED, ("reason", reasons)):
        code = str(detail.get(name) or "")
        if code:
            yield _(table[code]) if code in table else _("Code: %(code)s.", code=code)
    if (state := str(detail.get("state") or "")) in words.STATES:
        yield _(words.STATES[state])
    if because := str(detail.get("because") or ""):
        yield _because(because, rule_says)
    if remark := detail.get("remark"):
        yield _("It was decided so after remark %(number)s.", number=remark)
    if detail.get("entered_late") is True:
        yield _("The call was entered late, so it raises no alert.")
    if channel := detail.get("channel"):
        yield _("Channel: %(name)s.", name=channel)


def _because(code: str, rule_says: Cites) -> str:
    if code in words.BECAUSE:
        return _("Because %(why)s.", why=_(words.BECAUSE[code]))
    return rule_says(code) or _("Because of rule %(rule)s.", rule=code)


def _rules(detail: Mapping[str, Any], rule_says: Cites) -> Iterable[Rule]:
    for code in (*_codes(detail, "rules"), *_codes(detail, "reasons")):
        yield Rule(code, rule_says(code))


def _fields(detail: Mapping[str, Any], name: str) -> str:
    codes = _codes(detail, name)
    return listed([_(words.FIELDS[c]) if c in words.FIELDS else c.replace("_", " ") for c in codes])


def _codes(detail: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = detail.get(name, ())
    return tuple(str(v) for v in value) if isinstance(value, list | tuple) else (str(value),)


def _rounds(steps: Iterable[Step]) -> Iterable[Step]:
    """Tell rounds of the chain that said what was said before as one step with their number."""
    told: dict[AuditTag, Step] = {}
    run: list[Step] = []
    for step in steps:
        if _says_nothing_new(step, told):
            run.append(step)
            continue
        yield from _told_short(run)
        run = []
        told[step.tag] = step
        if step.tag is AuditTag.LEAD_OPENED:
            # What opens a lead tells all that bringing it up to date could.
            told[AuditTag.LEAD_UPDATED] = step
        yield step
    yield from _told_short(run)


def _says_nothing_new(step: Step, told: Mapping[AuditTag, Step]) -> bool:
    before = told.get(step.tag)
    if step.tag not in words.ROUND or before is None:
        return False
    if step.tag in words.FOLDED or step.tag is AuditTag.LEAD_UPDATED:
        return True
    return replace(step, at=before.at) == before


def _told_short(run: list[Step]) -> Iterable[Step]:
    crossed = [step for step in run if step.tag in words.CROSSED]
    if len(crossed) < 2:
        yield from run
        return
    yield replace(
        crossed[0],
        at=run[0].at,
        until=run[-1].at,
        sign=words.AS_BEFORE,
        sentences=(),
        released="",
        withheld="",
        times=len(crossed),
    )


def _folded(steps: Iterable[Step]) -> Iterable[Step]:
    """Tell a run of like steps as one, with its first and last time."""
    held: Step | None = None
    for step in steps:
        if held is not None and step.tag is held.tag and step.tag in words.FOLDED:
            held = replace(held, until=step.at, times=held.times + 1)
            continue
        if held is not None:
            yield held
        held = step
    if held is not None:
        yield held


def title(step: Step) -> str:
    """The step's title, with its count where several were folded."""
    if step.times == 1:
        return _(step.sign.word)
    times = ngettext("%(n)s time", "%(n)s times", step.times) % {"n": step.times}
    return _("%(what)s (%(times)s)", what=_(step.sign.word), times=times)
