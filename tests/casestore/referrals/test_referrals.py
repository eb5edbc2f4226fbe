"""Referrals, closed loop: every step, its clock and owner; consent at sending and at reading."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from casestore.consents.records import record_consent, revoke_consent
from casestore.disclosures import accounting
from casestore.disclosures.telling import tell
from casestore.partners import directory
from casestore.partners.directory import Partner, Room
from casestore.people.deaths import record_death
from casestore.privacy_tables import disclosure
from casestore.referrals import doors, records, sending
from casestore.referrals.words import MOVES, By, HandOffNote, ReferralBody, ReferralState
from casestore.tasks import reads
from redaction.gate import Gate
from redaction.notice import LONG_NOTICE
from schemas.audit import AuditTag
from schemas.consent import Revocation
from schemas.disclosure import Effect
from tests.casestore.test_disclosures import FLAG, FOR_CARE, _known
from tests.casestore.town import ANA, BEN, NOON, later
from zone.audit.trail import trail

GATE = Gate.load()
HARBOR = Partner(
    partner_id="r-clinic",
    name="Harbor Clinic",
    role="hipaa_provider",
    org_kind="covered_entity",
    services=("outpatient",),
)
CREEK = HARBOR.model_copy(update={"partner_id": "r-creek", "name": "Creek House"})
NOTE = HandOffNote(situation="Panic at home tonight.", taken_by="Nurse Vale")
BODY = ReferralBody(
    service="outpatient",
    categories=("identity", "diagnosis"),
    speaks_of=("diagnosis",),
    proven=("treating_relationship",),
    note=NOTE,
)
GONE = later(minutes=2)
"""The minute is over."""
S = ReferralState


@pytest.fixture
def office(clinic):
    """A Part 2 team, a person in a case, two partners, a consent that names one of them."""
    office = _known(clinic, part2=True)
    for one in (HARBOR, CREEK):
        assert office.do(directory.save_partner, one, ANA, NOON)
    office.do(record_consent, FOR_CARE, ANA, NOON)
    office.case_id = office.rows(records.table.metadata.tables["clinical_case"])[0]["case_id"]
    return office


def composed(office, partner="r-clinic", body=BODY, at=NOON):
    return office.do(sending.compose, office.case_id, "p-1", partner, body, ANA, at)


def sent(office, **more):
    made = composed(office, **more)
    assert office.do(sending.leave_due, GATE, GONE) == 1
    return made


def state(office, referral_id):
    with office.zone.read() as conn:
        return records.referral(conn, referral_id).state


def act(office, referral_id, name, at=GONE, **more):
    return office.do(sending.act, referral_id, name, ANA, at, **more)


def let_in(office, referral_id, at=GONE):
    """A fresh link, and the pass of somebody who gave its code."""
    assert office.do(doors.make_door, referral_id, ANA, at)
    given = office.see(doors.to_pass_on, referral_id, at)
    let = office.do(doors.knock, given.token, given.code, at)
    assert let is not None
    return SimpleNamespace(token=given.token, code=given.code, let=let)


def looked(office, door, at=GONE):
    return office.do(doors.look, GATE, door.token, door.let, at)


def clock(office, referral_id):
    """(owner, due, waits on) of the one open task."""
    with office.zone.read() as conn:
        found = reads.open_about(conn, "referral", referral_id)
    return [(t.owner, t.due_at - GONE, t.waiting_on) for t in found]


# --- sending  --------------------


def test_for_a_minute_a_wrong_tap_costs_nothing(office):
    made = composed(office)
    assert office.do(sending.leave_due, GATE, later(seconds=59)) == 0
    assert act(office, made, "undo", at=later(seconds=59))
    assert office.do(sending.leave_due, GATE, GONE) == 0
    assert state(office, made) is S.CANCELLED
    assert office.see(accounting.all_of, "p-1") == (), "nobody was told anything"


def test_after_the_minute_undo_is_too_late_and_it_leaves_with_the_notice(office):
    made = composed(office)
    assert not act(office, made, "undo", at=later(seconds=60))
    assert office.do(sending.leave_due, GATE, GONE) == 1
    assert state(office, made) is S.SENT
    (told,) = office.see(accounting.all_of, "p-1")
    assert told.decision.effect is Effect.PERMIT
    assert LONG_NOTICE in told.enclosed
    assert told.consent_id == "c-care"


def test_without_a_consent_that_names_the_partner_nothing_leaves(office):
    made = composed(office, partner="r-creek")
    assert office.do(sending.leave_due, GATE, GONE) == 0
    assert state(office, made) is S.WITHHELD
    assert clock(office, made) == [(ANA, timedelta(hours=4), None)]
    assert not office.do(doors.make_door, made, ANA, GONE)


def test_consent_withdrawn_in_the_minute_before_leaving_keeps_it_here(office):
    made = composed(office)
    office.do(revoke_consent, "c-care", ANA, Revocation.ORAL, later(seconds=30))
    assert office.do(sending.leave_due, GATE, GONE) == 0
    assert state(office, made) is S.WITHHELD


# --- the loop  --------------------


def test_the_whole_loop_each_state_with_its_clock_and_owner(office):
    made = sent(office)
    assert clock(office, made) == [(ANA, timedelta(hours=24), "partner")]
    door = let_in(office, made)
    seen = looked(office, door)
    assert seen.names[0].family == "Ortiz"
    assert seen.note == NOTE
    assert LONG_NOTICE in seen.enclosed
    assert state(office, made) is S.SEEN
    answered = ("answer", GATE, door.token, door.let)
    assert office.do(doors.answer, *answered[1:], "accept", GONE, None, "Monday 9.")
    assert clock(office, made) == [(ANA, timedelta(hours=72), "partner")]
    assert office.do(doors.answer, *answered[1:], "miss", GONE)
    assert clock(office, made) == [(ANA, timedelta(hours=24), None)]
    assert office.do(doors.answer, *answered[1:], "arrive", GONE)
    assert not act(office, made, "close"), "closing has a reason"
    assert act(office, made, "close", reason="completed")
    assert clock(office, made) == []
    steps = office.see(records.steps_of, made)
    assert [s.move for s in steps] == ["leave", "see", "accept", "miss", "arrive", "close"]
    assert steps[2].note == "Monday 9."
    assert steps[2].actor == "partner:r-clinic"


def test_a_partner_who_answers_by_phone_is_written_down_by_the_team(office):
    made = sent(office)
    assert not act(office, made, "decline")
    assert act(office, made, "decline", reason="full", note="No bed before Friday.")
    assert state(office, made) is S.DECLINED
    assert clock(office, made) == [(ANA, timedelta(hours=24), None)]


def test_what_is_reopened_leaves_through_the_gate_again(office):
    made = sent(office)
    act(office, made, "cancel", reason="found_other")
    assert act(office, made, "reopen")
    office.do(revoke_consent, "c-care", ANA, Revocation.WRITTEN, GONE)
    office.do(sending.leave_due, GATE, later(minutes=5))
    assert state(office, made) in (S.WITHHELD, S.WITHDRAWN)


@pytest.mark.parametrize("name", sorted(MOVES))
def test_a_step_that_is_not_in_the_table_is_not_taken(office, name):
    """From every state in which it does not stand, and by everybody who may not take it."""
    made = composed(office)
    with office.zone.read() as conn:
        found = records.referral(conn, made)
    step = MOVES[name]
    for where in ReferralState:
        for by in By:
            if where in step.sources and by in step.by:
                continue
            asked = found.model_copy(update={"state": where})
            moved = office.zone.write(
                lambda uow, a=asked, b=by: records.move(
                    records.Cause(uow, NOON, ANA), a, name, b, reason="other"
                )
            )
            assert not moved


def test_every_state_can_be_left_or_is_an_end_that_can_be_opened_again():
    for where in ReferralState:
        assert any(where in step.sources for step in MOVES.values()) or where is S.ARRIVED
        assert any(step.target is where for step in MOVES.values())


def test_giving_it_on_gives_its_clock_too(office):
    made = sent(office)
    with office.zone.read() as conn:
        found = records.referral(conn, made)
    assert office.zone.write(lambda uow: records.give(records.Cause(uow, GONE, ANA), found, BEN))
    assert clock(office, made)[0][0] == BEN


# --- consent ends while it is on its way  --------------------


def test_referral_consent_revoked_mid_flight(office):
    """Sent, read once, then withdrawn: the link is dead, the partner sees nothing any more."""
    made = sent(office)
    door = let_in(office, made)
    assert looked(office, door) is not None
    office.do(revoke_consent, "c-care", ANA, Revocation.ORAL, GONE)
    assert state(office, made) is S.WITHDRAWN
    assert looked(office, door) is None
    assert not office.do(doors.answer, GATE, door.token, door.let, "accept", GONE)
    assert not office.do(doors.make_door, made, ANA, GONE)
    assert clock(office, made) == [(ANA, timedelta(hours=24), None)]


def test_revoked_consent_pulls_live_referrals(office):
    """In the transaction of the revocation, whatever the state; the arrived one keeps its state
    and loses its link, the one that rests on another consent stays."""
    other = FOR_CARE.model_copy(update={"consent_id": "c-creek", "recipients": ("r-creek",)})
    office.do(record_consent, other, ANA, NOON)
    fresh, accepted, arrived = (sent(office) for _ in range(3))
    elsewhere = sent(office, partner="r-creek")
    act(office, accepted, "accept")
    act(office, arrived, "arrive")
    door = let_in(office, arrived)
    office.do(revoke_consent, "c-care", ANA, Revocation.WRITTEN, GONE)
    assert state(office, fresh) is state(office, accepted) is S.WITHDRAWN
    assert state(office, arrived) is S.ARRIVED
    assert looked(office, door) is None
    assert state(office, elsewhere) is S.SENT
    assert looked(office, let_in(office, elsewhere)) is not None


def test_a_consent_that_ran_out_since_is_found_at_reading(office):
    made = sent(office)
    at = FOR_CARE.expires_at + timedelta(seconds=1)
    office.do(doors.make_door, made, ANA, at)
    given = office.see(doors.to_pass_on, made, at)
    let = office.do(doors.knock, given.token, given.code, at)
    assert office.do(doors.look, GATE, given.token, let, at) is None
    assert state(office, made) is S.WITHDRAWN


def test_a_note_that_speaks_of_what_may_not_go_stays_here_whole(office):
    wider = BODY.model_copy(
        update={
            "categories": ("identity", "diagnosis", "substance_use"),
            "speaks_of": ("diagnosis", "substance_use"),
        }
    )
    made = sent(office, body=wider)
    seen = looked(office, let_in(office, made))
    assert seen.names
    assert seen.note is None


# --- the link  --------------------


def test_a_code_counts_once_and_a_pass_for_half_an_hour(office):
    made = sent(office)
    door = let_in(office, made)
    assert office.do(doors.knock, door.token, door.code, GONE) is None
    assert office.see(doors.to_pass_on, made, GONE) is None, "used: nothing to pass on any more"
    assert looked(office, door, at=GONE + timedelta(minutes=29)) is not None
    assert looked(office, door, at=GONE + timedelta(minutes=30)) is None


def test_five_wrong_codes_shut_the_link(office):
    made = sent(office)
    office.do(doors.make_door, made, ANA, GONE)
    given = office.see(doors.to_pass_on, made, GONE)
    wrong = "00000000" if given.code != "00000000" else "00000001"
    for _ in range(5):
        assert office.do(doors.knock, given.token, wrong, GONE) is None
    assert office.do(doors.knock, given.token, given.code, GONE) is None
    assert office.do(doors.knock, "no such link", given.code, GONE) is None


def test_a_partner_sees_its_own_referral_and_no_other(office):
    """The pass of one link opens neither another link nor another partner's referral."""
    other = FOR_CARE.model_copy(update={"consent_id": "c-creek", "recipients": ("r-creek",)})
    office.do(record_consent, other, ANA, NOON)
    harbor, creek = let_in(office, sent(office)), let_in(office, sent(office, partner="r-creek"))
    assert office.do(doors.look, GATE, creek.token, harbor.let, GONE) is None
    assert office.do(doors.look, GATE, harbor.token, creek.let, GONE) is None
    assert looked(office, creek).partner.partner_id == "r-creek"


