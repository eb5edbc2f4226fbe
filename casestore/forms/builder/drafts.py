"""Drafts of forms: every change is a further step, so nothing is lost and the last is taken back.

Two people may work on one draft. A change is done to the form as it stands now; only where the very
same item was changed since somebody looked at it, their change is not done and they are told.
"""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime

import orjson
from sqlalchemy import Connection, delete, func, insert, select

from casestore.form_tables import form as form_table
from casestore.form_tables import form_step as table
from casestore.forms.builder.outline import find
from casestore.forms.builder.words import Document, Draft, DraftAct, DraftCode, DraftRow, Step
from casestore.forms.library_words import Source
from zone.journal.unit_of_work import UnitOfWork

Edit = Callable[[Document], str | None]
"""Changes the document in place and says which item it was; None: it could not be done."""
_LISTED = [table.c[name] for name in DraftRow.model_fields]


def begin(uow: UnitOfWork, title: str, account: str, at: datetime) -> str:
    """A new, empty form of the agency's own; returns the draft's id."""
    document = {
        "resourceType": "Questionnaire",
        "url": _free_url(uow.conn, title),
        "title": title,
        "status": "draft",
        "subjectType": ["Patient"],
        "item": [],
    }
    return start(uow, document, Source.AUTHORED, None, account, at)


def start(
    uow: UnitOfWork,
    document: Document,
    source: Source,
    base: str | None,
    account: str,
    at: datetime,
) -> str:
    """A draft from a Questionnaire that is there already; returns the draft's id."""
    draft_id = uow.keys.new_id()
    row = DraftRow(
        draft_id=draft_id,
        seq=1,
        step=Step.STARTED,
        link_id=None,
        back_to=None,
        base=base,
        source=source,
        title=_title(document),
        at=at,
        actor=account,
    )
    _keep(uow, row, document)
    return draft_id


def _free_url(conn: Connection, title: str) -> str:
    """An address that no form has: the same title twice is two forms."""
    plain = "".join(c if c.isascii() and c.isalnum() else " " for c in title).lower()
    stem = f"urn:handoff:form:{'-'.join(plain.split()) or 'form'}"
    taken = {row.url for row in conn.execute(select(form_table.c.url).distinct())}
    begun = select(table.c.document).where(table.c.seq == 1)
    taken |= {str(_parsed(row.document).get("url")) for row in conn.execute(begun)}
    free = (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3)))
    return next(url for url in free if url not in taken)


def _parsed(document: str) -> Document:
    found: Document = orjson.loads(document)
    return found


def _title(document: Document) -> str:
    return str(document.get("title") or document.get("name") or "Form")


def _keep(uow: UnitOfWork, row: DraftRow, document: Document) -> None:
    values = {**row.model_dump(), "at": row.at, "document": orjson.dumps(document).decode()}
    uow.conn.execute(insert(table).values(step_id=uow.keys.new_id(), **values))


def drafts(conn: Connection) -> list[DraftRow]:
    """All drafts, the one worked on last first."""
    newest = (
        select(table.c.draft_id, func.max(table.c.seq).label("seq"))
        .group_by(table.c.draft_id)
        .subquery()
    )
    same = (table.c.draft_id == newest.c.draft_id) & (table.c.seq == newest.c.seq)
    wanted = select(*_LISTED).join(newest, same).order_by(table.c.at.desc(), table.c.draft_id)
    return [DraftRow(**row._mapping) for row in conn.execute(wanted)]


def draft(conn: Connection, draft_id: str, seq: int | None = None) -> Draft | None:
    """The draft as it stands, or as it stood after a step."""
    wanted = select(*_LISTED, table.c.document).where(table.c.draft_id == draft_id)
    if seq is not None:
        wanted = wanted.where(table.c.seq == seq)
    row = conn.execute(wanted.order_by(table.c.seq.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    named = {name: getattr(row, name) for name in DraftRow.model_fields}
    return Draft(row=DraftRow(**named), document=_parsed(row.document))


def change(
    uow: UnitOfWork,
    draft_id: str,
    step: Step,
    edit: Edit,
    account: str,
    at: datetime,
    seen: int | None = None,
    link_id: str | None = None,
) -> DraftAct:
    """Do one change to the draft as it stands now.

    `seen` is the step that somebody looked at, `link_id` the item that they change (None: the
    form's own head); without `seen` it does not matter what others did meanwhile.
    """
    now = draft(uow.conn, draft_id)
    if now is None:
        return DraftAct(code=DraftCode.NOT_FOUND, draft_id=draft_id)
    if seen is not None and _touched(uow.conn, now, seen, link_id):
        return DraftAct(code=DraftCode.CHANGED_MEANWHILE, draft_id=draft_id, link_id=link_id)
    document = deepcopy(now.document)
    link = edit(document)
    if link is None:
        return DraftAct(code=DraftCode.NOT_FOUND, draft_id=draft_id)
    if document == now.document:
        return DraftAct(code=DraftCode.DONE, draft_id=draft_id, link_id=link, seq=now.row.seq)
    typing = now.row.step is Step.TYPED and (now.row.link_id, now.row.actor) == (link, account)
    row = now.row.model_copy(
        update={
            "seq": now.row.seq + 1,
            "step": step,
            "link_id": link or None,
            "back_to": now.row.back_to if typing else now.row.seq,
            "title": _title(document),
            "at": at,
            "actor": account,
        }
    )
    _keep(uow, row, document)
    return DraftAct(code=DraftCode.DONE, draft_id=draft_id, link_id=link, seq=row.seq)


def _touched(conn: Connection, now: Draft, seen: int, link_id: str | None) -> bool:
    """Was this very item (without those below it) changed since?"""
    if now.row.seq == seen:
        return False
    then = draft(conn, now.row.draft_id, seen)
    return then is None or _own(then.document, link_id) != _own(now.document, link_id)


def _own(document: Document, link_id: str | None) -> object:
    if link_id is None:
        return {name: held for name, held in document.items() if name != "item"}
    place = find(document, link_id)
    return place and {name: held for name, held in place.item.items() if name != "item"}


def undo(uow: UnitOfWork, draft_id: str, seen: int, account: str, at: datetime) -> DraftAct:
    """Take back the last change, whoever made it; what was undone stays among the steps."""
    now = draft(uow.conn, draft_id)
    if now is None:
        return DraftAct(code=DraftCode.NOT_FOUND, draft_id=draft_id)
    if now.row.seq != seen:
        return DraftAct(code=DraftCode.CHANGED_MEANWHILE, draft_id=draft_id)
    before = draft(uow.conn, draft_id, now.row.back_to) if now.row.back_to else None
    if before is None:
        return DraftAct(code=DraftCode.NOTHING_TO_UNDO, draft_id=draft_id)
    row = before.row.model_copy(
        update={"seq": seen + 1, "step": Step.UNDONE, "at": at, "actor": account}
    )
    _keep(uow, row, before.document)
    return DraftAct(code=DraftCode.DONE, draft_id=draft_id, link_id=now.row.link_id, seq=row.seq)


def drop(uow: UnitOfWork, draft_id: str) -> None:
    """Throw the draft away with all its steps; versions made of it stay."""
    uow.conn.execute(delete(table).where(table.c.draft_id == draft_id))
