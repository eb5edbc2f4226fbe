"""Every fault of a peer that is ours to test is tested by name; those that fit no room are here."""

import ast
import re

import pytest
import structlog
from sqlalchemy import select

from casestore.consents.facts import relied_on
from casestore.consents.records import record_consent
from casestore.matching.suggest import suggest
from casestore.people import records
from connectors.formats.eido_alert import render
from schemas.consent import Consent, ConsentForm, ConsentType, Signer
from schemas.coresponse import Alert
from schemas.envelope import EventKind
from schemas.incident import Location, LocationKind, PersonMention, PersonRole
from tests.casestore.town import ANA, NOON, Clinic, later, person, subject
from tests.house.committed import ROOT
from tests.house.faults import FAULTS, LATER
from tests.pipelines.chain import DispatchChain
from tests.pipelines.made import call_type, line, minutes, update
from tests.samples import SHARED, needs_samples
from zone.journal import outbox
from zone.journal.tables import outbox as outbox_table

CANARY = "Zephyrina Quockenbosch"
NAMED = [(name, file) for tests in FAULTS.values() for name, file in tests.items()]


@pytest.mark.parametrize(("name", "file"), NAMED)
def test_every_fault_has_its_test_by_name(name, file):
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert f"test_{name}" in functions


@needs_samples
@pytest.mark.samples
def test_the_table_of_faults_is_that_of_the_reference():
    page = (SHARED / "reference" / "peers.md").read_text(encoding="utf-8")
    table = page.partition("| # | Fault | Our test asserts |")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if re.match(r"\| \d+ \|", line)]
    asked = {int(row.split("|")[1]): names_in(row.rstrip(" |").rpartition("|")[2]) for row in rows}
    found = {n: {*tests} for n, tests in FAULTS.items()}
    later = {*LATER}
    assert {n: names - later for n, names in asked.items()} == found
    assert later <= {name for names in asked.values() for name in names}


def names_in(cell: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", cell))


# --- 3: consent as a tick box ------------------------------------------------------------------


@pytest.fixture
def clinic(tmp_path):
    opened = Clinic(tmp_path / "clinical")
    yield opened
    opened.zone.close()


CONSENT = Consent(
    consent_id="c-1",
    person_id="p-1",
    type=ConsentType.SPECIFIC,
    patient_name="Lena Ortiz",
    discloser="Riverton co-response team",
    scope=("response_guidance",),
    recipients=("r-dispatch",),
    purposes=("dispatch_safety",),
    revocation_right_stated=True,
    expires_at=later(days=365),
    form=ConsentForm.ELECTRONIC,
    signer=Signer.PATIENT,
    signed=True,
    signed_at=later(days=-1),
    redisclosure_stated=True,
    recorded_at=later(days=-1),
    recorded_by=ANA,
)


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ({"purposes": ()}, "purpose"),
        ({"recipients": ()}, "recipient"),
        ({"expires_at": None}, "expiry"),
    ],
)
def test_consent_needs_purpose_recipient_and_period(clinic, without, missing):
    clinic.do(records.create, person("p-1", "Lena", "Ortiz"), at=NOON, actor=ANA)
    clinic.do(record_consent, CONSENT.model_copy(update=without), ANA, NOON)
    facts = clinic.see(relied_on, "p-1", "r-dispatch", "dispatch_safety", NOON).facts
    covers = facts.recipient_match == "named" and not facts.elements_missing
    assert not covers
    assert missing in CONSENT.model_copy(update=without).elements_missing()
    assert CONSENT.elements_missing() == ()


# --- 6: an alert that carries the text of what happened -----------------------------------------


def test_alert_text_has_no_payload(tmp_path):
    """A call that holds the name everywhere; what goes out to CAD knows nothing of it."""
    chain = DispatchChain(tmp_path / "dispatch")
    who = PersonMention(
        mention_id="m1", roles=(PersonRole.SUBJECT,), given="Zephyrina", family="Quockenbosch"
    )
    chain.feed(
        update(
            0,
            call_types=(call_type("SUIC", f"SUICIDAL {CANARY}"),),
            narrative=(line(f"{CANARY} WANTS TO KILL HERSELF", "a", minutes(0)),),
            persons=(who,),
            callbacks=("555-0142",),
            locations=(Location(kind=LocationKind.INCIDENT, text=f"HOUSE OF {CANARY}"),),
        )
    )
    (request,) = chain.requests()
    chain.reply(request, at=1)
    alerts = alerts_of(chain.zone)
    chain.close()
    assert alerts
    for one in alerts:
        sent = render(one).decode().casefold()
        for secret in ("zephyrina", "quockenbosch", "suic", "kill", "555-0142", "house of"):
            assert secret not in sent


def alerts_of(zone) -> list[Alert]:
    with zone.read() as conn:
        rows = conn.execute(select(outbox_table).where(outbox_table.c.kind == EventKind.ALERT))
        events = [outbox.event(conn, zone.keys, r.event_id, r.destination) for r in rows.all()]
    return [Alert.model_validate_json(event.body) for event in events if event is not None]


# --- 9: the key of a search, written into the log before it is hashed ---------------------------


def test_no_lookup_key_derivation_reaches_logs(clinic, capfd):
    clinic.do(records.create, person("p-1", "Zephyrina", "Quockenbosch"), at=NOON, actor=ANA)
    with structlog.testing.capture_logs() as logs:
        found = clinic.see(suggest, (subject(given="Zephyrina", family="Quockenbosch"),))
    out, err = capfd.readouterr()
    assert found[0].person_id == "p-1"
    told = (repr(found) + str(logs) + out + err).casefold()
    assert "quockenbosch" not in told
    for path in clinic.zone.folder.rglob("*"):
        if path.is_file():
            assert b"quockenbosch" not in path.read_bytes().lower(), path.name
