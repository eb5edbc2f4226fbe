"""Find a person. What is typed is sent as a form, so that it stands in no address and no log."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from casestore.people import search
from casestore.people.search import Sought
from web.clinical import words
from web.clinical.clinic import clinic_of
from web.clinical.office.privacy import may_known, page
from web.clinical.people import words as people_words
from web.shell.door import SignedIn
from web.shell.routes_table import P
from web.shell.trouble import BAD_FORM, PageError
from web.shell.viewer import Viewer
from web.shell.workforce import Action

router = APIRouter(prefix="/people")
_Text = Annotated[str, Form(max_length=100)]


@router.get("")
def form(request: Request, viewer: SignedIn) -> Response:
    """The form alone."""
    return page(
        clinic_of(request),
        request,
        viewer,
        "people_search.html",
        hits=None,
        sought=None,
        reason="",
        reasons=_reasons(viewer),
        people_words=people_words,
    )


@router.post("")
def find(
    request: Request,
    viewer: SignedIn,
    reason: _Text,
    given: _Text = "",
    family: _Text = "",
    birth_date: _Text = "",
    phone: _Text = "",
    identifier_kind: _Text = "",
    identifier: _Text = "",
) -> Response:
    """Those who fit and whom this viewer may see, each with why; the search is audited first."""
    if reason not in _reasons(viewer):
        raise PageError(BAD_FORM)
    clinic = clinic_of(request)
    sought = Sought(
        given=given.strip(),
        family=family.strip(),
        birth_date=birth_date.strip(),
        phone=phone.strip(),
        identifier_kind=identifier_kind.strip(),
        identifier=identifier.strip(),
    )
    why = reason if viewer.account.role is P else ""
    with clinic.site.zone.read() as conn:
        hits = [
            hit
            for hit in search.search(conn, clinic.site.zone.keys, sought)
            if may_known(clinic, conn, viewer, hit.standing, Action.PERSON_VIEW, why)
        ]
    shown = tuple(hit.standing.person.person_id for hit in hits)
    account, now = viewer.account.account_id, clinic.now()
    clinic.site.zone.write(lambda uow: search.write_down(uow, sought, reason, shown, account, now))
    return page(
        clinic,
        request,
        viewer,
        "people_search.html",
        hits=hits,
        sought=sought,
        reason=reason,
        reasons=_reasons(viewer),
        people_words=people_words,
    )


def _reasons(viewer: Viewer) -> dict[str, str]:
    privacy = viewer.account.role is P
    return words.REVIEW_REASONS if privacy else people_words.SEARCH_REASONS
