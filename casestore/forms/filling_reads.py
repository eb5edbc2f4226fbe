"""Reading forms filled for a case: the newest entry of each screen makes the answers."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from casestore.form_tables import entry
from casestore.form_tables import filling as table
from casestore.form_tables import form as form_table
from casestore.forms.filling_words import Answers, FillingRow, Opened
from casestore.forms.library import form_of, form_row
from casestore.forms.model import Form
from casestore.forms.score import Score
from casestore.sealed import unseal
from zone.keys.keyring import KeyRing


def fillings_of(conn: Connection, case_ids: list[str]) -> list[tuple[FillingRow, str]]:
    """Fillings of these cases with the titles of their forms, newest first; one query."""
    wanted = (
        select(table, form_table.c.title)
        .join(form_table, form_table.c.form_id == table.c.form_id)
        .where(table.c.case_id.in_(case_ids))
    )
    rows = conn.execute(wanted.order_by(table.c.started_at.desc(), table.c.filling_id))
    return [(_as_word(row), row.title) for row in rows]


def open_filling(conn: Connection, keys: KeyRing, filling_id: str) -> Opened | None:
    """A filling with its form and answers, or None."""
    row = conn.execute(select(table).where(table.c.filling_id == filling_id)).one_or_none()
    form = form_of(conn, row.form_id) if row is not None else None
    listed = form_row(conn, row.form_id) if row is not None else None
    if row is None or form is None or listed is None:
        return None
    entries = conn.execute(
        select(entry).where(entry.c.filling_id == filling_id).order_by(entry.c.seq)
    ).all()
    newest = {one.screen: one for one in entries}
    sealed = row.result
    return Opened(
        row=_as_word(row),
        title=listed.title,
        number=listed.number,
        form=form,
        response=_response(keys, form, newest),
        seen=entries[-1].seq if entries else 0,
        saved_at=entries[-1].at if entries else None,
        saved_screens=frozenset(newest),
        result=unseal(keys, table.name, filling_id, sealed, Score, "result") if sealed else None,
    )


def _response(
    keys: KeyRing, form: Form, newest: Mapping[int, Row[tuple[object, ...]]]
) -> dict[str, Any]:
    """The answers as one QuestionnaireResponse (FHIR R4), in the order of the screens."""
    items: list[dict[str, Any]] = []
    for _, one in sorted(newest.items()):
        items += unseal(keys, entry.name, one.entry_id, one.body, Answers).items
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{form.url}|{form.version}",
        "status": "in-progress",
        "item": items,
    }


def filling_row(conn: Connection, filling_id: str) -> FillingRow | None:
    """One filling without its answers, or None."""
    row = conn.execute(select(table).where(table.c.filling_id == filling_id)).one_or_none()
    return None if row is None else _as_word(row)


def _as_word(row: Row[tuple[object, ...]]) -> FillingRow:
    return FillingRow(**{name: getattr(row, name) for name in FillingRow.model_fields})
