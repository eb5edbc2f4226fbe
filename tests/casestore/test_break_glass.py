"""Break-glass: a reason, an open call or encounter, a time box, a review; never the notes."""

from datetime import timedelta

import pytest

from casestore.breakglass import records as glass
from casestore.cases import encounters
from casestore.disclosures.tasks import open_tasks
from casestore.disclosures.words import TaskKind
from redaction.gate import Gate
from redaction.vocabulary import NOTES
from schemas.audit import AuditTag
from schemas.case import EncounterOutcome
from schemas.coresponse import CallState
from tests.casestore.test_disclosures import _known, audited
from tests.casestore.town import ANA, BEN, NOON, later, request, subject

GATE = Gate.load()
PROVEN = {"medical_personnel": True, "provider_determined": True, "consent_not_obtainable": True}


@pytest.fixture(params=[True, False], ids=["part2", "hipaa"])
def office(clinic, request):
    return _known(clinic, request.param)


def case_of(office):
    from casestore.tables import case

    (row,) = office.rows(case)
    return row["case_id"]


def broken(office, at=NOON, stated=PROVEN, person="p-1"):
    return office.do(glass.break_in, GATE, person, case_of(office), ANA, at, stated)


def close_all(office, at):
    from casestore.tables import encounter

    for row in office.rows(encounter):
        office.do(
            encounters.record_outcome, row["encounter_id"], ANA, EncounterOutcome.OTHER, at, at
        )
    said = (subject(given="Lena", family="Ortiz"),)
    office.hear(request(version=9, state=CallState.CLOSED, subjects=said), at=at)


def test_it_opens_for_half_an_hour_and_waits_for_review(office):
    result = broken(office)
    assert result.glass is not None
    assert result.glass.ends_at - result.glass.opened_at == timedelta(minutes=30)
    assert not set(result.decision.released) & NOTES
    assert {"log_breakglass", "post_review"} <= set(result.decision.obligations)
    (task,) = office.see(lambda conn, _: open_tasks(conn))
    assert (task.kind, task.about_id) == (TaskKind.BREAK_GLASS_REVIEW, result.glass.glass_id)
    held = lambda at, who=ANA: office.see(  # noqa: E731
        lambda conn, _: glass.in_force(conn, who, "p-1", at)
    )
    assert held(later(minutes=29))
    assert held(later(minutes=30)) is None
    assert held(later(minutes=1), BEN) is None


def test_an_open_encounter_counts_as_an_active_call_and_when_all_is_closed_it_ends(office):
    said = (subject(given="Lena", family="Ortiz"),)
    office.hear(request(version=8, state=CallState.CLOSED, subjects=said), at=later(minutes=1))
    result = broken(office, later(minutes=2))
    assert result.glass.rests_on == "encounter"
    close_all(office, later(minutes=3))
    assert office.see(lambda conn, _: glass.in_force(conn, ANA, "p-1", later(minutes=4))) is None
    assert broken(office, later(minutes=5)).glass is None
    assert len(audited(office, AuditTag.GLASS_REFUSED)) == 1


def test_a_person_not_matched_in_this_case_is_not_opened(office):
    refused = office.do(glass.break_in, GATE, "p-1", "another-case", ANA, NOON, PROVEN)
    assert refused.glass is None
    assert refused.decision.reasons == ("X-MATCH",)


def test_part_2_records_need_medical_personnel_and_a_human_finding(clinic):
    office = _known(clinic, part2=True)
    for missing in PROVEN:
        assert broken(office, stated=PROVEN | {missing: False}).glass is None
    assert broken(office).glass is not None
