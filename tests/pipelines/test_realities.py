"""Numbered decisions from the field, R1 to R12, as the dispatch chain keeps them."""

from datetime import UTC, datetime

import pytest

from schemas.audit import AuditTag
from schemas.coresponse import CallState, TeamState
from schemas.flag import FlagAnswer
from schemas.incident import (
    AgencyNumber,
    IncidentLink,
    IncidentStatus,
    LinkKind,
    Location,
    PersonMention,
    PersonRole,
    UnitEntry,
    UnitState,
    UpdateKind,
)
from tests.pipelines.chain import DispatchChain
from tests.pipelines.made import call_type, line, minutes, update

SUICIDAL = (call_type("SUIC", "SUICIDAL SUBJECT"),)
NOISE = (call_type("NOISE", "NOISE COMPLAINT"),)
TEXT = (line("SUBJECT SAYS HE WANTS TO KILL HIMSELF", "a", minutes(0)),)


@pytest.fixture
def chain(tmp_path):
    one = DispatchChain(tmp_path / "dispatch")
    yield one
    one.close()


def test_r1_the_same_number_in_a_new_year_is_another_incident(chain):
    before = datetime(2027, 1, 1, 5, 50, tzinfo=UTC)
    after = datetime(2027, 1, 1, 6, 10, tzinfo=UTC)
    chain.feed(update(0, created_at=before))
    chain.feed(update(1, created_at=after))
    assert [i.epoch for i in chain.incidents()] == ["2026", "2027"]


def test_r1_an_update_after_midnight_belongs_to_the_call_of_the_old_year(chain):
    before = datetime(2027, 1, 1, 5, 50, tzinfo=UTC)
    chain.feed(update(0, created_at=before))
    chain.feed(update(500, created_at=before, call_types=NOISE), arrived=500)
    assert len(chain.incidents()) == 1


def _report(order, number="2026-1001", **fields):
    given = {
        "kind": UpdateKind.REPORT,
        "agency": "ZZ0000001",
        "source_key": "rep-1",
        "number": None,
        "numbers": (AgencyNumber(number=number, kind="incident"),),
        "dissemination": "green",
    }
    return update(order, **{**given, **fields})


def test_r1_a_report_joins_by_agency_number_and_date(chain):
    chain.feed(update(0, call_types=SUICIDAL))
    chain.feed(_report(200), arrived=200, name="rms")
    assert [n.number for n in chain.incidents()[0].reports] == ["2026-1001"]
    assert chain.requests()[-1].reports == ("2026-1001",)


@pytest.mark.parametrize(
    "fields",
    [
        {"agency": "ZZ9999999"},
        {"number": "2026-9"},
        {"created_at": datetime(2026, 1, 1, tzinfo=UTC)},
    ],
)
def test_r1_a_report_of_another_agency_number_or_date_waits(chain, fields):
    chain.feed(update(0))
    number = fields.pop("number", "2026-1001")
    chain.feed(_report(200, number, **fields), arrived=200, name="rms")
    assert chain.incidents()[0].reports == ()


def test_r1_a_report_before_its_call_joins_when_the_call_comes(chain):
    chain.feed(_report(0), name="rms")
    chain.feed(update(5), arrived=5)
    assert len(chain.incidents()[0].reports) == 1


def test_r23_a_deleted_report_reaches_what_was_sent(chain):
    chain.feed(update(0, call_types=SUICIDAL))
    chain.feed(_report(200), arrived=200, name="rms")
    chain.feed(_report(300, deleted=True), arrived=300, name="rms")
    assert chain.requests()[-1].reports == ()


def test_r23_a_report_that_is_not_green_does_not_cross(chain):
    chain.feed(update(0, call_types=SUICIDAL))
    chain.feed(_report(200, dissemination="red"), arrived=200, name="rms")
    assert chain.requests()[-1].reports == ()


