"""Takes away what is due: a few subjects in each transaction, each purge proven in the audit."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import MetaData

from casestore.retention.belongings import in_order
from casestore.retention.due import Due, Rule, again, due
from zone.journal.unit_of_work import UnitOfWork
from zone.retention import removal
from zone.retention.holds import HoldKind
from zone.retention.ledger import Entry, write_ledger
from zone.zone import Zone

_AT_ONCE = 20
LOOKED_AT = 500
_OF_THE_LEDGER = (HoldKind.CASE, HoldKind.PERSON)


@dataclass(frozen=True, slots=True)
class Plan:
    """What would go now, before anything goes."""

    subjects: dict[str, int]
    """By reason."""
    rows: int
    held: dict[str, int]
    """By reason: what would go but for a legal hold."""


def plan(zone: Zone, rule: Rule) -> Plan:
    """Count, without changing anything; at most 500 subjects of each kind are looked at."""
    with zone.read() as conn:
        found = list(due(conn, zone.keys, rule, LOOKED_AT))
    free = [one for one in found if not one.held]
    return Plan(
        dict(Counter(one.why for one in free)),
        sum(one.count for one in free),
        dict(Counter(one.why for one in found if one.held)),
    )


def apply(zone: Zone, rule: Rule, actor: str) -> int:
    """Purge what is due, then write the ledger. Returns how many subjects went.

    People of whom nothing is left but their record go once their last case is gone, in the same
    run. Killed in between, what is purged is in the audit; the next run goes on.
    """
    gone = 0
    while count := zone.write(lambda uow: _some(uow, rule, actor), page=False):
        gone += count
    write_ledger(zone)
    return gone


def purge_again(zone: Zone, entries: Sequence[Entry], actor: str) -> int:
    """In a restored store: take away what was purged after its backup. Returns how many."""
    return sum(
        zone.write(partial(_again, entry=entry, actor=actor), page=False) for entry in entries
    )


def _some(uow: UnitOfWork, rule: Rule, actor: str) -> int:
    found = [one for one in due(uow.conn, uow.keys, rule, LOOKED_AT) if not one.held]
    first = [one for one in found if one.why == found[0].why][:_AT_ONCE]
    if first:
        _remove(uow, first, actor)
    return len(first)


def _again(uow: UnitOfWork, entry: Entry, actor: str) -> int:
    if entry.kind not in _OF_THE_LEDGER:
        return 0
    found = [again(uow.conn, HoldKind(entry.kind), one) for one in entry.ids]
    there = [one for one in found if one.count]
    if there:
        _remove(uow, there, actor)
    return len(there)


def _remove(uow: UnitOfWork, some: Sequence[Due], actor: str) -> None:
    schema = MetaData()
    schema.reflect(uow.conn)
    rows: dict[str, set[tuple[object, ...]]] = {}
    for one in some:
        for table, keys in one.rows.items():
            rows.setdefault(table.name, set()).update(keys)
    named = {schema.tables[name]: keys for name, keys in rows.items()}
    gone = removal.remove(uow.conn, in_order(schema, named))
    ids = sorted(one.subject_id for one in some)
    removal.note(uow, some[0].kind.value, ids, some[0].why, gone, actor)
