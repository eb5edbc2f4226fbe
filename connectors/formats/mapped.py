"""Any vendor's XML, JSON or CSV, read by a declared mapping (docs/connect-a-feed.md).

The mapping says where each field stands; this module turns records into updates. Rows of one call
with the same order are one state of it (exports write one row per unit).
"""

import re
from collections.abc import Iterable
from datetime import datetime

from connectors.contract import Fault, Unreadable
from connectors.feed import Feed
from connectors.formats.expressions import Work
from connectors.formats.layouts import Placed, read_records
from connectors.formats.mapped_call import contents, deleted
from connectors.formats.mapped_units import units
from connectors.formats.mapped_values import Fields
from connectors.formats.mapping import FieldRule, Mapping
from connectors.formats.reading import Reading
from connectors.formats.times import order_text
from schemas.incident import IncidentUpdate, UpdateKind

_STAMP = re.compile(r"\d{8,20}", re.ASCII)


class Mapped:
    """The reader of feeds that a mapping describes."""

    name = "mapped"

    def parse(self, body: bytes, feed: Feed, source_name: str | None) -> list[IncidentUpdate]:
        """One update per record, those of one state of one call joined."""
        if feed.mapping is None:
            raise Unreadable(Fault.UNKNOWN_FORMAT, path="mapping")
        return read_mapped(body, feed, feed.mapping, source_name, self.name)

    def stamp(self, source_name: str) -> str | None:
        """The digits of the file name, where the mapping orders by them."""
        return _stamp(source_name)


def _stamp(source_name: str | None) -> str | None:
    found = max(_STAMP.findall(source_name or ""), key=len, default=None)
    return found.ljust(20, "0") if found else None


def read_mapped(
    body: bytes, feed: Feed, mapping: Mapping, source_name: str | None, format_name: str
) -> list[IncidentUpdate]:
    """The updates of a message. Raises Unreadable when no record of it can be read."""
    outer = Reading(feed)
    work = Work()
    found = [
        _update(one, mapping, outer, work, source_name, format_name)
        for one in read_records(body, mapping.source, outer)
    ]
    if not found:
        outer.warn("no_calls", mapping.source.each or "records")
        nothing = UpdateKind.NO_INCIDENT
        return [IncidentUpdate(format=format_name, kind=nothing, warnings=outer.warnings)]
    if all(one.source_key is None for one in found):
        path = mapping.fields.get("key") or mapping.fields.get("number")
        raise Unreadable(Fault.NO_INCIDENT_NUMBER, path=(path and path.path) or "key")
    return _joined(found)


def _update(
    placed: Placed,
    mapping: Mapping,
    outer: Reading,
    work: Work,
    source_name: str | None,
    format_name: str,
) -> IncidentUpdate:
    reading = Reading(outer.feed, outer)
    call = Fields(placed.record, mapping.fields, mapping, reading, work)
    key = call.text("key") or call.text("number")
    if key is None or not key.strip("0"):
        # One record without a key must not hold up the others.
        reading.warn("record_without_key", placed.place)
        return IncidentUpdate(
            format=format_name, kind=UpdateKind.NO_INCIDENT, warnings=reading.warnings
        )
    agency = call.text("agency")
    told = contents(call, key, agency, reading)
    entries = units(call, told["created_at"], reading)
    updated = call.time("updated_at", told["created_at"])
    order = _order(call, mapping, updated, source_name, reading)
    if work.left < 0:
        reading.warn("expression_stopped", placed.place)
    return IncidentUpdate(
        format=format_name,
        kind=UpdateKind(mapping.kind),
        agency=agency,
        source_key=key,
        order=order,
        snapshot=mapping.snapshot,
        at=updated or reading.latest,
        **told,
        units=entries,
        narrative_supplied=mapping.snapshot is False
        or "narrative" in mapping.lists
        or call.has("narrative"),
        deleted=deleted(call),
        time_ambiguous=reading.ambiguous,
        warnings=reading.warnings,
    )


def _order(
    call: Fields,
    mapping: Mapping,
    updated: datetime | None,
    source_name: str | None,
    reading: Reading,
) -> str | None:
    """The source's order as text that sorts."""
    rule, found = mapping.order_by, None
    if mapping.order == "file_name":
        found = _stamp(source_name)
    elif mapping.order == "time":
        at = _ordered_at(call, rule, updated)
        found = order_text(at) if at else None
    elif mapping.order in ("number", "text") and rule is not None:
        words = (call.by_rule(rule) or "").strip()
        if mapping.order == "text":
            found = words[:200] or None
        elif words.isascii() and words.isdigit():
            found = words[-20:].zfill(20)
    if found is None and mapping.order != "none":
        reading.warn("no_order", mapping.order)
    return found


def _ordered_at(call: Fields, rule: FieldRule | None, updated: datetime | None) -> datetime | None:
    if rule is None:
        return updated
    return call.time_of((call.by_rule(rule) or "").strip() or None, "order_by", rule.formats)


def _joined(found: Iterable[IncidentUpdate]) -> list[IncidentUpdate]:
    """Updates of one state of one call in one: their units and remarks together."""
    whole: dict[tuple[str | None, str | None, str | None, int], IncidentUpdate] = {}
    for index, one in enumerate(found):
        # Without an order nothing says that two rows are one state, unless only units differ.
        loose = index if one.source_key is None else 0
        key = (one.agency, one.source_key, one.order, loose)
        known = whole.get(key)
        if known is None or not _one_state(known, one):
            whole[key if known is None else (*key[:3], -index)] = one
        else:
            whole[key] = known.model_copy(
                update={
                    "units": tuple(dict.fromkeys((*known.units, *one.units))),
                    "narrative": _lines(known, one),
                    "warnings": tuple(dict.fromkeys((*known.warnings, *one.warnings))),
                    "time_ambiguous": known.time_ambiguous or one.time_ambiguous,
                    "restricted": known.restricted or one.restricted,
                }
            )
    return list(whole.values())


def _one_state(one: IncidentUpdate, other: IncidentUpdate) -> bool:
    """Whether two rows tell of the same state: only units and remarks differ."""
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("statuses", "call_types", "locations", "dispositions", "deleted", "closed_at")
    )


def _lines(one: IncidentUpdate, other: IncidentUpdate) -> tuple[object, ...]:
    return tuple({line.line_id: line for line in (*one.narrative, *other.narrative)}.values())


FORMAT = Mapped()
