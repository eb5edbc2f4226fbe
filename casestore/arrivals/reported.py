"""Consents that a partner's program reports: arrivals like those of a clinical feed, to be
confirmed by a clinician on the form itself. None of them puts anything in force."""

from datetime import datetime

from sqlalchemy import Connection

from casestore.arrivals.reads import arrival_of, of_person, updates_of
from casestore.arrivals.receive import id_of, receive
from casestore.arrivals.words import MATCHED, Arrival, How, Origin, Whose
from casestore.clients.words import Client
from schemas.case import CareLabel
from schemas.clinical import ClinicalAction, ClinicalKind, ClinicalUpdate, ConsentStatement
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

Reported = tuple[Arrival, ClinicalUpdate]
"""Where one stands, and what was said last."""
_ACTIONS = {
    "active": ClinicalAction.UPDATE,
    "inactive": ClinicalAction.CLOSE,
    "entered-in-error": ClinicalAction.DELETE,
}
STATUSES = tuple(_ACTIONS)
"""What may be said of one (FHIR consent-state-codes); the others are not for us to keep."""


def report(
    uow: UnitOfWork,
    client: Client,
    person_id: str,
    said: ConsentStatement,
    at: datetime,
    before: Reported | None = None,
) -> str:
    """Keep what is said, of a new consent or of one that was reported `before`. The person was
    named by our own number. Returns the id of the arrival."""
    key = before[1].source_key if before else uow.keys.new_id()
    update = ClinicalUpdate(
        format="fhir",
        kind=ClinicalKind.CONSENT,
        event="Consent",
        action=_ACTIONS[said.status or ""],
        agency=client.recipient_id,
        source_key=key,
        order=f"{before[0].row_version if before else 0:09}",
        at=said.decided_at,
        consents=(said,),
    )
    feed = feed_of(client)
    origin = Origin(feed=feed, agency=client.agencies[0], label=CareLabel.UNKNOWN)
    whose = Whose(person_id=person_id, how=How.OUR_NUMBER)
    receive(uow, origin, uow.keys.new_id(), 0, update, whose, at)
    return id_of(uow.keys, feed, update)


def feed_of(client: Client) -> str:
    """Under which name what a program reports stands among the arrivals."""
    return f"client:{client.client_id}"


def reported_by(
    conn: Connection, keys: KeyRing, client: Client, arrival_id: str
) -> Reported | None:
    """One consent that this program reported, while it stands with a person."""
    found = arrival_of(conn, arrival_id)
    if found is None or found.feed != feed_of(client) or found.match not in MATCHED:
        return None
    said = updates_of(conn, keys, [found]).get(arrival_id)
    return None if said is None or not said.consents else (found, said)


def reported_of(conn: Connection, keys: KeyRing, client: Client, person_id: str) -> list[Reported]:
    """All consents of a person that this program reported, newest first."""
    mine = [one for one in of_person(conn, person_id) if one.feed == feed_of(client)]
    said = updates_of(conn, keys, mine)
    return [(one, said[one.arrival_id]) for one in mine if one.arrival_id in said]
