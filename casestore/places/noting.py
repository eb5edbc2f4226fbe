"""Calls of cases stand at their place: noted when a case opens and when the place is corrected."""

from sqlalchemy import Connection, delete, insert

from casestore.places.address import area_of, plain_address
from casestore.record_tables import place_call as table
from schemas.incident import Location
from zone.journal.unit_of_work import UnitOfWork

_INDEX = "place"


def note_place(uow: UnitOfWork, lead_id: str, location: Location | None) -> None:
    """Put the call at this place, in place of where it was before."""
    forget_place(uow.conn, lead_id)
    address = plain_address(location)
    index = uow.keys.blind_index(_INDEX, address) if address else None
    row = {"lead_id": lead_id, "place_index": index, "area": area_of(location)}
    uow.conn.execute(insert(table).values(**row))


def forget_place(conn: Connection, lead_id: str) -> None:
    """The call belongs to no case any more."""
    conn.execute(delete(table).where(table.c.lead_id == lead_id))
