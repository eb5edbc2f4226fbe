"""A mapping guessed from samples: by the names of columns and keys, and by what they hold.

What cannot be known from samples comes back as open points, for `handoff feed new` to ask.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.contract import Fault, Unreadable
from connectors.formats.columns import entry_field_of, folded, list_of
from connectors.formats.guess_times import TimesGuess, guess_times
from connectors.formats.layouts import read_records
from connectors.formats.mapped_call import STATUS_WORDS
from connectors.formats.mapping import FieldRule, ListRule, Mapping, Source
from connectors.formats.reading import Reading
from connectors.formats.sniffing import columns, leaves, sniffed, target_of
from connectors.formats.texts import text_of

_CODE = re.compile(r"[A-Z0-9][A-Z0-9_/.-]{0,9}", re.ASCII)
_CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?:\s?[AaPp][Mm])?", re.ASCII)
_STATE = re.compile(r"[A-Z]{2}", re.ASCII)
_NUMBER = re.compile(r"[A-Za-z]{0,3}[ -]?\d{1,2}", re.ASCII)
_CLOCK_NAMES = {"time", "calltime", "uhrzeit", "zeit", "timereceived", "createdtime"}
_COUNTERS = {"seq", "sequence", "sequencenumber", "rev", "revision", "revnum", "messagenumber"}
_MOST_RECORDS = 200


@dataclass(frozen=True, slots=True)
class Guess:
    """A mapping, and what it leaves open."""

    mapping: Mapping
    times: TimesGuess
    unmapped: tuple[str, ...]
    """Paths whose meaning was not found."""
    strange_statuses: tuple[str, ...]
    """Words of the status that say nothing to us."""
    restriction_words: tuple[str, ...]
    numbered_priority: bool
    partial: bool
    """Some messages of one call say less than others: they may be deltas."""
    samples: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """Path → some of its values, to be shown beside the field."""


def guess(bodies: Sequence[bytes], reading: Reading, day_first: bool | None = None) -> Guess:
    """The likeliest mapping of some messages of one feed. Raises Unreadable."""
    source = sniffed(bodies[0], reading)
    records = [one.record for body in bodies for one in read_records(body, source, reading)][
        :_MOST_RECORDS
    ]
    held = columns(records)
    rules = _fields(held)
    if not rules.keys() & {"key", "number"}:
        raise Unreadable(Fault.UNKNOWN_FORMAT, path="key", position="1:1")
    lists = _lists(held)
    times = guess_times(_time_values(held, rules, lists), day_first)
    return Guess(
        mapping=_mapping(source, rules, lists, times, held),
        times=times,
        unmapped=_unmapped(held, rules),
        strange_statuses=_strange(_texts(held, rules.get("status"))),
        restriction_words=_texts(held, rules.get("restricted")),
        numbered_priority=any(map(_NUMBER.fullmatch, _texts(held, rules.get("priority")))),
        partial=_partial(records, rules),
        samples={path: _some(values) for path, values in held.items()},
    )


def _fields(held: dict[str, list[Any]]) -> dict[str, FieldRule]:
    """For each field the best-named path; each path serves one field."""
    best: dict[str, tuple[int, str]] = {}
    for path, values in held.items():
        target = target_of(path)
        if target is None or any(isinstance(one, dict | list) for one in values):
            continue
        name, rank = _by_values(target, values)
        if name not in best or rank < best[name][0]:
            best[name] = (rank, path)
    rules = {name: FieldRule(path=path) for name, (_, path) in best.items()}
    return _with_clock(rules, held)


def _by_values(target: tuple[str, int], values: list[Any]) -> tuple[str, int]:
    """What the name alone cannot tell: codes from words, a state from a status."""
    name, rank = target
    texts = [text for one in values if (text := text_of(one)) and text.strip()]
    if name == "type_text" and texts and all(_CODE.fullmatch(one.strip()) for one in texts):
        return "type_code", rank + 50
    if name == "status" and texts and all(_STATE.fullmatch(one.strip()) for one in texts):
        return "state", rank
    return name, rank


def _with_clock(rules: dict[str, FieldRule], held: dict[str, list[Any]]) -> dict[str, FieldRule]:
    """Date and time in two columns become one expression."""
    created = rules.get("created_at")
    if created is None or created.path is None:
        return rules
    dates = _texts(held, created)
    if not dates or any(":" in one for one in dates):
        return rules
    for path in held:
        if folded(path.rpartition(".")[2]) in _CLOCK_NAMES and path != created.path:
            clocks = _texts(held, FieldRule(path=path))
            if clocks and all(_CLOCK.fullmatch(one) for one in clocks):
                both = f'join(" ", path({_literal(created.path)}), path({_literal(path)}))'
                return {**rules, "created_at": FieldRule(expr=both)}
    return rules


def _literal(path: str) -> str:
    return "'" + path.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _lists(held: dict[str, list[Any]]) -> dict[str, ListRule]:
    """Lists of entries, by their names, with the fields of their entries by theirs."""
    found: dict[str, ListRule] = {}
    for path, values in held.items():
        entries = [one for value in values if isinstance(value, list) for one in value]
        name = list_of(path.rpartition(".")[2].strip('"'))
        if not entries or name is None or name in found:
            continue
        rule = _entries(name, path, entries)
        if rule is not None:
            found[name] = rule
    return found


def _entries(name: str, path: str, entries: list[Any]) -> ListRule | None:
    inner = [one for one in entries if isinstance(one, dict)]
    nested = next(
        (
            (key, value)
            for one in inner
            for key, value in one.items()
            if len(one) <= 2 and list_of(key) == name and isinstance(value, dict | list)
        ),
        None,
    )
    if nested is not None:
        held = [
            one
            for entry in inner
            for value in (entry.get(nested[0]),)
            for one in (value if isinstance(value, list) else [value])
        ]
        return _entries(name, f"{path}.{nested[0]}", held)
    if not inner:
        plain_name = {"units": "unit", "narrative": "text"}.get(name)
        texts = [one for one in entries if isinstance(one, str)]
        rule = {plain_name: FieldRule(path=".")} if plain_name and texts else {}
        return ListRule(each=path, fields=rule) if rule else None
    best: dict[str, tuple[int, str]] = {}
    for key, _ in (leaf for one in inner for leaf in leaves(one)):
        target = entry_field_of(name, key.rpartition(".")[2].strip('"').lstrip("@"))
        if target and (target[0] not in best or target[1] < best[target[0]][0]):
            best[target[0]] = (target[1], key)
    fields = {target: FieldRule(path=key) for target, (_, key) in best.items()}
    needed = {"units": "unit", "narrative": "text"}.get(name)
    return ListRule(each=path, fields=fields) if needed is None or needed in fields else None


def _mapping(
    source: Source,
    rules: dict[str, FieldRule],
    lists: dict[str, ListRule],
    times: TimesGuess,
    held: dict[str, list[Any]],
) -> Mapping:
    counter = next((path for path in held if folded(path.rpartition(".")[2]) in _COUNTERS), None)
    order, order_by = "none", None
    if "updated_at" in rules:
        order = "time"
    elif counter is not None:
        order, order_by = "number", FieldRule(path=counter)
    # A list that was found takes the place of a field of the same name.
    kept = {name: rule for name, rule in rules.items() if name not in lists}
    return Mapping.model_validate(
        {
            "order": order,
            "order_by": order_by,
            "source": source,
            "times": times.formats,
            "fields": kept,
            "lists": lists,
        }
    )


def _texts(held: dict[str, list[Any]], rule: FieldRule | None) -> tuple[str, ...]:
    """The different values of a field."""
    values = held.get(rule.path, []) if rule is not None and rule.path is not None else []
    found = (text.strip() for one in values if (text := text_of(one)))
    return tuple(dict.fromkeys(one for one in found if one))


def _time_values(
    held: dict[str, list[Any]], rules: dict[str, FieldRule], lists: dict[str, ListRule]
) -> dict[str, Sequence[str]]:
    found: dict[str, Sequence[str]] = {}
    for name, rule in rules.items():
        if name.endswith("_at"):
            found[name] = _joined_values(held, rule) if rule.expr else _texts(held, rule)
    for name, listed in lists.items():
        entries = [
            one
            for value in held.get(listed.each, ())
            for one in (value if isinstance(value, list) else [value])
        ]
        for key, rule in listed.fields.items():
            if key == "at" or key.endswith(("_at", "_date")):
                inner = columns([one for one in entries if isinstance(one, dict)])
                found[f"{name}.{key}"] = _texts(inner, rule)
    return {name: values for name, values in found.items() if values}


def _joined_values(held: dict[str, list[Any]], rule: FieldRule) -> tuple[str, ...]:
    """Date and time of each record together."""
    paths = re.findall(r"path\('((?:[^'\\]|\\.)*)'\)", rule.expr or "")
    if len(paths) != 2:
        return ()
    dates, clocks = (held.get(path, []) for path in paths)
    pairs = zip(dates, clocks, strict=False)
    return tuple(dict.fromkeys(f"{text_of(a) or ''} {text_of(b) or ''}".strip() for a, b in pairs))


def _unmapped(held: dict[str, list[Any]], rules: dict[str, FieldRule]) -> tuple[str, ...]:
    used = {rule.path for rule in rules.values()}
    told = " ".join(rule.expr or "" for rule in rules.values())
    return tuple(
        path
        for path, values in held.items()
        if path not in used
        and _literal(path) not in told
        and not any(isinstance(one, list) for one in values)
    )


def _strange(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word.casefold() not in STATUS_WORDS)


def _partial(records: Sequence[Any], rules: dict[str, FieldRule]) -> bool:
    """Whether a call's messages differ in what they say at all."""
    rule = rules.get("key") or rules.get("number")
    sizes: dict[str | None, list[int]] = {}
    for record in records:
        said = dict(leaves(record))
        key = text_of(said.get(rule.path)) if rule and rule.path else None
        sizes.setdefault(key, []).append(len(said))
    return any(min(one) < 0.7 * max(one) for one in sizes.values())


def _some(values: Sequence[Any]) -> tuple[str, ...]:
    found = dict.fromkeys(text for one in values if (text := text_of(one)) and text.strip())
    return tuple(found)[:3]
