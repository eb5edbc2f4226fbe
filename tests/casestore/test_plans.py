"""Safety plan, wishes, death, and cases that come in by hand."""

import pytest

from casestore.cases.manual_intake import Arrival, IntakeBody, IntakeSource, intake_of, take_in
from casestore.cases.pages import case_page
from casestore.disclosures.asking import asked
from casestore.people import records
from casestore.people.dead import dead, deaths_of
from casestore.people.deaths import record_death, take_back
from casestore.people.editing import change, restricted
from casestore.people.links import create_from_mention
from casestore.plans.directives import newest_directive, save_directive
from casestore.plans.safety import plans_of, save_plan
from casestore.plans.words import DirectiveBody, PlanBody
from casestore.privacy_tables import privacy_task
from casestore.tasks.follow_up_words import Decision
from casestore.tasks.follow_ups import decide, rounds_of, start
from schemas.case import EncounterState
from schemas.coresponse import RequestSubject
from schemas.incident import Location
from tests.casestore.test_disclosures import FLAG
from tests.casestore.town import ANA, BEN, NOON, later, person
from zone.accounts.account import Role
from zone.journal.tables import outbox

PLAN = PlanBody(steps={"warning_signs": "I stop sleeping.", "means": "Ben keeps the key."})
BY_988 = Arrival(
    agency="riverton-pd",
    source=IntakeSource.LIFELINE_988,
    agreed=True,
    opened_at=later(minutes=-20),
    location=Location(text="9 Chapel St"),
    phone="312-201-0177",
    subject=RequestSubject(mention_id="m-1", given="Ana", family="Ortiz"),
    body=IntakeBody(told_by="Lifeline center 12", transfer_id="T-4711", told="Alone, tearful."),
)


@pytest.fixture
def ana(clinic):
    clinic.do(records.create, person("p-ana", "Ana", "Ortiz"), at=NOON, actor=ANA)
    return clinic


def is_restricted(clinic):
    return clinic.see(records.read, "p-ana").restricted


# --- plans --------------------------------------------------------------------------------


def test_r41_each_saving_is_a_version_and_the_earlier_ones_stay(ana):
    ana.do(save_plan, "p-ana", PLAN, "en", ANA, NOON)
    ana.do(save_plan, "p-ana", PLAN, "en", BEN, later(hours=1))
    better = PLAN.model_copy(update={"responders": "Speak slowly."})
    ana.do(save_plan, "p-ana", better, "es", BEN, later(hours=2))
    told = [(one.number, one.actor, one.language) for one in ana.see(plans_of, "p-ana")]
    assert told == [(2, BEN, "es"), (1, ANA, "en")]
    assert ana.see(plans_of, "p-ana")[1].body == PLAN


def test_the_newest_wishes_stand(ana):
    assert ana.see(newest_directive, "p-ana") is None
    for n, helps in enumerate(("Her dog", "Her dog, and quiet")):
        body = DirectiveBody(helps=helps)
        ana.do(save_directive, "p-ana", body, "person", ANA, later(hours=n))
    assert ana.see(newest_directive, "p-ana").body.helps == "Her dog, and quiet"


# --- death --------------------------------------------------------------------------------


def test_r45_a_death_restricts_the_record_opens_a_review_and_is_told_to_the_gate(ana):
    ana.do(record_death, "p-ana", "family", "document", "2026-11-20", ANA, NOON)
    assert is_restricted(ana)
    assert ana.see(lambda conn, _: dead(conn, ["p-ana", "p-other"])) == {"p-ana"}
    assert [row["kind"] for row in ana.rows(privacy_task)] == ["death_review"]
    flag = FLAG.model_copy(update={"person_id": "p-ana"})
    assert ana.see(asked, flag, NOON)[0].patient.deceased


def test_r45_a_death_that_was_wrong_is_taken_back_whole(ana):
    death = ana.do(record_death, "p-ana", "news", "nobody_yet", None, ANA, NOON).row_id
    assert ana.do(take_back, death, BEN, later(hours=1)).done
    assert not is_restricted(ana)
    assert ana.see(lambda conn, _: dead(conn, ["p-ana"])) == frozenset()
    (kept,) = ana.see(lambda conn, _: deaths_of(conn, "p-ana"))
    assert (kept.undone_by, kept.undone_at) == (BEN, later(hours=1))


def test_r45_a_record_that_was_restricted_before_stays_so(ana):
    ana.do(change, "p-ana", ANA, later(hours=-1), restricted(True))
    death = ana.do(record_death, "p-ana", "news", "nobody_yet", None, ANA, NOON).row_id
    ana.do(take_back, death, BEN, later(hours=1))
    assert is_restricted(ana)


# --- intake by hand -----------------------------------------------------------------------


def test_r43_a_transfer_from_988_is_a_case_with_its_number_and_the_callers_agreement(clinic):
    case = clinic.do(take_in, BY_988, (), ANA, NOON).case_id
    told = clinic.see(intake_of, [case])
    assert (told.source, told.agreed) == (IntakeSource.LIFELINE_988, True)
    assert told.body.transfer_id == "T-4711"
    page = clinic.see(case_page, case, NOON)
    assert page.case.owner == ANA
    assert [e.state for e in page.encounters] == [EncounterState.OPEN]
    first = [one for one in page.timeline if one.kind == "came_in"]
    assert [(one.source, one.code) for one in first] == [("partner", "lifeline_988")]
    assert not [one for one in page.timeline if one.source == "cad"]


@pytest.mark.parametrize("source", list(IntakeSource))
def test_r43_every_way_in_opens_a_case_and_sends_dispatch_nothing(clinic, source):
    arrival = BY_988.model_copy(update={"source": source, "agreed": None, "subject": None})
    answer = clinic.do(take_in, arrival, (), ANA, NOON)
    assert answer.done
    assert clinic.see(intake_of, [answer.case_id]).source is source
    assert clinic.rows(outbox) == []


def test_a_case_from_dispatch_has_no_intake(clinic):
    assert clinic.see(intake_of, ["c-none"]) is None


def test_r45_follow_up_stops_and_none_begins_while_the_death_stands(clinic):
    case = clinic.do(take_in, BY_988, (), ANA, NOON).case_id
    (view,) = clinic.see(case_page, case, NOON).calls
    made = clinic.do(create_from_mention, view.lead_id, "m-1", ANA, NOON)
    assert clinic.do(start, case, ANA, NOON)
    death = clinic.do(record_death, made.person_id, "family", "document", None, ANA, NOON).row_id
    assert [one.state for one in clinic.see(lambda c, _: rounds_of(c, case))] == ["stopped"]
    other = clinic.do(take_in, BY_988, (), ANA, NOON).case_id
    assert clinic.do(start, other, ANA, NOON), "a case of nobody in particular goes on"
    clinic.do(decide, _round(clinic, case), BEN, Role.SUPERVISOR, Decision.END, NOON)
    assert clinic.do(start, case, ANA, later(days=1)) is None
    clinic.do(take_back, death, BEN, later(days=2))
    assert clinic.do(start, case, ANA, later(days=2))


def _round(clinic, case):
    return clinic.see(lambda conn, _: rounds_of(conn, case))[0].follow_up_id
