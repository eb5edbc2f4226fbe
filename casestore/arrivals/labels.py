"""Under which law an arrival stands, and whether it is restricted: by provenance, never lifted.

The label is the sender's status as the agreement with it says (configuration of the feed); nothing
known counts as 42 CFR Part 2 (2.13(a)). A mark in the message makes it stricter, none makes it
laxer: the absence of a label proves nothing.
"""

from sqlalchemy import Connection, delete, select

from casestore.arrival_tables import number_restriction as table
from casestore.arrivals.patients import number_ids
from casestore.cause import Cause
from schemas.case import CareLabel
from schemas.clinical import ClinicalUpdate, Restriction, RestrictionAction, RestrictionScope
from zone.insert_once import insert_once
from zone.keys.keyring import KeyRing

_PART2 = ("42CFRPART2",)
_SUBSTANCE = frozenset({"ETH", "ETHUD", "OPIOIDUD", "SUD", "ALCUD", "DRG", "ALC"})
"""Codes of substance use: HL7 v3 ActCode sensitivities, and DRG of table 0717."""
_OPEN = frozenset({"ALL_OPEN", "NO", "N", "U"})
_VERY = frozenset({"R", "V", "VERY", "RESTRICTED"})
"""Confidentiality of TXA-18 and FHIR v3: restricted and very restricted. PV1-16 holds VIP marks."""


def label_of(origin: CareLabel, update: ClinicalUpdate) -> CareLabel:
    """The stricter of what its sender is and what the message says."""
    said = {basis.upper().replace(" ", "") for one in update.labels for basis in one.basis}
    codes = {one.code.upper() for one in update.labels} | {r.code.upper() for r in _lasting(update)}
    if said & set(_PART2) or codes & set(_PART2) or codes & _SUBSTANCE:
        return CareLabel.PART2
    return origin


def restricted(conn: Connection, keys: KeyRing, feed: str, update: ClinicalUpdate) -> bool:
    """Restricted by itself, or because its patient is, until a message lifts that."""
    if any(one.code not in _OPEN for one in _lasting(update)):
        return True
    marks = {(update.confidentiality or "").upper(), *(one.code.upper() for one in update.labels)}
    if marks & _VERY:
        return True
    numbers = number_ids(keys, feed, update)
    wanted = select(table.c.code).where(table.c.number_id.in_(numbers)).limit(1)
    return conn.execute(wanted).first() is not None


def keep_restrictions(cause: Cause, feed: str, update: ClinicalUpdate) -> None:
    """Restrictions of the person are deltas: each holds for all later messages until it is deleted.

    A referral or result comes without them, and stands under them all the same.
    """
    conn = cause.uow.conn
    of_person = [r for r in update.restrictions if r.scope is RestrictionScope.PERSON]
    for number in number_ids(cause.uow.keys, feed, update) if of_person else ():
        for one in of_person:
            code = _code(one)
            if one.action is RestrictionAction.DELETE:
                conn.execute(delete(table).where(table.c.number_id == number, table.c.code == code))
            elif code not in _OPEN:
                row = {"number_id": number, "code": code, "since": cause.at}
                insert_once(conn, table, row, ("number_id", "code"))


def _lasting(update: ClinicalUpdate) -> list[Restriction]:
    return [r for r in update.restrictions if r.action is not RestrictionAction.DELETE]


def _code(one: Restriction) -> str:
    """A short code; whatever else stands there is one restriction that only `*` can lift."""
    code = one.code.upper()
    return code if code.isalnum() and len(code) <= 8 else "*"
