"""R16: with the audit store down nothing is told, but for a proven medical emergency."""

import pytest

from casestore.disclosures import accounting, tasks
from casestore.disclosures.without_audit import bring_in, tell_in_emergency, waiting
from casestore.disclosures.words import Channel, TaskKind
from casestore.privacy_tables import disclosure
from schemas.audit import AuditTag
from tests.casestore.test_disclosures import GATE, TO_CLINIC, _known, audited
from tests.casestore.town import ANA, NOON, later
from zone.errors import Broken

EMERGENCY = TO_CLINIC.model_copy(
    update={
        "role": "ed_physician",
        "purpose": "emergency",
        "basis": "medical_emergency",
        "channel": Channel.PAPER,
        "categories": ("identity", "medication", "insurance"),
        "proven": (
            *("recipient_is_medical_personnel", "provider_determined"),
            "consent_not_obtainable",
        ),
    }
)


@pytest.fixture
def office(clinic):
    return _known(clinic, part2=True)


def told(office, telling=EMERGENCY, at=NOON):
    return tell_in_emergency(office.zone, GATE, telling, ANA, at)


def files(office):
    return [f for f in (office.zone.folder / "told-without-audit").glob("*") if f.is_file()]


def test_a_proven_medical_emergency_is_told_on_a_sealed_record(office):
    made = told(office)
    assert made.told == ("identity", "medication")
    (file,) = files(office)
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"Harbor" not in file.read_bytes()
    assert waiting(office.zone) == 1
    assert office.rows(disclosure) == []


@pytest.mark.parametrize(
    "less",
    [
        {"proven": ("recipient_is_medical_personnel", "provider_determined")},
        {"proven": ("recipient_is_medical_personnel", "consent_not_obtainable")},
        {"proven": ("provider_determined", "consent_not_obtainable")},
        {"role": "dispatcher", "org_kind": "psap", "recipient": "Riverton 911"},
        {"basis": "imminent_threat", "proven": ("threat_determined",)},
        {"basis": "none", "purpose": "treatment"},
    ],
)
def test_anything_else_is_not_told_and_leaves_no_record(office, less):
    assert told(office, EMERGENCY.model_copy(update=less)) is None
    assert files(office) == []


def test_a_record_that_cannot_be_written_tells_nothing(office, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("casestore.disclosures.without_audit.write_whole", full)
    with pytest.raises(OSError, match="No space"):
        told(office)


def test_the_record_comes_into_the_store_with_entry_tasks_and_audit_once(office):
    made = told(office)
    (file,) = files(office)
    body = file.read_bytes()
    bring_in(office.zone)
    file.write_bytes(body)  # killed after the row was written, before the file was taken away
    file.chmod(0o600)
    bring_in(office.zone)
    assert waiting(office.zone) == 0
    (entry,) = office.see(accounting.accounting, GATE, "p-1", later(days=1)).entries
    assert entry.disclosure_id == made.disclosure_id
    (event,) = audited(office, AuditTag.DISCLOSURE_MADE)
    assert event.detail["exit"] == "told_without_audit"
    with office.zone.read() as conn:
        kinds = {task.kind for task in tasks.open_tasks(conn)}
    assert TaskKind.EMERGENCY_DOCUMENTATION in kinds


def test_a_record_that_somebody_altered_is_not_taken_in_and_stays(office):
    told(office)
    (file,) = files(office)
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(Broken):
        bring_in(office.zone)
    assert len(files(office)) == 1
    assert office.rows(disclosure) == []
