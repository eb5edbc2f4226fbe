"""The interface control document of a feed: what agencies must exchange before going live."""

from collections.abc import Iterator

from connectors.contract import Fault
from connectors.feed import Feed
from connectors.formats.mapping import FIELDS, FieldRule, Mapping
from schemas.envelope import ZoneName
from zone.feeds.stages import Stage, Standing

_HOW = {
    "http_push": "The sender POSTs one message per request to `/feeds/{name}` with a bearer token.",
    "file_drop": "The sender writes one file per message into `{folder}`, under a temporary name "
    "(`.part`, `.tmp`) until it is complete.",
    "sftp": "Handoff fetches files from the sender's SFTP server, by an account of its own.",
    "sql_poll": "Handoff reads a view of the sender's database with a read-only login.",
    "http_poll": "Handoff asks the sender's API, with a token that it renews by itself.",
    "websocket": "Handoff subscribes at the sender's EIDO conveyance service and holds the line.",
    "mllp": "HL7 messages come over MLLP, each acknowledged (AA, AE or AR).",
    "mail": "Handoff reads a mailbox that is this feed's alone (IMAP).",
    "kafka_topic": "Handoff reads a topic with a group of its own.",
}
_OFTEN = {
    "http_push": "As often as the sender has something to say; each message is read at once.",
    "file_drop": "The folder is looked at every second; a file is taken when its size has stood "
    "still for {stable} s.",
}
_OFTEN_ELSE = (
    "As the sender has something to say; where Handoff looks by itself, as often as the feed's "
    "settings state, and the connection is tried at least every 30 seconds."
)
_FAILURES = {
    "http_push": "202 is answered after the message is stored durably, 200 for a repeat. 400, 413 "
    "and 415 keep nothing and are not to be sent again unchanged; 401, 408 and 503 keep nothing "
    "and are to be sent again. The sender keeps its messages until it has 202 or 200.",
    "file_drop": "A file is deleted or archived only after it is stored durably. Files above the "
    "size limit are put aside into `rejected/`.",
    "mllp": "AA is answered after the message is stored durably; AE asks to send it again, AR not "
    "to send it unchanged.",
}
_FAILURES_ELSE = (
    "A message counts as taken (deleted, marked, acknowledged) only after it is stored durably; "
    "until then it is asked for again. What comes twice is recognized and stored once."
)
_STAGES = {
    Stage.DRAFT: "draft: messages are stored and read, nothing more",
    Stage.SHADOW: "shadow: messages run through the chain, and nothing of it is carried out",
    Stage.LIVE: "live: calls stand on the board, and what the gate releases reaches the clinic",
}
_ORDERS = {
    "time": "by the time that the message states",
    "number": "by the number that the message states",
    "text": "by the text that the message states, as it sorts",
    "file_name": "by the digits of the file name",
    "none": "not stated in the message: the order of arrival decides",
}


def document(feed: Feed, standing: Standing | None = None, version: int | None = None) -> str:
    """The document as Markdown. Names fields and settings only, never values of messages."""
    told = (*_head(feed, standing, version), *_lines(feed), *_ends(feed))
    return "\n".join(told) + "\n"


def _head(feed: Feed, standing: Standing | None, version: int | None) -> Iterator[str]:
    yield f"# Interface control document: feed {feed.name}"
    yield ""
    yield f"From agency `{feed.agency}` into the {feed.zone.value} zone of Handoff."
    yield "One way: nothing is written to the sending system over this feed."
    yield ""
    yield "## State"
    yield ""
    if standing is None:
        yield f"- Never started; it will start as {feed.starts_as}"
    else:
        yield f"- Stage {_STAGES[standing.stage]} (since {standing.at:%Y-%m-%d})"
    yield f"- Version of how it is read: {version or 'none yet'}"
    kind = "Training or test system: never goes further than shadow" if feed.training else None
    yield f"- {kind or 'Production system'}"
    yield ""
    yield "## Contacts"
    yield ""
    yield f"- Sending system: {feed.contact or '(to be filled in: `contact` of the feed)'}"
    yield "- Handoff: (to be filled in by the agency)"
    yield ""


