"""Cases with their encounters, tasks and answered forms."""

from typing import Annotated

from fastapi import APIRouter, Response

from casestore.clients import reads
from casestore.clients.sight import Sight
from casestore.clients.words import Scope
from schemas.case import Case
from web.api.caller import Call, asks
from web.api.encounters import encounter_out
from web.api.paging import Cursor, Limit, handling, listed
from web.api.people import Id
from web.api.responses import response_out
from web.api.shapes import CaseOut, EncounterOut, Many, One, ResponseOut, taken
from web.api.writing import etag

router = APIRouter(prefix="/cases", tags=["cases"])
Found = tuple[Case, tuple[str, ...]]


@router.get("")
def every(
    call: Annotated[Call, asks(Scope.CASES_READ)], cursor: Cursor = None, limit: Limit = 20
) -> Many[CaseOut]:
    """Cases of the agencies that the client is registered for, newest first."""

    def see(sight: Sight, case_id: str) -> CaseOut | None:
        found = reads.case(sight, case_id)
        return None if found is None else case_out(found)

    return listed(call, reads.cases_after, see, cursor, limit)


@router.get("/{case_id}")
def read(
    call: Annotated[Call, asks(Scope.CASES_READ)], case_id: Id, response: Response
) -> One[CaseOut]:
    """One case."""

    def find(sight: Sight) -> tuple[CaseOut, str] | None:
        found = reads.case(sight, case_id)
        return None if found is None else (case_out(found), case_id)

    found, sight = call.one(find)
    response.headers["ETag"] = etag(found.version)
    return One(data=found, handling=handling(sight))


@router.get("/{case_id}/encounters")
def encounters(
    call: Annotated[Call, asks(Scope.CASES_READ, Scope.ENCOUNTERS_READ)], case_id: Id
) -> Many[EncounterOut]:
    """Encounters of a case, oldest first."""

    def find(sight: Sight) -> tuple[list[EncounterOut], str] | None:
        if reads.case(sight, case_id) is None:
            return None
        return [encounter_out(one) for one in reads.encounters_of(sight, case_id)], case_id

    found, sight = call.one(find)
    return Many(data=found, next=None, handling=handling(sight))


@router.get("/{case_id}/responses")
def responses(
    call: Annotated[Call, asks(Scope.CASES_READ, Scope.RESPONSES_READ)], case_id: Id
) -> Many[ResponseOut]:
    """Answered forms of a case, newest first."""

    def find(sight: Sight) -> tuple[list[ResponseOut], str] | None:
        if reads.case(sight, case_id) is None:
            return None
        return [response_out(one) for one in reads.responses_of(sight, case_id)], case_id

    found, sight = call.one(find)
    return Many(data=found, next=None, handling=handling(sight))


def case_out(found: Found) -> CaseOut:
    """The case as this interface shows it."""
    case, people = found
    return taken(CaseOut, case, version=case.row_version, persons=list(people))
