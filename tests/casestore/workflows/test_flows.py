"""Cases on their way: who may step, what a step needs, clocks, and a new version meanwhile."""

import pytest

from casestore.cases import take
from casestore.flow_tables import case_flow, flow_step
from casestore.form_tables import care_task
from casestore.forms import fillings, library
from casestore.forms.library_words import FormState
from casestore.workflows import flows
from casestore.workflows import library as ways
from casestore.workflows.flows import FLOW_SENTENCES, FlowCode
from casestore.workflows.library import VersionState
from casestore.workflows.read import BadWorkflow
from tests.casestore.forms.made import NO
from tests.casestore.town import ANA, BEN, NOON, later, request
from tests.casestore.workflows.test_read import PLAIN
from zone.accounts.account import Role

ASQ = "urn:handoff:form:asq"
C, S = Role.CLINICIAN, Role.SUPERVISOR
RENAMED = PLAIN.replace("states.after", "states.later").replace('"after"', '"later"')
MOVING = RENAMED + '[migrate]\nrule = "move"\n[migrate.states]\nafter = "later"\n'


def open_case(clinic, incident="i-1"):
    lead = clinic.hear(request(incident))
    return clinic.do(take.take, lead.lead_id, ANA, NOON).case_id


@pytest.fixture
def case(clinic):
    """An open case on the way of the shipped workflow."""
    case_id = open_case(clinic)
    assert clinic.do(ways.bring_shipped, NOON) == 1
    assert clinic.do(flows.begin, case_id, "crisis-response", ANA, NOON).code is FlowCode.DONE
    return case_id


def step(clinic, case_id, name, role=C, at=NOON):
    return clinic.do(flows.take_step, case_id, name, role, ANA, at)


def stands(clinic, case_id):
    with clinic.zone.read() as conn:
        return flows.flow_of(conn, case_id)


def publish(clinic, source):
    workflow_id = clinic.do(ways.add, source, ANA, NOON)
    assert clinic.do(ways.publish, workflow_id, ANA, NOON)
    return workflow_id


def sign_asq(clinic, case_id, at=NOON):
    clinic.do(library.bring_shipped, NOON)
    with clinic.zone.read() as conn:
        published = library.forms(conn, FormState.PUBLISHED)
    form_id = next(form.form_id for form in published if form.url == ASQ)
    begun = clinic.do(fillings.start, case_id, form_id, ANA, at).filling_id
    answers = [{"linkId": f"asq-{n}", "answer": [{"valueCoding": NO}]} for n in range(1, 5)]
    return begun, ({"linkId": "asq-screen", "item": answers},)


def test_every_code_has_its_sentence():
    assert set(FLOW_SENTENCES) == set(FlowCode)


def test_a_case_begins_at_the_start_and_only_once(clinic, case):
    assert stands(clinic, case).state == "intake"
    again = clinic.do(flows.begin, case, "crisis-response", BEN, NOON)
    assert again.code is FlowCode.THERE_ALREADY
    assert clinic.do(flows.begin, case, "no-such", ANA, NOON).code is FlowCode.NO_WORKFLOW
    assert clinic.do(flows.begin, "none", "crisis-response", ANA, NOON).code is FlowCode.NOT_FOUND


def test_steps_go_only_where_the_workflow_leads_and_are_kept(clinic, case):
    assert step(clinic, case, "finish").code is FlowCode.NO_SUCH_MOVE
    assert step(clinic, case, "meet").state == "on_scene"
    assert step(clinic, case, "finish").state == "done"
    assert step(clinic, case, "meet").code is FlowCode.NO_SUCH_MOVE
    assert step(clinic, case, "reopen").state == "follow_up"
    moves = [row["move"] for row in clinic.rows(flow_step)]
    assert sorted(moves) == sorted(["begin", "meet", "finish", "reopen"])


def test_a_step_is_taken_only_by_those_who_may(clinic, case):
    assert step(clinic, case, "end_without_contact", C).code is FlowCode.NOT_YOURS
    assert stands(clinic, case).state == "intake"
    assert step(clinic, case, "end_without_contact", S).code is FlowCode.DONE


