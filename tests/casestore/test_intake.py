"""A request becomes a lead: once per incident, newest version, whatever the order."""

from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casestore import tables
from casestore.cases.inbox import counts, today
from casestore.cases.intake import record_request
from casestore.cases.pages import case_page, lead_page
from casestore.cases.take import take
from schemas.audit import AuditTag
from schemas.coresponse import CallState
from schemas.lead import LeadState
from schemas.safety import SafetyFacts, Weapon
from tests.casestore.town import ANA, NOON, Clinic, later, merged, request, subject
from zone.audit.trail import trail


def test_a_request_opens_a_lead_marked_as_reported_by_the_caller(clinic):
    recorded = clinic.hear(request(call_type="WELFARE CHECK"))
    assert recorded.created
    assert recorded.state is LeadState.NEW
    page = clinic.see(lead_page, recorded.lead_id, NOON)
    assert page.call.reported_by_caller
    assert page.call.call_type == "WELFARE CHECK"


def test_a_repeated_request_writes_nothing(clinic):
    clinic.hear(request())
    before = clinic.rows(tables.lead), clinic.rows(tables.request)
    again = clinic.hear(request(), at=later(hours=1))
    assert not again.created
    assert not again.changed
    assert (clinic.rows(tables.lead), clinic.rows(tables.request)) == before


def test_an_older_version_is_kept_but_overwrites_nothing(clinic):
    clinic.hear(request(version=5, call_type="new"))
    recorded = clinic.hear(request(version=3, call_type="old"))
    assert not recorded.changed
    page = clinic.see(lead_page, recorded.lead_id, NOON)
    assert page.call.call_type == "new"
    assert len(page.timeline) == 2


def test_r13_two_workers_with_the_same_incident_end_with_one_lead(clinic):
    units = [
        lambda uow, n=n: record_request(uow, request(version=n), (), NOON) for n in (1, 2, 2, 1)
    ]
    clinic.zone.writer.run_all(units)
    (lead,) = clinic.rows(tables.lead)
    assert lead["version"] == 2


def test_the_same_requests_give_the_same_ids_after_a_crash(clinic, tmp_path):
    kept = (tmp_path / "clinical" / "keys.json").read_bytes()
    ids = [clinic.hear(request(name)).lead_id for name in ("i-1", "i-2")]
    other = tmp_path / "again"
    other.mkdir(mode=0o700)
    (other / "keys.json").write_bytes(kept)
    (other / "keys.json").chmod(0o600)
    replayed = Clinic(other)
    try:
        assert [replayed.hear(request(name)).lead_id for name in ("i-1", "i-2")] == ids
        assert _audit_ids(replayed) == _audit_ids(clinic)
    finally:
        replayed.zone.close()


def _audit_ids(clinic):
    with clinic.zone.read() as conn:
        return [e.event_id for name in ("i-1", "i-2") for e in trail(conn, "incident", name)]


def test_r8_a_call_entered_late_opens_a_lead_with_that_mark(clinic):
    clinic.hear(request(entered_late=True))
    (call,) = clinic.see(today, NOON).new
    assert call.entered_late


def test_r9_not_supplied_and_none_stated_stay_apart(clinic):
    silent, denied = SafetyFacts(), SafetyFacts(weapon=Weapon.NONE_STATED)
    clinic.hear(request("i-1", facts=silent, narrative_supplied=False))
    clinic.hear(request("i-2", facts=denied, narrative_supplied=True, typed_until=NOON))
    first, second = sorted(clinic.see(today, NOON).new, key=lambda call: call.incident_id)
    assert first.facts.weapon is Weapon.NOT_SUPPLIED
    assert not first.typed_until.narrative_supplied
    assert second.facts.weapon is Weapon.NONE_STATED
    assert second.typed_until.at == NOON
    assert not second.typed_until.radio_included


