"""What the pages about one person's privacy share: who may open them, audited before anything."""

from typing import Any

from fastapi import Request
from sqlalchemy import Connection
from starlette.responses import Response

from casestore.breakglass.records import in_force
from casestore.disclosures.standing import Standing, standing
from redaction.gate import Gate
from web.clinical import words
from web.clinical.clinic import Clinic
from web.clinical.office import privacy_words
from web.shell.routes_table import C
from web.shell.viewer import Viewer
from web.shell.workforce import Action, lives_there, may


def known_person(
    clinic: Clinic,
    conn: Connection,
    viewer: Viewer,
    person_id: str,
    action: Action,
    reason: str = "",
) -> Standing:
    """The person, if this viewer may do this; else there is nothing here, and it looks the same
    whether the person exists or not."""
    found = standing(conn, clinic.site.zone.keys, person_id)
    if found is None or not may_known(clinic, conn, viewer, found, action, reason):
        clinic.refuse(viewer, action, {"person": person_id})
    return found


def may_known(
    clinic: Clinic,
    conn: Connection,
    viewer: Viewer,
    found: Standing,
    action: Action,
    reason: str = "",
) -> bool:
    """May this viewer do this to a person whom the store knows?"""
    own = set(found.agencies) & set(viewer.account.agencies)
    agency = next(iter(sorted(own)), "")
    return may(
        viewer,
        clinic.site.zone.name,
        action,
        agency=agency,
        restricted=found.person.restricted,
        own_household=lives_there(viewer, *found.person.ids),
        reason_given=bool(reason),
        glass_broken=_glass(clinic, conn, viewer, found.person.person_id),
    )


def _glass(clinic: Clinic, conn: Connection, viewer: Viewer, person_id: str) -> bool:
    """For others than clinicians it opens nothing, so it is not looked for."""
    if viewer.account.role is not C:
        return False
    return in_force(conn, viewer.account.account_id, person_id, clinic.now()) is not None


def gate_of(request: Request) -> Gate:
    """The gate of this application, with the agency's overlays."""
    gate: Gate = request.app.state.gate
    return gate


def page(
    clinic: Clinic,
    request: Request,
    viewer: Viewer,
    template: str,
    **context: Any,  # noqa: ANN401 - each template names its own
) -> Response:
    """A page with the words of privacy beside those of the clinic."""
    return clinic.site.page(
        request, f"clinical/{template}", viewer, words=words, said=privacy_words, **context
    )
