"""The library of forms: versions that never change, what may be switched on, and on whose word.

A version is a draft, then published, then retired by its successor or by hand. Answers keep the
version that they were given in. A form whose terms are not known to be free is switched on only
after somebody stated, on record, that the agency may use it.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

import orjson
from sqlalchemy import Connection, Row, func, insert, select

from casestore.cause import Cause
from casestore.form_tables import form as table
from casestore.form_tables import form_attestation as attestation
from casestore.forms.findings import told
from casestore.forms.library_words import FormAct, FormCode, FormRow, FormState, Source
from casestore.forms.model import Form
from casestore.forms.read import Imported, read_form
from casestore.forms.shipped_forms import FOLDER, shipped_forms
from casestore.forms.terms import Licence, terms_of
from casestore.rows import ChangedMeanwhile, compare_and_set
from schemas.audit import AuditTag
from zone.journal.unit_of_work import UnitOfWork

PROGRAM = "program"
_LISTED = [column for column in table.c if column.name != "document"]
"""Lists do not read the documents, which are long."""


def bring_shipped(uow: UnitOfWork, at: datetime) -> int:
    """Put the program's own forms into the library, each version once; free ones switched on."""
    known = set(uow.conn.execute(select(table.c.checksum)).scalars())
    brought = 0
    for name, form in shipped_forms().items():
        if _checksum(form) in known:
            continue
        found = read_form((FOLDER / f"{name}.json").read_bytes())
        act = add(uow, found, Source.SHIPPED, PROGRAM, at)
        if act.form_id and terms_of(form).status is Licence.FREE:
            publish(uow, act.form_id, PROGRAM, at)
        brought += 1
    return brought


def add(uow: UnitOfWork, found: Imported, source: Source, account: str, at: datetime) -> FormAct:
    """Add a version as a draft; the same document twice is one version."""
    form = found.form
    there = version_like(uow.conn, form)
    if there is not None:
        return FormAct(code=FormCode.THERE_ALREADY, form_id=there)
    terms = terms_of(form)
    ours = source is Source.AUTHORED and terms.id == "unknown"
    form_id = uow.keys.new_id()
    uow.conn.execute(
        insert(table).values(
            form_id=form_id,
            url=form.url,
            number=next_number(uow.conn, form.url),
            title=form.title,
            state=FormState.DRAFT,
            licence=Licence.AUTHORED if ours else terms.status,
            terms=terms.id,
            source=source,
            checksum=_checksum(form),
            tolerances=orjson.dumps([told(one) for one in found.tolerances]).decode(),
            document=orjson.dumps(form.document).decode(),
            added_at=at,
            added_by=account,
            row_version=1,
        )
    )
    cause = Cause(uow, at, account)
    cause.audit(AuditTag.FORM_ADDED, {"form": form_id}, {"source": source, "terms": terms.id})
    return FormAct(code=FormCode.DONE, form_id=form_id)


def version_like(conn: Connection, form: Form) -> str | None:
    """The version that is this very document, or None."""
    same = (table.c.url == form.url, table.c.checksum == _checksum(form))
    found: str | None = conn.scalar(select(table.c.form_id).where(*same))
    return found


def next_number(conn: Connection, url: str) -> int:
    """The number that the next version of this form gets."""
    newest = select(func.max(table.c.number)).where(table.c.url == url)
    return (conn.scalar(newest) or 0) + 1


def attest(uow: UnitOfWork, form_id: str, account: str, grounds: str, at: datetime) -> FormAct:
    """Record that the agency may use this instrument; it holds for all versions of the form."""
    row = _row(uow.conn, form_id)
    if row is None:
        return FormAct(code=FormCode.NOT_FOUND)
    if row.licence == Licence.NEVER:
        return FormAct(code=FormCode.NOT_ALLOWED, form_id=form_id)
    made = uow.keys.new_id()
    uow.conn.execute(
        insert(attestation).values(
            attestation_id=made,
            url=row.url,
            terms=row.terms,
            grounds=grounds,
            made_at=at,
            made_by=account,
        )
    )
    about = {"form": form_id, "attestation": made}
    Cause(uow, at, account).audit(AuditTag.FORM_ATTESTED, about, {"terms": row.terms})
    return FormAct(code=FormCode.DONE, form_id=form_id)


