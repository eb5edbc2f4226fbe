"""Rows of an invented evening written many times over, sealed as the program seals them."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, LargeBinary, Table, UniqueConstraint, insert, select

from casestore.people import records
from casestore.tables import clinical
from schemas.person import ContactKind
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

_STANDING = """
form form_attestation form_step workflow team team_status team_agreement team_shift team_area
team_contact team_member team_unit partner partner_availability recipient recipient_alias
credential staff_npi cosign_rule phone webhook webhook_mark api_client check_in words_lease
patient_number person_head person_index block_key duty_source displaced_row
closed_quarter publication saved_report
"""
STANDING = frozenset(_STANDING.split())
"""Tables that a busier town does not fill, and those that follow from people."""
CHART = ("person", "person_version", "lead", "clinical_case", "co_request", "place_call")
"""What is cloned for more cases, but not for more entries in one case."""


class Copies:
    """Copies of everything that stands in the tables now."""

    def __init__(self, conn: Connection, kept: Collection[str] = (), mark: str = "~") -> None:
        self._mark = mark
        tables = [t for t in clinical.sorted_tables if t.name not in STANDING | set(kept)]
        read = {t: [row._asdict() for row in conn.execute(select(t))] for t in tables}
        self._rows = {table: rows for table, rows in read.items() if rows and _keyed(table)}
        own = (row[_key(table)] for table, rows in self._rows.items() for row in rows)
        incidents = (r["incident_id"] for rows in self._rows.values() for r in rows if _of(r))
        self._ids = frozenset(one for one in (*own, *incidents) if isinstance(one, str))

    def write(
        self, uow: UnitOfWork, numbers: Collection[int], apart: timedelta = timedelta(0)
    ) -> int:
        """One copy of all rows per number, each `apart` earlier; returns the rows written."""
        count = 0
        for table, rows in self._rows.items():
            copies = (
                (row, self._copy(uow.keys, table, row, n, apart * n))
                for n in numbers
                for row in rows
            )
            made = [new for old, new in copies if _another(table, old, new)]
            if table.name == "person":
                for one in made:
                    _person(uow, one)
            elif made:
                uow.conn.execute(insert(table), made)
            count += len(made)
        return count

    def _copy(
        self, keys: KeyRing, table: Table, row: dict[str, Any], n: int, apart: timedelta
    ) -> dict[str, Any]:
        made = {name: self._value(held, n, apart) for name, held in row.items()}
        if table.name == "place_call" and made["place_index"]:
            made["place_index"] = f"{row['place_index']}-{n % 5000}"
        if table.name == "referral_door":
            made["token_index"] = f"{row['token_index']}{self._mark}{n}"
        sealed = [c.name for c in table.columns if isinstance(c.type, LargeBinary)]
        for name in sealed:
            if row[name] is not None:
                old, new = (one[_key(table)] for one in (row, made))
                text = keys.unseal(table.name, name, old, row[name]).decode()
                body = self._text(text, n).encode()
                made[name] = keys.seal(table.name, name, new, body)
        return made

    def _value(self, held: object, n: int, apart: timedelta) -> object:
        if isinstance(held, datetime):
            return held - apart
        return f"{held}{self._mark}{n}" if isinstance(held, str) and held in self._ids else held

    def _text(self, text: str, n: int) -> str:
        for one in self._ids:
            if one in text:
                text = text.replace(f'"{one}"', f'"{one}{self._mark}{n}"')
        return text


def _person(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Somebody else by name, birth date and phone, found as the program finds people."""
    was = records.unsealed(uow.keys, row["person_id"], row["body"])
    records.store(uow, somebody(was, row["person_id"]))


def somebody(like: Any, person_id: str) -> Any:
    """Like this person, but another one."""
    n = int(person_id.rpartition("~")[2])
    names = tuple(
        one.model_copy(update={"given": _word(n), "family": _word(n * 7919 + 13)})
        for one in like.names
    )
    phones = tuple(
        one.model_copy(update={"value": f"555-{n % 10_000_000:07d}"})
        if one.kind is ContactKind.PHONE
        else one
        for one in like.contacts
    )
    born = f"{1935 + n % 80}-{1 + n % 12:02d}-{1 + n % 28:02d}"
    changed = {"person_id": person_id, "names": names, "contacts": phones, "birth_date": born}
    return like.model_copy(update=changed)


def _word(n: int) -> str:
    """A name of four syllables."""
    parts = ("ba", "den", "lo", "mir", "ta", "vik", "sol", "ru", "nes", "kor", "pha", "jul")
    found = ""
    for _ in range(4):
        n, at = divmod(n, len(parts))
        found += parts[at]
    return found.title()


def _another(table: Table, old: dict[str, Any], new: dict[str, Any]) -> bool:
    """No rule of the table wants the two to be one; of some things there is one per person."""
    once = [set(table.primary_key.columns.keys())]
    once += [set(c.columns.keys()) for c in table.constraints if isinstance(c, UniqueConstraint)]
    once += [set(index.columns.keys()) for index in table.indexes if index.unique]
    return all(any(old[name] != new[name] for name in names) for names in once)


def _keyed(table: Table) -> bool:
    """Rows with an id of their own; those of several columns hang on others and are copied too."""
    return all(
        isinstance(c.type, type(table.primary_key.columns[0].type)) for c in table.primary_key
    )


def _key(table: Table) -> str:
    return next(iter(table.primary_key.columns)).name


def _of(row: dict[str, Any]) -> bool:
    return isinstance(row.get("incident_id"), str)


def batches(first: int, last: int, size: int) -> Iterator[range]:
    """Numbers in runs, each for one transaction."""
    for start in range(first, last, size):
        yield range(start, min(start + size, last))
