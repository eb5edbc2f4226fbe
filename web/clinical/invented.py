"""A clinical zone of its own with invented people, for seeing the pages as somebody else (R53).

It has its own folder, keys and database, made for one account and one day: there is no way from it
to a real record.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree
from threading import Lock

from casestore.cases.intake import record_request
from casestore.cases.take import take
from casestore.people.links import confirm
from casestore.people.records import create
from schemas.coresponse import CallState, CoResponseRequest, RequestSubject
from schemas.envelope import ZoneName
from schemas.incident import AgencyNumber, Location
from schemas.person import Grade, LinkSuggestion, Person, PersonName, Proof
from zone.accounts.account import Account, Role
from zone.accounts.passwords import Cost
from zone.accounts.records import create_account
from zone.accounts.sessions import sign_in
from zone.clock import Clock
from zone.journal.unit_of_work import UnitOfWork
from zone.zone import Zone, open_zone

_CHEAP = Cost(time=1, memory=8, lanes=1)
"""Nothing real is behind this password."""
_WHO = "seeing-as"
NAME = PersonName(given="Ivy", family="Sample")
CALL = "00-000001"


_ONE_AT_A_TIME = Lock()


@contextmanager
def invented(under: Path, seen_as: Account, clock: Clock) -> Iterator[tuple[Zone, str]]:
    """The zone of today for this account, under this folder, and the session token of somebody
    with the account's role and rights. Made at the first look of the day; older ones go."""
    own = under / f"{clock.now().date().isoformat()}-{seen_as.account_id}"
    with _ONE_AT_A_TIME:
        if not own.exists():
            _make(own, seen_as, clock)
        zone = open_zone(ZoneName.CLINICAL, own, clock)
        try:
            opened = sign_in(zone, _WHO, _password(zone), cost=_CHEAP)
            assert opened is not None
            yield zone, opened[0]
        finally:
            zone.close()


def _make(own: Path, seen_as: Account, clock: Clock) -> None:
    """Whole or not at all: it gets its name when everything is in it."""
    for old in own.parent.glob(f"*-{seen_as.account_id}*"):
        rmtree(old)
    begun = own.with_name(f"{own.name}.begun")
    begun.mkdir(parents=True)
    zone = open_zone(ZoneName.CLINICAL, begun, clock)
    try:
        zone.write(lambda uow: _account(uow, seen_as, _password(zone)))
        zone.write(lambda uow: _people(uow, seen_as, clock.now()))
    finally:
        zone.close()
    begun.rename(own)


def _password(zone: Zone) -> str:
    """Known only to who has the invented zone's own keys."""
    return zone.keys.mac(_WHO, b"")


def _account(uow: UnitOfWork, seen_as: Account, password: str) -> None:
    create_account(
        uow,
        login=_WHO,
        name="Somebody",
        role=seen_as.role,
        password=password,
        actor=_WHO,
        agencies=seen_as.agencies,
        sees_restricted=seen_as.sees_restricted,
        cost=_CHEAP,
    )


def _people(uow: UnitOfWork, seen_as: Account, now: datetime) -> None:
    """One call that waits, and one that was taken, with a person who was linked to it."""
    agency = next(iter(seen_as.agencies), "invented")
    person = Person(
        person_id=uow.keys.new_id(),
        names=(NAME,),
        birth_date="1990-01-02",
        created_at=now,
        created_by=_WHO,
    )
    create(uow, person, at=now, actor=_WHO)
    record_request(uow, _request(agency, "00-000002", now), (), now)
    meant = LinkSuggestion(
        mention_id="m1", person_id=person.person_id, grade=Grade.LIKELY, weights="invented"
    )
    lead = record_request(uow, _request(agency, CALL, now), (meant,), now)
    take(uow, lead.lead_id, _WHO, now)
    proofs = (Proof.NAME, Proof.BIRTH_DATE)
    confirm(uow, lead.lead_id, "m1", person.person_id, _WHO, proofs, now)


def _request(agency: str, number: str, now: datetime) -> CoResponseRequest:
    return CoResponseRequest(
        request_id=f"invented-{number}",
        incident_id=f"invented-{number}",
        version=1,
        agency=agency,
        state=CallState.OPEN,
        decided_at=now,
        opened_at=now - timedelta(minutes=9),
        asked_by="flag",
        categories=("welfare_check",),
        numbers=(AgencyNumber(number=number, agency=agency),),
        call_type="Welfare check",
        location=Location(text="1 Sample Street"),
        subjects=(RequestSubject(mention_id="m1", given=NAME.given, family=NAME.family),),
        decision_id=f"invented-{number}",
    )


ROLES = frozenset(Role) - {Role.DISPATCHER}
"""Roles that have pages in this zone."""
