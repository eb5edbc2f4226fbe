"""What the case store remakes when the zone's keys are rotated: how people and places are found."""

from collections.abc import Mapping

from sqlalchemy import Connection, func, select, update

from casestore.cases import requests
from casestore.client_tables import api_answer
from casestore.people.records import reindex
from casestore.places.noting import note_place
from casestore.record_tables import place_call
from casestore.referral_tables import referral_door
from casestore.tables import person_index
from zone.journal.unit_of_work import UnitOfWork
from zone.rotation.rules import Marks, Rules


def _person(uow: UnitOfWork, person_id: str, _opened: Mapping[str, bytes]) -> None:
    """Blind indexes and blocking hashes of a person change with the record itself."""
    reindex(uow, person_id)


def _people_left(conn: Connection, version: int) -> int:
    other = ~person_index.c.value_index.startswith(f"v{version}:")
    return conn.scalar(select(func.count()).select_from(person_index).where(other)) or 0


def _places_left(conn: Connection, version: int) -> int:
    other = ~place_call.c.place_index.startswith(f"v{version}:")
    return conn.scalar(select(func.count()).select_from(place_call).where(other)) or 0


def _places(uow: UnitOfWork, version: int, most: int) -> int:
    other = select(place_call.c.lead_id).where(~place_call.c.place_index.startswith(f"v{version}:"))
    leads = uow.conn.scalars(other.order_by(place_call.c.lead_id).limit(most)).all()
    known = requests.known(uow.conn, uow.keys, leads)
    for lead_id in leads:
        if lead_id in known:
            note_place(uow, lead_id, known[lead_id].request.location)
        else:  # purged: where it was is not known any more
            gone = place_call.c.lead_id == lead_id
            uow.conn.execute(update(place_call).where(gone).values(place_index=None))
    return len(leads)


def _links_left(conn: Connection, version: int) -> int:
    other = ~referral_door.c.token_index.startswith(f"v{version}:")
    alive = referral_door.c.ends_at > func.current_timestamp()
    query = select(func.count()).select_from(referral_door)
    return conn.scalar(query.where(referral_door.c.ended_at.is_(None), alive, other)) or 0


def _shut_links(uow: UnitOfWork, version: int) -> int:
    other = ~referral_door.c.token_index.startswith(f"v{version}:")
    shut = update(referral_door).where(referral_door.c.ended_at.is_(None), other)
    return uow.conn.execute(shut.values(ended_at=uow.clock.now(), body=None)).rowcount


def _answers_left(conn: Connection, version: int) -> int:
    other = ~api_answer.c.request_hash.startswith(f"v{version}:")
    return conn.scalar(select(func.count()).select_from(api_answer).where(other)) or 0


RULES = Rules(
    follows={"person": _person},
    marks=(
        Marks("how people are found", _people_left),
        Marks("places of calls", _places_left, remake=_places),
        Marks("links of partners", _links_left, forget=_shut_links),
        Marks("answers kept for programs that ask again", _answers_left),
    ),
)