def test_a_step_waits_for_its_form_signed_and_complete(clinic, case):
    step(clinic, case, "meet")
    waiting = step(clinic, case, "follow_up")
    assert (waiting.code, waiting.missing) == (FlowCode.FORM_MISSING, (ASQ,))
    begun, answers = sign_asq(clinic, case)
    clinic.do(fillings.save, begun, 0, answers, 0, ANA, NOON)
    assert step(clinic, case, "follow_up").code is FlowCode.FORM_MISSING
    clinic.do(fillings.sign, begun, ANA, NOON)
    assert step(clinic, case, "follow_up").state == "follow_up"


def test_a_partial_form_does_not_open_the_step(clinic, case):
    step(clinic, case, "meet")
    begun, _ = sign_asq(clinic, case)
    clinic.do(fillings.sign, begun, ANA, NOON)
    assert step(clinic, case, "follow_up").code is FlowCode.FORM_MISSING
    with clinic.zone.read() as conn:
        offered = flows.steps_open_to(conn, clinic.zone.keys, case, C)
    told = {move.name: missing for move, missing in offered}
    assert told == {"refer": (), "follow_up": (ASQ,), "finish": ()}


def test_clocks_that_run_out_become_tasks_once_each_time_a_state_is_entered(clinic, case):
    assert clinic.do(flows.escalate, later(hours=23)) == 0
    assert clinic.do(flows.escalate, later(hours=25)) == 1
    assert clinic.do(flows.escalate, later(hours=26)) == 0
    (task,) = clinic.rows(care_task)
    assert (task["kind"], task["level"], task["owner"]) == (flows.KIND, "role:supervisor", ANA)
    step(clinic, case, "not_reached", at=later(hours=30))
    assert clinic.do(flows.escalate, later(hours=30 + 71)) == 0
    assert clinic.do(flows.escalate, later(days=40)) == 3  # 72 h, 7 d, 30 d


def test_a_workflow_changed_with_cases_running_that_keep_theirs(clinic):
    publish(clinic, PLAIN)
    case_id = open_case(clinic)
    clinic.do(flows.begin, case_id, "p", ANA, NOON)
    step(clinic, case_id, "go")
    first = stands(clinic, case_id).workflow_id
    publish(clinic, RENAMED)
    assert stands(clinic, case_id).workflow_id == first
    assert step(clinic, case_id, "end").state == "out"
    other = open_case(clinic, "i-2")
    clinic.do(flows.begin, other, "p", ANA, NOON)
    assert step(clinic, other, "go").state == "later"


def test_a_workflow_changed_with_cases_running_that_move_by_its_rule(clinic):
    publish(clinic, PLAIN)
    cases = [open_case(clinic, f"i-{n}") for n in range(3)]
    for case_id in cases:
        clinic.do(flows.begin, case_id, "p", ANA, NOON)
    step(clinic, cases[1], "go", at=later(hours=1))
    step(clinic, cases[2], "end", at=later(hours=1))
    ended = stands(clinic, cases[2])
    new = publish(clinic, MOVING)
    assert [stands(clinic, c).state for c in cases] == ["in", "later", "out"]
    assert [stands(clinic, c).workflow_id == new for c in cases] == [True, True, False]
    assert stands(clinic, cases[2]) == ended
    assert stands(clinic, cases[1]).entered_at == later(hours=1)  # its clocks run on
    assert sum(row["move"] == ways.MOVED for row in clinic.rows(flow_step)) == 2


def test_a_version_that_would_lose_cases_is_not_taken(clinic):
    publish(clinic, PLAIN)
    with pytest.raises(BadWorkflow, match="1 faults"):
        clinic.do(ways.add, RENAMED + '[migrate]\nrule = "move"\n', ANA, NOON)
    with clinic.zone.read() as conn:
        assert [one.state for one in ways.versions(conn)] == [VersionState.PUBLISHED]


def test_the_shipped_workflow_leaves_an_agencys_own_alone(clinic):
    own = PLAIN.replace('program = "p"', 'program = "crisis-response"')
    publish(clinic, own)
    assert clinic.do(ways.bring_shipped, NOON) == 0
    assert not clinic.do(ways.publish, "none", ANA, NOON)
    assert len(clinic.rows(case_flow)) == 0