CALLER = PersonMention(
    mention_id="p1", roles=(PersonRole.CALLER,), given="Vera", family="Quist", phones=("555-0100",)
)
SUBJECT = PersonMention(
    mention_id="p2",
    roles=(PersonRole.SUBJECT,),
    given="Otto",
    family="Quist",
    birth_date="1980-02-03",
)


def test_r2_the_callers_number_and_role_cross_and_not_the_name(chain):
    chain.feed(update(0, call_types=SUICIDAL, persons=(CALLER, SUBJECT)))
    request = chain.requests()[0]
    assert [c.phone for c in request.callbacks] == ["555-0100"]
    assert [s.given for s in request.subjects] == ["Otto"]
    assert "Vera" not in request.model_dump_json()


def test_r2_a_call_that_names_nobody_crosses_all_the_same(chain):
    place = Location(text="12 Elm St")
    chain.feed(update(0, call_types=SUICIDAL, locations=(place,)))
    assert chain.requests()[0].location == place


def test_r2_a_closed_call_gives_no_number_to_call_back(chain):
    chain.feed(update(0, call_types=SUICIDAL, persons=(CALLER,)))
    chain.feed(
        update(9, call_types=SUICIDAL, persons=(CALLER,), statuses=(IncidentStatus.CLOSED,)),
        arrived=9,
    )
    assert chain.requests()[-1].state is CallState.CLOSED
    assert chain.requests()[-1].callbacks == ()


def test_r3_an_uncertain_call_waits_on_the_board_for_a_person(chain):
    chain.feed(update(0, call_types=(call_type("INTOX", "INTOXICATED PERSON"),)))
    incident = chain.incidents()[0]
    assert incident.flag.answer is FlagAnswer.UNCERTAIN
    assert chain.requests() == []
    chain.says("ask", incident.incident_id, 2)
    assert chain.requests()[0].asked_by == "dispatcher"


def test_r3_an_assigned_coresponder_unit_makes_it_a_call_for_the_clinic(chain):
    unit = UnitEntry(unit="CR1", state=UnitState.DISPATCHED, at=minutes(1))
    chain.feed(update(0, call_types=NOISE, units=(unit,)))
    assert chain.requests()[0].asked_by == "unit"


def test_r3_a_dispatchers_no_holds_until_something_new_is_typed(chain):
    chain.feed(update(0, call_types=NOISE, narrative=TEXT))
    incident = chain.incidents()[0]
    chain.says("not_bh", incident.incident_id, 1)
    assert chain.incidents()[0].flag.answer is FlagAnswer.NO
    chain.feed(update(2, call_types=NOISE, narrative=TEXT), arrived=2)
    assert chain.incidents()[0].flag.answer is FlagAnswer.NO
    more = (*TEXT, line("NOW HAS A ROPE AND SAYS GOODBYE, SUICIDAL", "b", minutes(3)))
    chain.feed(update(3, call_types=NOISE, narrative=more), arrived=3)
    assert chain.incidents()[0].flag.answer is FlagAnswer.YES


def test_r3_a_dispatchers_word_can_be_taken_back(chain):
    chain.feed(update(0, call_types=SUICIDAL))
    incident = chain.incidents()[0]
    chain.says("not_bh", incident.incident_id, 1, "one")
    assert chain.requests()[-1].state is CallState.WITHDRAWN
    chain.says("take_back", incident.incident_id, 2, "two")
    assert chain.requests()[-1].state is CallState.OPEN


def test_r3_a_double_click_is_one_word(chain):
    chain.feed(update(0, call_types=NOISE))
    incident = chain.incidents()[0]
    chain.says("ask", incident.incident_id, 1, "same")
    chain.says("ask", incident.incident_id, 1, "same")
    said = [e for e in chain.story(incident.incident_id) if e.tag is AuditTag.FLAG_SAID]
    assert len(said) == 1


