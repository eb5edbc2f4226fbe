"""`handoff policy` and `handoff disclosures`: as somebody at a terminal uses them."""

import json

import pytest
from typer.testing import CliRunner

from casestore.consents.registry import Recipient, register
from casestore.disclosures.telling import tell
from casestore.disclosures.words import Channel, Telling
from casestore.people import records
from handoff.cli.main import build
from redaction.gate import Gate
from redaction.scenarios import releases
from schemas.envelope import ZoneName
from schemas.person import Person, PersonName
from zone.clock import SystemClock
from zone.zone import open_zone


def run(command, *words):
    return CliRunner().invoke(build(command), [command, *words])


DRAFT = (
    '@id("NO-NAMES") @reason("X-STATE") @cites("draft") @says("No names.") '
    'forbid (principal, action in Action::"disclose", resource == Category::"identity");'
)


@pytest.fixture
def folder(tmp_path):
    """A clinical zone where somebody told a detective who is looked for."""
    clock = SystemClock()
    zone = open_zone(ZoneName.CLINICAL, tmp_path / "clinical", clock)
    now = clock.now()
    person = Person(
        person_id="p-1",
        names=(PersonName(given="Lena", family="Ortiz"),),
        created_at=now,
        created_by="stage:seed",
    )
    police = Recipient(recipient_id="r-1", name="Riverton detectives", org_kind="police")
    wanted = Telling(
        person_id="p-1",
        recipient="r-1",
        role="detective",
        org_kind="police",
        purpose="emergency",
        basis="imminent_threat",
        categories=("identity", "location"),
        channel=Channel.VOICE,
        told_anyway=True,
    )
    zone.write(lambda uow: records.create(uow, person, at=now, actor="stage:seed"))
    zone.write(lambda uow: register(uow, (police,)))
    zone.write(lambda uow: tell(uow, Gate.load(), wanted, "a-1", now))
    zone.close()
    return tmp_path


def test_a_scenario_is_tried_with_changes():
    said = run("policy", "try", "THREAT")
    assert said.exit_code == 0
    assert "Answer: permit redacted" in said.output
    assert "not legal advice" in said.output
    changed = run(
        "policy", "try", "THREAT", "--fact", "threat_determined=", "--category", "identity"
    )
    assert "Answer: deny" in changed.output
    assert "threat_determined = yes: identity" in changed.output


def test_a_file_is_tried_and_answered_as_data(tmp_path):
    file = tmp_path / "request.json"
    file.write_text(json.dumps({"id": "x", "request": dict(releases()["TREATMENT"].request)}))
    told = json.loads(run("policy", "try", str(file), "--json").output)
    assert told["decision"]["effect"] == "permit"
    assert told["rules"][0]["id"] == "TREATMENT"


def test_what_is_neither_scenario_nor_file_is_said_plainly(tmp_path):
    said = run("policy", "try", str(tmp_path / "none.json"))
    assert said.exit_code == 2
    assert "Nothing was tried" in said.output


def test_rules_and_overlays_are_listed():
    said = run("policy", "list", "--overlay", "illinois-mhddca")
    assert "P2-CONSENT (base, may go)" in said.output
    assert "IL-NOTES (illinois-mhddca, stays)" in said.output
    assert run("policy", "list", "--overlay", "none-such").exit_code == 2


def test_a_draft_is_tried_on_the_past(folder, tmp_path):
    draft = tmp_path / "no-names.cedar"
    draft.write_text(DRAFT)
    said = run("policy", "shadow", str(draft), "--folder", str(folder))
    assert said.exit_code == 0, said.output
    assert "clinical zone: 0 of 1 decisions would differ." in said.output
    draft.write_text(DRAFT.replace("forbid", "permit"))
    refused = run("policy", "shadow", str(draft), "--folder", str(folder))
    assert refused.exit_code == 2
    assert "not understood" in refused.output


def test_the_accounting_of_a_person_is_printed_and_audited(folder):
    said = run("disclosures", "p-1", "--folder", str(folder))
    assert said.exit_code == 0, said.output
    assert "to Riverton detectives" in said.output
    assert "what: identity, location" in said.output
    assert "Ortiz" not in said.output
    assert run("disclosures", "p-9", "--folder", str(folder)).exit_code == 1