def test_neither_token_nor_code_nor_note_lies_open(office):
    made = sent(office)
    office.do(doors.make_door, made, ANA, GONE)
    given = office.see(doors.to_pass_on, made, GONE)
    act(office, made, "accept", note="Zephyrina called back.")
    lies = repr([office.rows(t) for t in (records.table, records.referral_step, doors.table)])
    for secret in (given.token, given.code, "Panic at home", "Vale", "Zephyrina"):
        assert secret not in lies
    assert given.token not in repr(given)


def test_every_reading_is_in_the_audit_with_the_gates_answer(office):
    made = sent(office)
    looked(office, let_in(office, made))
    with office.zone.read() as conn:
        (read,) = [e for e in trail(conn, "referral", made) if e.tag is AuditTag.REFERRAL_READ]
    assert read.detail["effect"] == "permit"
    assert read.about["person"] == "p-1"


# --- partners  --------------------


def test_availability_is_what_was_heard_last_with_its_age(office):
    office.do(directory.say_availability, "r-clinic", Room.FULL, ANA, NOON)
    office.do(directory.say_availability, "r-clinic", Room.FEW, BEN, later(hours=3))
    with office.zone.read() as conn:
        creek, harbor = directory.partners(conn)
    assert (harbor.availability.state, harbor.availability.at) == (Room.FEW, later(hours=3))
    assert creek.availability is None