def test_r4_a_flag_by_type_stays_whatever_the_text_says(chain):
    lines = (line("SUBJECT DENIES SI, NEG WEAPONS, ALL OK", "a", minutes(1)),)
    chain.feed(update(0, call_types=SUICIDAL, narrative=lines))
    assert chain.incidents()[0].flag.answer is FlagAnswer.YES


def test_r4_a_flag_by_type_falls_by_a_change_of_type_and_is_corrected_by_a_message(chain):
    chain.feed(update(0, call_types=SUICIDAL))
    chain.feed(update(4, call_types=NOISE), arrived=4)
    assert chain.incidents()[0].flag.answer is FlagAnswer.NO
    assert [r.state for r in chain.requests()] == [CallState.OPEN, CallState.WITHDRAWN]


def test_r4_a_flag_by_text_falls_to_uncertain_by_a_correction_line(chain):
    chain.feed(update(0, call_types=NOISE, narrative=TEXT))
    assert chain.incidents()[0].flag.answer is FlagAnswer.YES
    corrected = (*TEXT, line("DISREGARD, WRONG CALL", "b", minutes(2)))
    chain.feed(update(2, call_types=NOISE, narrative=corrected), arrived=2)
    assert chain.incidents()[0].flag.answer is FlagAnswer.UNCERTAIN


def test_r4_a_flag_by_text_does_not_fall_because_the_line_vanished(chain):
    chain.feed(update(0, call_types=NOISE, narrative=TEXT))
    chain.feed(update(2, call_types=NOISE, narrative=()), arrived=2)
    assert chain.incidents()[0].flag.answer is FlagAnswer.YES


def test_r8_an_alert_needs_an_open_call_and_a_use_by_counted_from_the_calls_own_time(chain):
    chain.feed(update(0, call_types=SUICIDAL))
    chain.reply(chain.requests()[0], at=1)
    assert chain.alerts() == [("queued", "")]
    assert chain.would_withhold(at=30) == [None]
    assert chain.would_withhold(at=61) == ["use_by_passed"]


def test_r8_a_closed_call_raises_no_alert(chain):
    chain.feed(update(0, call_types=SUICIDAL))
    chain.feed(update(2, call_types=SUICIDAL, statuses=(IncidentStatus.CLOSED,)), arrived=2)
    chain.reply(chain.requests()[0], at=3)
    assert chain.alerts() == [("withheld", "call_not_open")]


def test_r8_a_call_that_was_typed_late_opens_a_lead_and_raises_no_alert(chain):
    chain.feed(update(0, call_types=SUICIDAL), arrived=120)
    request = chain.requests()[0]
    assert request.entered_late
    chain.reply(request, at=121)
    assert chain.alerts() == [("withheld", "entered_late")]


def test_r8_one_alert_for_one_call_however_often_it_is_updated(chain):
    chain.feed(update(0, call_types=SUICIDAL))
    for minute in (1, 2, 3):
        chain.reply(chain.requests()[-1], at=minute)
        place = Location(text=f"{minute} Elm St")
        chain.feed(update(minute, call_types=SUICIDAL, locations=(place,)), arrived=minute)
    assert chain.alerts() == [("queued", "")]


def test_r9_no_narrative_is_not_supplied_and_an_empty_one_is_none_stated(chain):
    chain.feed(update(0, call_types=SUICIDAL, narrative_supplied=False))
    assert chain.requests()[-1].facts.weapon == "not_supplied"
    assert not chain.requests()[-1].narrative_supplied
    chain.feed(update(1, call_types=SUICIDAL, narrative=TEXT), arrived=1)
    assert chain.requests()[-1].facts.weapon == "none_stated"
    assert chain.requests()[-1].typed_until == minutes(1)


def _second(order, **fields):
    return update(
        order, **{"source_key": "1002", "number": "2026-1002", "created_at": minutes(2), **fields}
    )