def test_r4_a_withdrawn_call_is_corrected_and_what_was_said_stays(clinic):
    lead = clinic.hear(request(call_type="CRISIS")).lead_id
    clinic.hear(request(version=2, state=CallState.WITHDRAWN))
    page = clinic.see(lead_page, lead, NOON)
    assert page.state is LeadState.WITHDRAWN
    assert page.call.call_type == "CRISIS"
    assert [entry.kind for entry in page.timeline] == ["call_corrected", "call_reported"]


def test_r4_a_correction_after_taking_is_appended_to_the_case(clinic):
    lead = clinic.hear(request()).lead_id
    case = clinic.do(take, lead, ANA, NOON).case_id
    clinic.hear(request(version=2, state=CallState.WITHDRAWN), at=later(minutes=10))
    page = clinic.see(case_page, case, later(hours=1))
    kinds = [entry.kind for entry in page.timeline]
    assert {"call_reported", "call_corrected", "taken"} <= set(kinds)
    assert page.calls[0].lead_state is LeadState.TAKEN


def test_a_correction_taken_back_shows_no_changes_where_there_were_none(clinic):
    lead = clinic.hear(request(call_type="CRISIS")).lead_id
    clinic.hear(request(version=2, state=CallState.WITHDRAWN))
    clinic.hear(request(version=3, call_type="CRISIS"))
    newest = clinic.see(lead_page, lead, NOON).timeline[0]
    assert (newest.kind, newest.changed) == ("call_reopened", ())


@pytest.mark.parametrize("state", [CallState.CLOSED, CallState.CANCELLED])
def test_an_ended_call_waits_on_for_a_clinician(clinic, state):
    lead = clinic.hear(request()).lead_id
    clinic.hear(request(version=2, state=state))
    (call,) = clinic.see(today, NOON).new
    assert (call.lead_id, call.call_state) == (lead, state)


def test_r5_leads_are_in_no_count_until_somebody_takes_one(clinic):
    lead = clinic.hear(request()).lead_id
    window = later(hours=-1), later(hours=1)
    with clinic.zone.read() as conn:
        assert counts(conn, *window) == 0
    clinic.do(take, lead, ANA, NOON)
    with clinic.zone.read() as conn:
        assert counts(conn, *window) == 1


# --- R10: merges and links --------------------------------------------------------------------


def test_r10_a_merged_lead_moves_and_comes_back_when_the_merge_is_undone(clinic):
    a = clinic.hear(request("a")).lead_id
    b = clinic.hear(request("b")).lead_id
    assert clinic.hear(merged("a", 2, into="b")).moved_to == b
    assert [call.lead_id for call in clinic.see(today, NOON).new] == [b]
    assert clinic.see(today, NOON).new[0].absorbed == (a,)
    clinic.hear(request("a", 3))
    assert {call.lead_id for call in clinic.see(today, NOON).new} == {a, b}
    with clinic.zone.read() as conn:
        tags = [event.tag for event in trail(conn, "lead", a)]
    assert AuditTag.LEAD_MOVED in tags
    assert AuditTag.LEAD_RESTORED in tags


def test_r10_merging_two_taken_leads_joins_their_cases_reversibly(clinic):
    a, b = (clinic.hear(request(name)).lead_id for name in "ab")
    first = clinic.do(take, b, ANA, NOON).case_id
    second = clinic.do(take, a, ANA, later(minutes=1)).case_id
    clinic.hear(merged("a", 2, into="b"))
    assert clinic.see(case_page, second, NOON).case.case_id == first
    clinic.hear(request("a", 3))
    assert clinic.see(case_page, second, NOON).case.case_id == second


def test_r10_a_linked_call_of_another_agency_joins_the_case(clinic):
    fire = clinic.hear(request("fire", agency="riverton-fire")).lead_id
    police = clinic.hear(request("police", linked=("fire",))).lead_id
    case = clinic.do(take, police, ANA, NOON).case_id
    page = clinic.see(case_page, case, NOON)
    assert {call.lead_id for call in page.calls} == {fire, police}
    late = clinic.hear(request("ems", linked=("fire",))).case_id
    assert late == case


