"""Messages of an invented hospital, ambulance service and clinic, as their feeds bring them."""

import itertools
import json

from casestore.arrivals.receive import receive
from casestore.arrivals.whose import whose
from casestore.arrivals.words import Origin
from connectors.catalog import clinical_formats
from schemas.case import CareLabel
from schemas.person import Contact, ContactKind, Identifier
from tests.casestore.town import NOON, person
from tests.connectors.builders import feed

_EVENTS = itertools.count(1)
ORIGIN = Origin(feed="hospital", agency="riverton-pd", label=CareLabel.UNKNOWN)


def rosa(name="p-rosa", **facts):
    """Rosa Delgado, whom the team knows with a phone and a social security number."""
    given = {
        "birth_date": "1984-05-02",
        "sex": "F",
        "contacts": (Contact(kind=ContactKind.PHONE, value="217-555-0148"),),
        "identifiers": (Identifier(kind="ssn", value="512-34-7788"),),
    }
    return person(name, "Rosa", "Delgado", **{**given, **facts})


def adt(event="A04", control="M1", at="20261123060000", more="", **pid):
    """An ADT message of hospital RIV about Rosa, visit V77."""
    held = {
        "number": "H1001^^^RIV^MR",
        "name": "DELGADO^ROSA^^^^^L",
        "born": "19840502",
        "phone": "(217)555-0148",
        "ssn": "",
        "visit": "V77",
        **pid,
    }
    lines = [
        f"MSH|^~\\&|ADT|RIV|CLINIC|CR|{at}||ADT^{event}|{control}|P|2.5.1",
        f"EVN|{event}|{at}",
        (
            f"PID|1||{held['number']}||{held['name']}||{held['born']}|F|||||{held['phone']}"
            f"||||||{held['ssn']}"
        ),
    ]
    visit = f"PV1|1|E|ED^4||||||||||||||||{held['visit'] or ''}" if held["visit"] else ""
    return "\r".join([*lines, *([more] if more else []), *([visit] if visit else [])]).encode()


def merge(old="H2002", new="H1001^^^RIV^MR", control="M9", **pid):
    """A40: record `old` is merged into `new`."""
    return adt("A40", control, more=f"MRG|{old}", number=new, visit=None, **pid)


def fhir(kind, ident="e1", version="1", **fields):
    """One resource about Rosa, who is Patient/77 there."""
    patient = {
        "resourceType": "Patient",
        "id": "77",
        "name": [{"use": "official", "given": ["Rosa"], "family": "Delgado"}],
        "birthDate": "1984-05-02",
        "telecom": [{"system": "phone", "value": "217-555-0148"}],
    }
    who = "patient" if kind == "Consent" else "subject"
    resource = {
        "resourceType": kind,
        "id": ident,
        "meta": {"versionId": version, "lastUpdated": "2026-11-23T11:00:00Z"},
        who: {"reference": "Patient/77"},
        **fields,
    }
    entries = [
        {"fullUrl": f"http://fhir.example/{one['resourceType']}/{one['id']}", "resource": one}
        for one in (patient, resource)
    ]
    return json.dumps({"resourceType": "Bundle", "type": "message", "entry": entries}).encode()


def come(clinic, body, format_name="hl7v2", at=NOON, origin=ORIGIN, event_id=None):
    """The feed brings one message; how each of its updates ended."""
    held = feed(format_name, name=origin.feed, zone="clinical")
    updates = clinical_formats()[format_name].parse(body, held, None)
    event_id = event_id or f"event-{next(_EVENTS)}"

    def unit(uow):
        return [
            receive(
                uow,
                origin,
                event_id,
                place,
                update,
                whose(uow.conn, uow.keys, origin.feed, update),
                at,
            )
            for place, update in enumerate(updates)
        ]

    return clinic.zone.write(unit)