def _lines(feed: Feed) -> Iterator[str]:
    yield "## How messages come"
    yield ""
    held = {"name": feed.name, "folder": feed.folder, "stable": feed.stable_seconds}
    yield _HOW.get(feed.transport, f"By `{feed.transport}`.").format(**held)
    yield ""
    yield "## How often"
    yield ""
    yield _OFTEN.get(feed.transport, _OFTEN_ELSE).format(**held)
    yield from _looks(feed)
    yield _heartbeat(feed)
    yield ""
    yield "## What a message is"
    yield ""
    yield f"- Format: `{feed.format}`; at most {feed.max_bytes} bytes, {feed.max_depth} levels deep"
    yield f"- Times without a zone are meant in {feed.time_zone}"
    yield f"- Priorities: {feed.priority_scale}"
    marks = _words(feed.unrestricted_marks)
    yield f"- Restriction marks that mean nothing: {marks}; any other word restricts"
    if feed.bounds is not None:
        box = feed.bounds
        yield (
            f"- Points outside {box.south} to {box.north} N, {box.west} to {box.east} E are dropped"
        )
    if feed.mapping is not None:
        yield from _mapped(feed.mapping)
    yield ""
    yield "## What happens on failure"
    yield ""
    yield _FAILURES.get(feed.transport, _FAILURES_ELSE)
    yield ""
    yield "A message that cannot be read is parked whole, with one of these reasons and a position;"
    yield "messages after it go on:"
    yield ""
    yield from (f"- `{fault.value}`: {fault.sentence}" for fault in Fault)
    yield ""
    yield "A parked message can be replayed when its cause is mended (`handoff deadletter list`)."
    yield "Alarms are raised once and cleared once: no answer from the other side, backlog, broken"
    yield "promise of a heartbeat, unusual silence, messages that cannot be read, certificates that"
    yield "end within 30 days, clocks that differ."


def _looks(feed: Feed) -> Iterator[str]:
    for name in ("sql", "sftp", "mail", "poll"):
        every = getattr(getattr(feed, name, None), "every_seconds", None)
        if every is not None:
            yield f"Handoff looks every {every:g} seconds."


def _heartbeat(feed: Feed) -> str:
    if feed.heartbeat_minutes is None:
        return (
            "No heartbeat is agreed: an exporter that died looks like a quiet night. A record sent "
            "at least every so often (`heartbeat_minutes`) would tell them apart."
        )
    return f"The sender promises a message at least every {feed.heartbeat_minutes} minutes."


_PART2 = {
    "program": "a Part 2 program; its messages stand under Part 2",
    "not_program": "no Part 2 program, as it says; messages marked otherwise are protected",
    "unknown": "not known, so everything is protected as if it were a program: ask the sender",
}


def _ends(feed: Feed) -> Iterator[str]:
    yield ""
    yield "## What crosses to the clinic"
    yield ""
    if feed.zone is not ZoneName.DISPATCH:
        yield from _clinical(feed)
        return
    yield "Only of calls that are about behavioral health, and only what the gate releases (rule"
    yield "FEED): structured facts of the call, its place, whom it concerns, safety facts, the"
    yield "call-back number with the caller's role. Never: narrative, the caller's name, query"
    yield "returns, restricted calls, tests and drills. Each decision is audited with its rule and"
    yield "citation. Dispatch is told the state of the team, and no more."
    yield ""
    yield "Raw messages are stored encrypted in the dispatch zone and deleted on schedule."


def _clinical(feed: Feed) -> Iterator[str]:
    """Of a feed of the clinical zone: where its messages end, and under which law they stand."""
    yield "Nothing: this feed is read in the clinical zone and stays there. None of it is sent on."
    yield ""
    yield "Each message becomes an entry of one person's chart where there is no doubt whose it is;"
    yield "else it waits for a clinician, and is deleted when it is nobody's for long"
    yield "(docs/formats.md). A consent that it reports is not in force by that."
    yield ""
    yield f"- Sender under 42 CFR Part 2: {_PART2[feed.part2]}"
    yield "- To be agreed: the Part 2 status in writing, who tells the other of a wrong match, and"
    yield "  how a restriction of a person (ARV) or a merge of records (A40) is announced"


def _mapped(mapping: Mapping) -> Iterator[str]:
    source = mapping.source
    yield f"- Layout: {source.layout}" + (f", records at `{source.each}`" if source.each else "")
    said = "says everything about its call" if mapping.snapshot else "says only what changed"
    yield f"- Each message {said}"
    by = f" (`{_origin(mapping.order_by)}`)" if mapping.order_by else ""
    yield f"- Order of the states of one call: {_ORDERS[mapping.order]}{by}"
    if mapping.times:
        yield f"- Formats of times: {_words(mapping.times)}, and ISO 8601"
    yield ""
    yield "## What is read"
    yield ""
    yield "| field | from | meaning |"
    yield "|---|---|---|"
    for name, rule in mapping.fields.items():
        yield f"| {name} | `{_origin(rule)}` | {FIELDS[name]}{_codes(rule)} |"
    for listed, rules in mapping.lists.items():
        for name, rule in rules.fields.items():
            yield f"| {listed}: {name} | `{rules.each}` / `{_origin(rule)}` | {_codes(rule)} |"
    yield ""
    yield "Everything else in a message is stored with it, encrypted, until the raw body is purged,"
    yield "and is not read."


def _codes(rule: FieldRule) -> str:
    pairs = ", ".join(f"{code} = {own}" for code, own in rule.codes.items())
    return f"; {pairs}" if pairs else ""


def _origin(rule: FieldRule) -> str:
    return (rule.path or rule.expr or f"always {rule.value}").replace("|", "\\|")


def _words(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{one}`" if one else "(empty)" for one in words)