def test_r10_a_link_taken_back_gives_the_lead_back(clinic):
    clinic.hear(request("fire"))
    police = clinic.hear(request("police", linked=("fire",))).lead_id
    clinic.do(take, police, ANA, NOON)
    assert clinic.see(today, NOON).new == ()
    clinic.hear(request("police", 2))
    (call,) = clinic.see(today, NOON).new
    assert call.incident_id == "fire"


VERSIONS = st.builds(
    lambda incident, version, kind, other, linked: (
        merged(incident, version, other)
        if kind == "merged"
        else request(
            incident,
            version,
            state=CallState(kind),
            linked=(other,) if linked else (),
            call_type=f"type {version}",
            subjects=(subject(given="Al", family=f"Reed{version}"),),
        )
    ),
    st.sampled_from("abc"),
    st.integers(1, 4),
    st.sampled_from(["open", "open", "closed", "withdrawn", "merged"]),
    st.sampled_from("abcd"),
    st.booleans(),
)


class Histories:
    """Plays one story many times in one zone, each time with incidents of its own."""

    def __init__(self, clinic):
        self.clinic = clinic
        self.played = 0

    def play(self, found, taken):
        """The end state of hearing these requests in this order, told without ids."""
        self.played += 1
        mark = f"{self.played}:"
        first = self.clinic.hear(_own(request("a", 0), mark)).lead_id
        if taken:
            self.clinic.do(take, first, ANA, NOON)
        for one in found:
            self.clinic.hear(_own(one, mark))
        return self._end_state(mark)

    def _end_state(self, mark):
        rows = [r for r in self.clinic.rows(tables.lead) if r["incident_id"].startswith(mark)]
        incident = {row["lead_id"]: row["incident_id"].removeprefix(mark) for row in rows}
        owner = {row["own_case_id"]: incident[row["lead_id"]] for row in rows}
        return {
            incident[row["lead_id"]]: (
                row["state"],
                incident.get(row["moved_to"]),
                owner[row["case_id"]] if row["case_id"] else None,
                row["call_state"],
                row["version"],
                (row["known_request_id"] or "").removeprefix(mark),
                self._told(row["lead_id"], mark),
            )
            for row in rows
        }

    def _told(self, lead, mark):
        page = self.clinic.see(lead_page, lead, NOON)
        entries = [(e.ref_id.removeprefix(mark), e.kind, e.changed) for e in page.timeline]
        return page.call.call_type, [s.family for s in page.call.subjects], sorted(entries)


def _own(one, mark):
    """The same request about an incident of this history."""
    return one.model_copy(
        update={
            "request_id": mark + one.request_id,
            "incident_id": mark + one.incident_id,
            "merged_into": mark + one.merged_into if one.merged_into else None,
            "linked": tuple(mark + other for other in one.linked),
        }
    )


@pytest.fixture(scope="module")
def histories(database, tmp_path_factory):
    clinic = Clinic(tmp_path_factory.mktemp("histories"))
    yield Histories(clinic)
    clinic.zone.close()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    found=st.lists(VERSIONS, max_size=7, unique_by=lambda one: one.request_id),
    chance=st.randoms(use_true_random=False),
    taken=st.booleans(),
)
def test_any_order_and_any_repeats_of_requests_end_alike(histories, found, chance, taken):
    shuffled = [*found, *chance.sample(found, k=len(found) // 2)]
    chance.shuffle(shuffled)
    assert histories.play(shuffled, taken) == histories.play(found, taken)


def test_every_order_of_merge_and_unmerge_ends_unmerged(histories):
    story = [request("a", 1), merged("a", 2, into="b"), request("a", 3), request("b", 1)]
    ends = [histories.play(order, taken=False) for order in permutations(story)]
    assert all(end == ends[0] for end in ends)
    assert {state for state, *_ in ends[0].values()} == {LeadState.NEW}
