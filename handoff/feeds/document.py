"""The interface control document of a feed: what agencies must exchange before going live."""

from collections.abc import Iterator

from connectors.contract import Fault
from connectors.feed import Feed
from connectors.formats.mapping import FIELDS, FieldRule, Mapping

_TRANSPORTS = {
    "http_push": """The sender POSTs one message per request to `/feeds/{name}` with a bearer token.

## How often

As often as the sender has something to say; each message is read within seconds.
""",
    "file_drop": """The sender writes one file per message into `{folder}`, under a temporary name
(`.part`, `.tmp`) until it is complete.

## How often

The folder is looked at every second; a file is taken when its size has stood still for {stable} s.
""",
}
_FAILURES = {
    "http_push": """202 is answered after the message is stored durably, 200 for a repeat. 400, 413
and 415 keep nothing and are not to be sent again unchanged; 401, 408 and 503 keep nothing and are
to be sent again. The sender keeps its messages until it has 202 or 200.""",
    "file_drop": """A file is deleted or archived only after it is stored durably. Files above the
size limit are put aside into `rejected/`.""",
}
_ORDERS = {
    "time": "by the time that the message states",
    "number": "by the number that the message states",
    "text": "by the text that the message states, as it sorts",
    "file_name": "by the digits of the file name",
    "none": "not stated in the message: the order of arrival decides",
}


def document(feed: Feed) -> str:
    """The document as Markdown. Names fields and settings only, never values of messages."""
    return "\n".join(_lines(feed)) + "\n"


def _lines(feed: Feed) -> Iterator[str]:
    yield f"# Interface control document: feed {feed.name}"
    yield ""
    yield f"From agency `{feed.agency}` into the {feed.zone.value} zone of Handoff."
    yield "One way: nothing is written to the sending system over this feed."
    yield ""
    yield "## How messages come"
    yield ""
    yield _TRANSPORTS[feed.transport].format(
        name=feed.name, folder=feed.folder, stable=feed.stable_seconds
    )
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
    yield _FAILURES[feed.transport]
    yield ""
    yield "A message that cannot be read is parked whole, with one of these reasons and a position;"
    yield "messages after it go on:"
    yield ""
    yield from (f"- `{fault.value}`: {fault.sentence}" for fault in Fault)
    yield ""
    yield "A parked message can be replayed when its cause is mended (`handoff deadletter list`)."


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