def test_a_partner_is_changed_by_one_hand_at_a_time_and_its_name_is_its_own(office):
    with office.zone.read() as conn:
        harbor = directory.partner(conn, "r-clinic")
    assert office.do(directory.save_partner, harbor.model_copy(update={"hours": "8-17"}), ANA, NOON)
    assert not office.do(
        directory.save_partner, harbor.model_copy(update={"hours": "9-17"}), BEN, NOON
    )
    same = HARBOR.model_copy(update={"partner_id": "r-third", "name": "creek house"})
    assert not office.do(directory.save_partner, same, ANA, NOON)


def test_nothing_is_sent_to_a_partner_that_is_no_longer_active(office):
    with office.zone.read() as conn:
        harbor = directory.partner(conn, "r-clinic")
    office.do(directory.save_partner, harbor.model_copy(update={"active": False}), ANA, NOON)
    assert composed(office) is None


# --- fault 3 of peers: withdrawing consent pulls nothing --------------------


def test_revoked_consent_pulls_live_referrals_and_flags(office):
    """One consent for both: in one transaction the referral and the words at dispatch are gone."""
    both = FOR_CARE.model_copy(
        update={
            "consent_id": "c-both",
            "scope": ("identity", "diagnosis", "response_guidance"),
            "recipients": ("r-creek", "r-dispatch"),
            "purposes": ("treatment", "dispatch_safety"),
        }
    )
    office.do(record_consent, both, ANA, NOON)
    flag = office.do(tell, GATE, FLAG, ANA, NOON)
    made = sent(office, partner="r-creek")
    door = let_in(office, made)
    assert (flag.consent_id, len(looked(office, door).names)) == ("c-both", 1)
    office.do(revoke_consent, "c-both", ANA, Revocation.WRITTEN, GONE)
    assert state(office, made) is S.WITHDRAWN
    assert looked(office, door) is None
    (row,) = [r for r in office.rows(disclosure) if r["disclosure_id"] == flag.disclosure_id]
    assert row["withdrawn_at"] == GONE


def test_r45_a_death_takes_back_what_is_with_partners_and_nothing_new_is_sent(office):
    made = sent(office)
    office.do(record_death, "p-1", "family", "document", None, ANA, GONE)
    assert state(office, made) is S.WITHDRAWN
    assert composed(office, at=GONE) is None
