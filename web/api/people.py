"""Persons: found by what is known of them, and read."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from casestore.clients import reads
from casestore.clients.sight import Sight
from casestore.clients.words import Scope
from casestore.people import search as shelf
from web.api.caller import Call, asks
from web.api.paging import handling
from web.api.problems import NotDone, unreadable
from web.api.shapes import ContactOut, Many, NameOut, One, PersonOut, Sought, taken
from web.api.writing import etag

router = APIRouter(prefix="/persons", tags=["persons"])
Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
_REASONS = frozenset(shelf.REASONS) - {"call", "walk_in"}


@router.post("/search")
def search(call: Annotated[Call, asks(Scope.PERSONS_READ)], sought: Sought) -> Many[PersonOut]:
    """Find persons, up to twenty. Nobody is found of whom the gate would not tell you the name.

    The body is needed although nothing is written: what is known of a person belongs in no
    address.
    """
    if sought.reason not in _REASONS:
        raise NotDone(unreadable("reason"))
    given = sought.model_dump(exclude={"reason"})

    def find(sight: Sight) -> tuple[list[PersonOut], list[str]]:
        hits = shelf.search(sight.conn, sight.keys, shelf.Sought(**given))
        found = [seen for hit in hits if (seen := reads.person(sight, _id(hit))) is not None]
        return [person_out(one) for one in found], [one.person.person_id for one in found]

    people, sight = call.many(find)
    return Many(data=people, next=None, handling=handling(sight))


@router.get("/{person_id}")
def read(
    call: Annotated[Call, asks(Scope.PERSONS_READ)], person_id: Id, response: Response
) -> One[PersonOut]:
    """One person."""

    def find(sight: Sight) -> tuple[reads.Seen, str] | None:
        seen = reads.person(sight, person_id)
        return None if seen is None else (seen, person_id)

    seen, sight = call.one(find)
    response.headers["ETag"] = etag(seen.version)
    return One(data=person_out(seen), handling=handling(sight))


def _id(hit: shelf.Hit) -> str:
    return hit.standing.person.person_id


def person_out(seen: reads.Seen) -> PersonOut:
    """The person as this interface shows them."""
    who = seen.person
    return PersonOut(
        person_id=who.person_id,
        version=seen.version,
        names=[NameOut(**name.model_dump()) for name in who.names],
        birth_date=who.birth_date,
        sex=who.sex,
        contacts=[taken(ContactOut, one) for one in who.contacts if one.until is None],
        insurance=[one.value for one in who.identifiers],
    )
