"""A draft → the next version of its form, switched on where that is allowed."""

from copy import deepcopy
from datetime import datetime

from casestore.forms import library
from casestore.forms.builder import drafts
from casestore.forms.builder.words import Document, DraftAct, DraftCode
from casestore.forms.findings import Findings, Refused
from casestore.forms.library_words import FormCode
from casestore.forms.read import Imported, read_document
from zone.journal.unit_of_work import UnitOfWork


def checked(document: Document) -> tuple[Imported | None, Findings]:
    """What an import of it would say: the form, or None where it would be turned away."""
    findings = Findings()
    try:
        return read_document(document, findings), findings
    except Refused:
        return None, findings


def publish(uow: UnitOfWork, draft_id: str, seen: int, account: str, at: datetime) -> DraftAct:
    """Make the draft a version and end it. Where its use must be attested first, the version waits
    in the library, not switched on."""
    now = drafts.draft(uow.conn, draft_id)
    if now is None:
        return DraftAct(code=DraftCode.NOT_FOUND, draft_id=draft_id)
    if now.row.seq != seen:
        return DraftAct(code=DraftCode.CHANGED_MEANWHILE, draft_id=draft_id)
    found, _ = checked(now.document)
    if found is None:
        return DraftAct(code=DraftCode.NOT_FIT, draft_id=draft_id)
    there = library.version_like(uow.conn, found.form)
    if there is not None:
        return DraftAct(code=DraftCode.SAME, draft_id=draft_id, form_id=there)
    numbered = deepcopy(now.document)
    numbered["version"] = str(library.next_number(uow.conn, found.form.url))
    numbered["status"] = "active"
    act = library.add(uow, read_document(numbered), now.row.source, account, at)
    if act.code is FormCode.DONE and act.form_id:
        library.publish(uow, act.form_id, account, at)
        drafts.drop(uow, draft_id)
    return DraftAct(code=DraftCode.DONE, draft_id=draft_id, form_id=act.form_id)
