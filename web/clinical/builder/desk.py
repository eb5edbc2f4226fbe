"""A draft of a form on somebody's desk: what the pages of the builder share."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, NoReturn

from fastapi import Depends, Request
from sqlalchemy import Connection
from starlette.datastructures import FormData

from casestore.forms.builder import drafts
from casestore.forms.builder.words import Draft, DraftAct, DraftCode
from web.clinical.clinic import Clinic
from web.shell.trouble import NOT_FOUND, PageError, changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _
from zone.journal.unit_of_work import UnitOfWork

Act = Callable[[UnitOfWork, str, datetime], DraftAct]


async def _form(request: Request) -> FormData:
    """The fields as sent; the door has read them already, within its limits."""
    return await request.form()


Typed = Annotated[FormData, Depends(_form)]


def fields_of(form: FormData) -> dict[str, list[str]]:
    """All fields by name, files left out."""
    return {name: [v for v in form.getlist(name) if isinstance(v, str)] for name in form}


def number_of(fields: dict[str, list[str]], name: str) -> int:
    """A field that holds a count; 0 where it holds none."""
    held = fields.get(name, [""])[0]
    return int(held) if held.isascii() and held.isdigit() and len(held) < 9 else 0


def draft_here(conn: Connection, draft_id: str) -> Draft:
    """The draft, or nothing is here."""
    found = drafts.draft(conn, draft_id)
    if found is None:
        raise PageError(NOT_FOUND)
    return found


def done(clinic: Clinic, viewer: Viewer, act: Act) -> DraftAct:
    """Do it as this person, now; what could not be done is told."""
    account, now = viewer.account.account_id, clinic.now()
    told = clinic.site.zone.write(lambda uow: act(uow, account, now))
    if told.code is not DraftCode.DONE:
        not_done(told)
    return told


def not_done(act: DraftAct) -> NoReturn:
    """Say why nothing was done."""
    if act.code is DraftCode.NOT_FOUND:
        raise PageError(NOT_FOUND)
    raise changed_meanwhile(_(act.sentence), _("Go back and look at it as it stands now."))
