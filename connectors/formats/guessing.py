"""A mapping guessed from samples: by the names of columns and keys, and by what they hold.

What cannot be known from samples comes back as open points, for `handoff feed new` to ask.
"""

import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from connectors.contract import Fault, Unreadable
from connectors.formats.columns import entry_field_of, folded, list_of
from connectors.formats.expressions import Work, evaluate
from connectors.formats.guess_times import TimesGuess, guess_times
from connectors.formats.layouts import read_records
from connectors.formats.mapped_call import STATUS_WORDS
from connectors.formats.mapped_paths import first_text, values
from connectors.formats.mapping import FieldRule, ListRule, Mapping, Source
from connectors.formats.reading import Reading
from connectors.formats.sniffing import COUNTERS, columns, leaves, sniffed, target_of
from connectors.formats.texts import text_of

_CODE = re.compile(r"[A-Z0-9][A-Z0-9_/.-]{0,9}", re.ASCII)
_CLOCK = re.compile(r"\d{1,2}:?\d\d(?::\d\d)?(?:\s?[AaPp][Mm])?", re.ASCII)
_STATE = re.compile(r"[A-Z]{2}", re.ASCII)
_NUMBER = re.compile(r"[A-Za-z]{0,3}[ -]?\d{1,2}", re.ASCII)
_CLOCK_NAMES = {"time", "calltime", "uhrzeit", "zeit", "timereceived", "createdtime"}
_DATE_NAMES = {
    *("date", "calldate", "incidentdate", "eventdate", "datereceived", "createddate", "datum"),
    *("reporteddate", "reportdate", "responsedate", "occurreddate", "entrydate"),
}
_LONGEST_EXPRESSION = 500
_MOST_RECORDS = 200


class NoKey(Unreadable):
    """Nothing in the samples is known to be a call's key or number. Names paths, never values."""

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(Fault.UNKNOWN_FORMAT, path="key", position="1:1")
        self.paths = tuple(paths)


@dataclass(frozen=True, slots=True)
class Said:
    """What people said of the layout, which the guess then builds upon."""

    day_first: bool | None = None
    each: str | None = None
    fields: dict[str, FieldRule] = field(default_factory=dict)
    lists: dict[str, ListRule] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    """Fields and lists that are not to be guessed."""


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
    columns: int
    """How many columns or keys a record has."""


def guess(bodies: Sequence[bytes], reading: Reading, said: Said | None = None) -> Guess:
    """The likeliest mapping of some messages of one feed. Raises Unreadable."""
    said = said or Said()
    source = sniffed(bodies[0], reading)
    if said.each is not None:
        source = source.model_copy(update={"each": said.each})
    samples = Samples(
        [one.record for body in bodies for one in read_records(body, source, reading)]
    )
    rules = {**_fields(samples), **said.fields}
    rules = {name: rule for name, rule in rules.items() if name not in said.without}
    if not rules.keys() & {"key", "number"}:
        raise NoKey(tuple(samples.held))
    lists = {**_lists(samples.held), **said.lists}
    lists = {name: rule for name, rule in lists.items() if name not in said.without}
    times = guess_times(_time_values(samples, rules, lists), said.day_first)
    mapping = _mapping(source, rules, lists, times, samples)
    status = rules.get("status")
    known = status.codes if status is not None else {}
    return Guess(
        mapping=mapping,
        times=times,
        unmapped=_unmapped(samples.held, mapping),
        strange_statuses=_strange(samples.texts(status), known),
        restriction_words=samples.texts(rules.get("restricted")),
        numbered_priority=any(map(_NUMBER.fullmatch, samples.texts(rules.get("priority")))),
        partial=_partial(samples, rules),
        columns=len(samples.held),
    )


class Samples:
    """The records of all samples, and what stands in them."""

    def __init__(self, records: Sequence[Any]) -> None:
        self.records = list(records)[:_MOST_RECORDS]
        self.held = columns(self.records)

    def texts(self, rule: FieldRule | None) -> tuple[str, ...]:
        """The different values of a field, in order of first appearance."""
        return _texts_of(self.records, rule)

    def entry_texts(self, listed: ListRule, rule: FieldRule) -> tuple[str, ...]:
        """The different values of a field of the entries of a list."""
        each = listed.each or "."
        entries = [one for record in self.records for one in values(record, each)]
        return _texts_of(entries, rule)


def _texts_of(records: Sequence[Any], rule: FieldRule | None) -> tuple[str, ...]:
    if rule is None:
        return ()
    found = (
        first_text(one, rule.path)
        if rule.path is not None
        else evaluate(rule.expr, partial(first_text, one), Work())
        if rule.expr is not None
        else rule.value
        for one in records
    )
    return tuple(dict.fromkeys(text.strip() for text in found if text and text.strip()))


def _fields(samples: Samples) -> dict[str, FieldRule]:
    """For each field the best-named path; each path serves one field."""
    best: dict[str, tuple[int, str]] = {}
    for path, held in samples.held.items():
        target = target_of(path)
        if target is None or any(isinstance(one, dict | list) for one in held):
            continue
        name, rank = _by_values(target, held)
        if name not in best or rank < best[name][0]:
            best[name] = (rank, path)
    rules = {name: FieldRule(path=path) for name, (_, path) in best.items()}
    return _with_remarks(_with_clock(rules, samples), samples)