def publish(uow: UnitOfWork, form_id: str, account: str, at: datetime) -> FormAct:
    """Switch a draft on; the version before it is retired. Answers in it stay as they are."""
    row = _row(uow.conn, form_id)
    refused = _unfit(uow.conn, row)
    if row is None or refused is not None:
        return FormAct(code=refused or FormCode.NOT_FOUND, form_id=form_id)
    cause = Cause(uow, at, account)
    older = select(*_LISTED).where(table.c.url == row.url, table.c.state == FormState.PUBLISHED)
    for before in uow.conn.execute(older).all():
        _retire(cause, before)
    values = {"state": FormState.PUBLISHED, "published_at": at, "published_by": account}
    try:
        compare_and_set(uow.conn, table, form_id, row.row_version, values)
    except ChangedMeanwhile:
        return FormAct(code=FormCode.CHANGED_MEANWHILE, form_id=form_id)
    cause.audit(AuditTag.FORM_PUBLISHED, {"form": form_id}, {"number": row.number})
    return FormAct(code=FormCode.DONE, form_id=form_id)


def _unfit(conn: Connection, row: Row[tuple[object, ...]] | None) -> FormCode | None:
    if row is None:
        return FormCode.NOT_FOUND
    if row.state != FormState.DRAFT:
        return FormCode.NOT_A_DRAFT
    if row.licence == Licence.NEVER:
        return FormCode.NOT_ALLOWED
    if row.licence == Licence.ATTEST and row.url not in _attested(conn):
        return FormCode.ATTEST_FIRST
    return None


def retire(uow: UnitOfWork, form_id: str, account: str, at: datetime) -> FormAct:
    """Switch a version off without a successor."""
    row = _row(uow.conn, form_id)
    if row is None:
        return FormAct(code=FormCode.NOT_FOUND)
    if row.state != FormState.PUBLISHED:
        return FormAct(code=FormCode.NOT_PUBLISHED, form_id=form_id)
    _retire(Cause(uow, at, account), row)
    return FormAct(code=FormCode.DONE, form_id=form_id)


def _retire(cause: Cause, row: Row[tuple[object, ...]]) -> None:
    compare_and_set(
        cause.uow.conn, table, row.form_id, row.row_version, {"state": FormState.RETIRED}
    )
    cause.audit(AuditTag.FORM_RETIRED, {"form": row.form_id}, {"number": row.number})


def forms(conn: Connection, *states: FormState) -> list[FormRow]:
    """Versions in these states, or all, by title and newest first."""
    wanted = select(*_LISTED).order_by(table.c.title, table.c.number.desc())
    if states:
        wanted = wanted.where(table.c.state.in_(states))
    attested = _attested(conn)
    return [_listed(row, attested) for row in conn.execute(wanted)]


def form_row(conn: Connection, form_id: str) -> FormRow | None:
    """One version as the list shows it, or None."""
    row = _row(conn, form_id)
    return None if row is None else _listed(row, _attested(conn))


def form_of(conn: Connection, form_id: str) -> Form | None:
    """One version, to fill or to show; None when there is none of this id."""
    document = conn.scalar(select(table.c.document).where(table.c.form_id == form_id))
    return None if document is None else _read(document)


@lru_cache(maxsize=64)
def _read(document: str) -> Form:
    """A version never changes, so it is read once in a while."""
    return read_form(document.encode()).form


def _row(conn: Connection, form_id: str) -> Row[tuple[object, ...]] | None:
    return conn.execute(select(*_LISTED).where(table.c.form_id == form_id)).one_or_none()


def _attested(conn: Connection) -> frozenset[str]:
    return frozenset(conn.execute(select(attestation.c.url).distinct()).scalars())


def _listed(row: Row[tuple[object, ...]], attested: frozenset[str]) -> FormRow:
    names: Sequence[str] = [n for n in FormRow.model_fields if n not in ("tolerances", "attested")]
    return FormRow(
        **{name: getattr(row, name) for name in names},
        tolerances=tuple(orjson.loads(row.tolerances)),
        attested=row.url in attested,
    )


def _checksum(form: Form) -> str:
    return sha256(orjson.dumps(form.document, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]