def test_r10_lead_and_alert_move_to_the_survivor_and_back(chain):
    chain.feed(update(0, call_types=NOISE))
    chain.feed(_second(3, call_types=SUICIDAL), arrived=3)
    chain.reply(chain.requests()[-1], at=4)
    merge = (IncidentLink(kind=LinkKind.REPLACED_BY, other="1001"),)
    chain.feed(_second(5, call_types=SUICIDAL, links=merge), arrived=5)
    by_incident = {r.incident_id: r for r in chain.requests()}
    first, second = chain.incidents()
    assert by_incident[second.incident_id].state is CallState.MERGED
    assert by_incident[second.incident_id].merged_into == first.incident_id
    assert by_incident[first.incident_id].state is CallState.OPEN
    chain.reply(by_incident[second.incident_id], at=6, team=TeamState.STOOD_DOWN)
    chain.reply(by_incident[first.incident_id], at=6)
    states = [state for state, _ in chain.alerts()]
    assert sorted(states) == ["queued", "queued", "withdrawn"]

    chain.feed(_second(8, call_types=SUICIDAL), arrived=8)
    by_incident = {r.incident_id: r for r in chain.requests()}
    assert by_incident[second.incident_id].state is CallState.OPEN
    assert by_incident[first.incident_id].state is CallState.WITHDRAWN


def test_r10_calls_of_the_same_event_are_linked(chain):
    chain.feed(update(0, call_types=SUICIDAL))
    related = (IncidentLink(kind=LinkKind.RELATED, other="1001"),)
    chain.feed(_second(3, call_types=SUICIDAL, links=related), arrived=3)
    first, second = chain.incidents()
    assert chain.requests()[-1].linked == (second.incident_id,) or (first.incident_id,)
    assert first.linked == (second.incident_id,)


@pytest.mark.parametrize(
    "fields",
    [{"restricted": True}, {"locations": (Location(text="418 Wren Hollow Ct"),)}],
)
def test_r11_nothing_of_a_restricted_call_or_a_listed_address_crosses(chain, fields):
    chain.feed(update(0, call_types=SUICIDAL, **fields))
    incident = chain.incidents()[0]
    assert incident.restricted
    assert chain.requests() == []
    said = [e for e in chain.story(incident.incident_id) if e.tag is AuditTag.REQUEST_NOT_SENT]
    assert said[-1].detail["reason"] == "cad_restricted"


def test_r11_a_call_that_becomes_restricted_is_withdrawn(chain):
    chain.feed(update(0, call_types=SUICIDAL))
    chain.feed(update(3, call_types=SUICIDAL, restricted=True), arrived=3)
    withdrawn = chain.requests()[-1]
    assert withdrawn.state is CallState.WITHDRAWN
    assert withdrawn.location is None
    assert withdrawn.facts is None


def test_r11_boards_show_own_agencies_only(chain):
    chain.feed(update(0), name="cad")
    chain.feed(update(0), name="so-cad")
    assert [r.agency for r in chain.board(1)] == ["pd"]
    assert len(chain.board(1, ("pd", "so"))) == 2


def test_r12_test_calls_are_listed_and_not_counted(chain):
    chain.feed(update(0, call_types=(call_type("TEST", "SUICIDAL SUBJECT"),)))
    assert chain.requests() == []
    assert chain.board(1)[0].test


def test_narrative_and_the_callers_name_are_withheld_by_name_and_never_by_value(chain):
    canary = "ZYXCANARY"
    lines = (line(f"WANTS TO KILL HIMSELF {canary}", "a", minutes(0)),)
    person = CALLER.model_copy(update={"family": canary})
    chain.feed(update(0, call_types=SUICIDAL, narrative=lines, persons=(person,)))
    request = chain.requests()[0]
    assert "narrative" in request.withheld
    assert canary not in request.model_dump_json()
    story = chain.story(chain.incidents()[0].incident_id)
    assert canary not in "".join(e.model_dump_json() for e in story)
    decided = [e for e in story if e.tag is AuditTag.GATE_DECIDED]
    assert decided[0].detail["citations"]