def _with_remarks(rules: dict[str, FieldRule], samples: Samples) -> dict[str, FieldRule]:
    """Remarks in several columns, such as `Remark 1` and `Remark 2`, are all read."""
    paths = [path for path, held in samples.held.items() if _is_remark(path, held)]
    told = ", ".join(f"path({_literal(path)})" for path in paths)
    both = f'join(" / ", {told})'
    if len(paths) < 2 or len(both) > _LONGEST_EXPRESSION:
        return rules
    return {**rules, "narrative": FieldRule(expr=both)}


def _is_remark(path: str, held: list[Any]) -> bool:
    target = target_of(path.rstrip(" _0123456789"))
    listed = any(isinstance(one, dict | list) for one in held)
    return target is not None and target[0] == "narrative" and not listed


def _by_values(target: tuple[str, int], held: list[Any]) -> tuple[str, int]:
    """What the name alone cannot tell: codes from words, a state from a status."""
    name, rank = target
    texts = [text for one in held if (text := text_of(one)) and text.strip()]
    if name == "type_text" and texts and all(_CODE.fullmatch(one.strip()) for one in texts):
        return "type_code", rank + 50
    if name == "status" and texts and all(_STATE.fullmatch(one.strip()) for one in texts):
        return "state", rank
    return name, rank


def _with_clock(rules: dict[str, FieldRule], samples: Samples) -> dict[str, FieldRule]:
    """Date and time in two columns become one expression."""
    created = rules.get("created_at")
    path = created.path if created is not None else None
    stated = samples.texts(created)
    if (created is not None and path is None) or any(
        ":" in one and len(one) > 11 for one in stated
    ):
        return rules
    day = path if stated and not _clocks(stated) else _named(samples, _DATE_NAMES, clocks=False)
    clock = path if _clocks(stated) else _named(samples, _CLOCK_NAMES, clocks=True)
    if day is None or clock is None:
        return {**rules, "created_at": FieldRule(path=day)} if day is not None else rules
    both = f'join(" ", path({_literal(day)}), path({_literal(clock)}))'
    return {**rules, "created_at": FieldRule(expr=both)}


def _named(samples: Samples, names: set[str], *, clocks: bool) -> str | None:
    """The first path of such a name whose values are all clock times, or none of them is."""
    for path in samples.held:
        if folded(path.rpartition(".")[2]) in names:
            stated = samples.texts(FieldRule(path=path))
            if stated and _clocks(stated) is clocks:
                return path
    return None


def _clocks(stated: Sequence[str]) -> bool:
    return bool(stated) and all(_CLOCK.fullmatch(one) for one in stated)


def _literal(path: str) -> str:
    return "'" + path.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _lists(held: dict[str, list[Any]]) -> dict[str, ListRule]:
    """Lists of entries, by their names, with the fields of their entries by theirs."""
    found: dict[str, ListRule] = {}
    for path, stated in held.items():
        entries = [one for value in stated if isinstance(value, list) for one in value]
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
    samples: Samples,
) -> Mapping:
    counter = next(
        (path for path in samples.held if folded(path.rpartition(".")[2]) in COUNTERS), None
    )
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


def _time_values(
    samples: Samples, rules: dict[str, FieldRule], lists: dict[str, ListRule]
) -> dict[str, Sequence[str]]:
    """The values of every time field that has no formats of its own."""
    found = {
        name: samples.texts(rule)
        for name, rule in rules.items()
        if name.endswith("_at") and not rule.formats
    }
    for name, listed in lists.items():
        for key, rule in listed.fields.items():
            if (key == "at" or key.endswith(("_at", "_date"))) and not rule.formats:
                found[f"{name}.{key}"] = samples.entry_texts(listed, rule)
    return {name: held for name, held in found.items() if held}


def _unmapped(held: dict[str, list[Any]], mapping: Mapping) -> tuple[str, ...]:
    """Paths that no rule names, those of entries left out."""
    rules = [*mapping.fields.values(), *((mapping.order_by,) if mapping.order_by else ())]
    used = {(rule.path or "").casefold().lstrip("/") for rule in rules}
    told = " ".join(rule.expr or "" for rule in rules).casefold()
    within = tuple(f"{one.each.casefold()}." for one in mapping.lists.values() if one.each)
    return tuple(
        path
        for path, stated in held.items()
        if not used & {path, path.strip('"')}
        and not path.startswith(within)
        and not any(f"{mark}{path}{mark}" in told for mark in "'\"")
        and not any(isinstance(one, list) for one in stated)
    )


def _strange(words: Sequence[str], known: AnyMapping[str, str]) -> tuple[str, ...]:
    told = {word.casefold() for word in known} | STATUS_WORDS.keys()
    return tuple(word for word in words if word.casefold() not in told)


def _partial(samples: Samples, rules: dict[str, FieldRule]) -> bool:
    """Whether a call's messages differ in what they say at all."""
    rule = rules.get("key") or rules.get("number")
    sizes: dict[str | None, list[int]] = {}
    for record in samples.records:
        key = next(iter(_texts_of([record], rule)), None)
        sizes.setdefault(key, []).append(len(leaves(record)))
    return any(min(one) < 0.7 * max(one) for one in sizes.values())
