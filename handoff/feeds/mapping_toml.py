"""A mapping and its feed as TOML for people: commented, in the order of a call."""

import json
from collections.abc import Iterator
from pathlib import Path

from connectors.feed import FEED_TABLES, Feed
from connectors.formats.mapping import FIELDS, FieldRule, Mapping
from handoff.feeds.answers import Answers
from handoff.feeds.way_tables import needs_token, table_of, token_file
from schemas.envelope import ZoneName


def mapping_toml(mapping: Mapping, unmapped: tuple[str, ...] = ()) -> str:
    """The mapping as `read_mapping` takes it; paths that nothing reads are listed at the end."""
    return "\n".join((*_lines(mapping), *_unmapped(unmapped))) + "\n"


def _lines(mapping: Mapping) -> Iterator[str]:
    yield "# How the messages of this feed are read. See docs/connect-a-feed.md."
    yield f"version = {mapping.version}"
    yield f"kind = {_text(mapping.kind)}"
    yield f"snapshot = {'true' if mapping.snapshot else 'false'}  # false: only what changed"
    yield f"order = {_text(mapping.order)}  # time, number, text, file_name or none"
    if mapping.order_by is not None:
        yield f"order_by = {_rule(mapping.order_by)}"
    if mapping.times:
        yield f"times = {_texts(mapping.times)}  # tried in turn; ISO 8601 is always read"
    if mapping.nulls:
        yield f"nulls = {_texts(mapping.nulls)}"
    yield ""
    yield "[source]"
    yield f"layout = {_text(mapping.source.layout)}"
    for name in ("each", "delimiter"):
        if held := getattr(mapping.source, name):
            yield f"{name} = {_text(held)}"
    for name in ("header", "patterns"):
        if held := getattr(mapping.source, name):
            yield f"{name} = {_texts(held)}"
    yield ""
    yield "[fields]"
    for name in FIELDS:
        if name in mapping.fields:
            yield f"{name} = {_rule(mapping.fields[name])}  # {FIELDS[name]}"
    for name, rule in mapping.lists.items():
        yield ""
        yield f"[lists.{name}]"
        yield f"each = {_text(rule.each)}"
        for field, inner in rule.fields.items():
            yield f"{field} = {_rule(inner)}"


def _unmapped(paths: tuple[str, ...]) -> Iterator[str]:
    if paths:
        yield ""
        yield "# Not read, since nobody said what they are:"
        yield from (f"#   {path}" for path in paths)


def _rule(rule: FieldRule) -> str:
    if rule.path is not None and not rule.codes and not rule.formats:
        return _text(rule.path)
    parts = [
        f"{name} = {_text(held)}"
        for name in ("path", "expr", "value")
        if (held := getattr(rule, name)) is not None
    ]
    if rule.codes:
        pairs = ", ".join(f"{_text(code)} = {_text(own)}" for code, own in rule.codes.items())
        parts.append(f"codes = {{ {pairs} }}")
    if rule.formats:
        parts.append(f"formats = {_texts(rule.formats)}")
    return "{ " + ", ".join(parts) + " }"


def feed_toml(feed: Feed, folder: Path, answers: Answers) -> str:
    """The `[[feed]]` block for the configuration, with the table of its transport."""
    lines = [
        "[[feed]]",
        f"name = {_text(feed.name)}",
        'starts_as = "draft"',
        f"transport = {_text(feed.transport)}",
    ]
    lines.append(f"format = {_text(feed.format)}")
    if feed.format == "mapped":
        lines.append(f"mapping_file = {_text((folder / 'mapping.toml').as_posix())}")
    lines += [f"agency = {_text(feed.agency)}", f"time_zone = {_text(feed.time_zone)}"]
    lines.append(f"priority_scale = {_text(feed.priority_scale)}")
    lines.append(f"unrestricted_marks = {_texts(feed.unrestricted_marks)}")
    if feed.zone is not ZoneName.DISPATCH:
        lines.append(f"zone = {_text(feed.zone.value)}")
        lines.append('part2 = "unknown"  # or "program", "not_program": ask the sender')
    if feed.transport == "file_drop":
        lines.append(f"folder = {_text(f'drop/{feed.name}')}")
    if needs_token(answers):
        lines.append(f"token_file = {_text(token_file(feed.name))}")
    table = FEED_TABLES.get(feed.transport)
    if table is not None:
        lines += [f"[feed.{table}]", *(f"{k} = {_any(v)}" for k, v in table_of(answers).items())]
    return "\n".join(lines) + "\n"


def _any(held: object) -> str:
    """JSON's texts, lists, numbers and booleans are TOML's."""
    return json.dumps(held, ensure_ascii=False)


def _texts(held: tuple[str, ...]) -> str:
    return "[" + ", ".join(_text(one) for one in held) + "]"


def _text(held: str) -> str:
    """JSON's escapes are TOML's."""
    return json.dumps(held, ensure_ascii=False)
