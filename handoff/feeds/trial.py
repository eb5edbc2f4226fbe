"""Try one message without deploying anything: what is read, flagged, would cross, come back (R36).

A trial is data: pages and commands show it, `trial_export` signs it off without personal data.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from connectors.contract import Unreadable
from connectors.feed import Feed
from connectors.hl7_messages import first_fault
from handoff.feeds.changing import reader_of
from handoff.feeds.leaves import Leaf, read_leaves
from handoff.feeds.trial_people import stand_ins
from handoff.feeds.trial_zones import TrialZones, trial_zones
from handoff.settings import Settings
from pipelines.detection.rule_words import sentence as rule_sentence
from pipelines.incidents.answers import held
from pipelines.stages.fold import CLOCKS_DIFFER
from pipelines.tables import alert as alert_table
from pipelines.tables import incident as incident_table
from schemas.assembled import Incident
from schemas.audit import AuditEvent, AuditTag
from schemas.coresponse import Alert, CoResponseRequest, Reply
from schemas.envelope import Event, EventKind
from schemas.incident import IncidentUpdate
from web.operations.shapes import Crossing, Line, Sign, Trial
from zone.audit.trail import trail
from zone.journal import dead_letters
from zone.journal.park_reasons import sentence

_MOST_CHECKED = 30_000
"""Bytes; the check takes about a second for so many."""
_LISTS = ("released", "withheld", "rules", "reasons", "citations")
_SETTLING = timedelta(seconds=30)
"""A message is tried as if it had come so long after its own time, so that it is not late."""


def run_trial(
    settings: Settings, feed: Feed, body: bytes, name: str | None, now: datetime
) -> Trial:
    """Try a message of a feed, read as `feed` says. Never raises for what a message holds."""
    source = body.decode("utf-8", "replace")
    begun = Trial(feed.name, feed.format, now, source)
    try:
        updates = reader_of(feed).parse(body, feed, name)
    except Unreadable as error:
        place = {"path": error.path, "position": error.position}
        return replace(
            begun, parked=sentence(error.code.value, place), parked_reason=error.code.value
        )
    lines = tuple(_lines(updates, read_leaves(body).leaves))
    noted = tuple((w.code, w.path) for one in updates for w in one.warnings)
    calls = [one for one in updates if isinstance(one, IncidentUpdate)]
    warnings = (*noted, *_departures(feed, body), *_ahead(calls, now))
    read = replace(begun, lines=lines, warnings=warnings)
    if not calls:
        return read
    return _run(read, settings, feed, calls, now)


def _departures(feed: Feed, body: bytes) -> tuple[tuple[str, str], ...]:
    """Where an HL7 v2 message first departs from its standard. It is read all the same; a trial
    says it, so that the sender can be told."""
    asked = feed.format == "hl7v2" and len(body) <= _MOST_CHECKED
    fault = first_fault(body) if asked else None
    return (("departs_from_standard", fault),) if fault else ()


def _ahead(calls: Sequence[IncidentUpdate], now: datetime) -> Iterator[tuple[str, str]]:
    """Times that lie ahead by more than clocks differ: no clock of ours counts from them (R8)."""
    for number, one in enumerate(calls, 1):
        start = f"[{number}]." if len(calls) > 1 else ""
        for path, said in (("created_at", one.created_at), ("at", one.at)):
            if said is not None and said > now + CLOCKS_DIFFER:
                yield "time_ahead_not_believed", f"{start}{path}"


def _run(
    trial: Trial, settings: Settings, feed: Feed, calls: Sequence[IncidentUpdate], now: datetime
) -> Trial:
    at = _as_of(calls, now)
    cast = stand_ins(calls)
    own = settings.model_copy(update={"feeds": (feed,)})
    with trial_zones(own, lambda _: cast, at) as zones:
        event = Event(
            event_id=zones.dispatch.keys.new_id(),
            kind=EventKind.FEED_MESSAGE,
            at=at,
            body=b"{}",
            feed=feed.name,
            group=feed.name,
        )
        zones.dispatch.write(lambda uow: uow.accept(event))
        carried = zones.settle()
        return _told(replace(trial, as_of=at), zones, event.event_id, carried)


def _told(trial: Trial, zones: TrialZones, event_id: str, carried: Sequence[Event]) -> Trial:
    with zones.dispatch.read() as conn:
        story = trail(conn, "message", event_id)
        letter = dead_letters.show(conn, event_id)
        rows = conn.execute(incident_table.select().order_by(incident_table.c.opened_at)).all()
        calls = [held(row, zones.dispatch.keys).incident for row in rows]
        alerts = conn.execute(alert_table.select()).all()
        texts = {e.event_id: e for e in carried if e.kind is EventKind.ALERT}
    if letter is not None:
        return replace(trial, parked=letter.words, parked_reason=letter.reason)
    trial = _flagged(trial, calls[0]) if calls else trial
    requests = [
        CoResponseRequest.model_validate_json(e.body)
        for e in carried
        if e.kind is EventKind.CORESPONSE_REQUEST
    ]
    replies = [Reply.model_validate_json(e.body) for e in carried if e.kind is EventKind.REPLY]
    back = _of_clinic(zones, requests)
    return replace(
        trial,
        sent=bool(requests),
        why_not=next(
            (str(e.detail["reason"]) for e in story if e.tag is AuditTag.REQUEST_NOT_SENT), ""
        ),
        crossings=tuple(_crossing(e) for e in (*story, *back) if e.tag is AuditTag.GATE_DECIDED),
        lead=tuple(_lines(requests[:1], ())),
        suggested=tuple(_suggested(back)),
        team=replies[-1].team.value if replies else "",
        alerts=tuple(
            (row.channel, _text_of(texts.get(row.alert_id)), row.state, row.reason)
            for row in alerts
        ),
        steps=tuple(e.tag.value for e in (*story, *back)),
    )


def _of_clinic(zones: TrialZones, requests: Sequence[CoResponseRequest]) -> list[AuditEvent]:
    with zones.clinical.read() as conn:
        return [e for one in requests for e in trail(conn, "request", one.request_id)]


def _flagged(trial: Trial, call: Incident) -> Trial:
    flag = call.flag
    signs = tuple(
        Sign(e.rule, rule_sentence(e.rule), e.assertion.value, e.ground.value, e.text or "")
        for e in (flag.evidence if flag else ())
    )
    facts = call.facts.model_dump(mode="json", exclude={"sources"})
    shown = tuple((name, _said(value)) for name, value in facts.items() if value not in (None, []))
    answer, score = (flag.answer.value, flag.score) if flag else ("", 0.0)
    return replace(trial, flag=answer, score=score, signs=signs, facts=shown)


def _crossing(event: AuditEvent) -> Crossing:
    told = {name: _listed(event.detail.get(name)) for name in _LISTS}
    return Crossing(str(event.detail["exit"]), str(event.detail["effect"]), **told)


def _listed(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else ()


def _suggested(story: Sequence[AuditEvent]) -> Iterator[str]:
    for event in story:
        if event.tag is AuditTag.LINK_SUGGESTED:
            grade = event.detail.get("grade") or event.detail.get("grades") or ""
            yield _said(grade)


def _text_of(event: Event | None) -> str:
    return Alert.model_validate_json(event.body).text if event else ""


def _lines(words: Sequence[Any], leaves: Sequence[Leaf]) -> Iterator[Line]:
    places: dict[str, str] = {}
    for leaf in leaves:  # what stands in several places could come from any of them
        plain = _plain(leaf.text)
        places[plain] = "" if plain in places else leaf.place
    for number, word in enumerate(words, 1):
        start = f"[{number}]" if len(words) > 1 else ""
        held = word.model_dump(mode="json", exclude_defaults=True, exclude={"warnings"})
        for path, text in _flat(held, start):
            yield Line(path, text, places.get(_plain(text), ""))


def _flat(held: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - a dumped word
    if isinstance(held, Mapping):
        for key, inner in held.items():
            yield from _flat(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(held, list):
        for index, inner in enumerate(held, 1):
            yield from _flat(inner, f"{path}[{index}]")
    else:
        yield path, _said(held)


def _as_of(calls: Sequence[IncidentUpdate], now: datetime) -> datetime:
    times = [t for one in calls for t in (one.at, one.created_at) if t is not None]
    latest = max(times, default=now)
    return now if latest > now + CLOCKS_DIFFER or not times else latest + _SETTLING


def _said(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return "yes" if value is True else "no" if value is False else str(value)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
