"""Telling somebody outside: decided, carried, recorded, accounted for, taken back."""

import pytest

from casestore.consents.records import record_consent, revoke_consent
from casestore.consents.talks import (
    Capacity,
    Interpreter,
    Talk,
    TalkAnswer,
    record_talk,
    refused,
    talks_of,
)
from casestore.disclosures import accounting, tasks, withdrawing
from casestore.disclosures.asking import age_on, under_part2
from casestore.disclosures.restrictions import restrict
from casestore.disclosures.telling import tell, unidentified
from casestore.disclosures.words import Channel, TaskKind, Telling
from casestore.duty.teams import set_duty
from casestore.people import links, records
from casestore.privacy_tables import disclosure
from redaction.gate import Gate
from redaction.notice import LONG_NOTICE
from schemas.audit import AuditTag
from schemas.consent import Revocation
from schemas.disclosure import Effect
from schemas.duty import Agreement, PartStatus, Team
from schemas.person import Proof
from tests.casestore.test_consents import CLINIC, DISPATCH, WHOLE
from tests.casestore.town import ANA, NOON, later, person, request, subject
from zone.audit.trail import trail

GATE = Gate.load()
PROOFS = (Proof.NAME, Proof.BIRTH_DATE)
TO_CLINIC = Telling(
    person_id="p-1",
    recipient="Harbor Clinic",
    role="hipaa_provider",
    org_kind="covered_entity",
    purpose="treatment",
    categories=("identity", "diagnosis"),
    channel=Channel.PAPER,
    proven=("treating_relationship",),
)
FLAG = Telling(
    person_id="p-1",
    recipient="r-dispatch",
    role="dispatcher",
    org_kind="psap",
    purpose="dispatch_safety",
    categories=("response_guidance",),
    channel=Channel.DISPATCH_FLAG,
    text="Speak slowly. One officer at a time.",
)
FOR_CARE = WHOLE.model_copy(
    update={
        "consent_id": "c-care",
        "scope": ("identity", "diagnosis"),
        "recipients": ("r-clinic",),
        "purposes": ("treatment",),
    }
)


def team(part2: bool) -> Team:
    return Team(
        team_id="t-1",
        name="Riverton co-response",
        employer="health_agency",
        time_zone="UTC",
        statuses=(PartStatus(since=later(days=-400), part2=part2),),
        agreements=(Agreement(agency="riverton-pd", since=later(days=-400)),),
        shifts=(),
    )


@pytest.fixture
def office(clinic):
    """A clinic under Part 2 that knows one person, born 1990, matched on an open call."""
    return _known(clinic, part2=True)


@pytest.fixture
def hipaa_office(clinic):
    """The same, of a team that is no Part 2 program."""
    return _known(clinic, part2=False)


def _known(clinic, part2):
    from casestore.cases.take import take
    from casestore.consents.registry import register

    clinic.do(set_duty, (team(part2),), "configuration", NOON)
    clinic.do(register, (DISPATCH, CLINIC))
    clinic.do(
        records.create,
        person("p-1", "Lena", "Ortiz", birth_date="1990-05-06"),
        at=NOON,
        actor=ANA,
    )
    lead = clinic.hear(request(subjects=(subject(given="Lena", family="Ortiz"),)))
    clinic.do(take, lead.lead_id, ANA, NOON)
    clinic.do(links.confirm, lead.lead_id, "m-1", "p-1", ANA, PROOFS, NOON)
    clinic.lead_id = lead.lead_id
    return clinic


def told(office, telling, at=NOON):
    return office.do(tell, GATE, telling, ANA, at)


def audited(office, tag):
    with office.zone.read() as conn:
        return [e for e in trail(conn, "person", "p-1") if e.tag is tag]


def test_without_consent_part_2_records_stay_and_what_may_go_unidentified_is_said(office):
    result = told(office, TO_CLINIC)
    assert result.decision.effect is Effect.DENY
    assert result.told == ()
    assert len(audited(office, AuditTag.DISCLOSURE_REFUSED)) == 1
    threat = TO_CLINIC.model_copy(
        update={
            "recipient": "Riverton 911",
            "role": "dispatcher",
            "org_kind": "psap",
            "purpose": "emergency",
            "basis": "imminent_threat",
            "channel": Channel.VOICE,
            "proven": ("threat_determined",),
        }
    )
    assert unidentified(GATE, told(office, threat)) == ("call_facts", "safety_hazard")


def test_on_consent_records_go_with_notice_scope_and_an_entry(office):
    office.do(record_consent, FOR_CARE, ANA, NOON)
    made = told(office, TO_CLINIC)
    assert made.told == ("identity", "diagnosis")
    assert made.consent_id == "c-care"
    assert LONG_NOTICE in made.enclosed
    assert "c-care" in made.enclosed
    (entry,) = office.see(accounting.accounting, GATE, "p-1", later(days=1)).entries
    assert entry.disclosure_id == made.disclosure_id
    assert entry.decision.policy_version == GATE.policy_version
    (row,) = office.rows(disclosure)
    assert b"Harbor" not in row["body"]


@pytest.mark.parametrize("channel", [Channel.VOICE, Channel.DISPATCH_FLAG])
def test_a_channel_without_room_for_the_notice_carries_nothing_of_part_2(office, channel):
    office.do(record_consent, FOR_CARE, ANA, NOON)
    made = told(office, TO_CLINIC.model_copy(update={"channel": channel}))
    assert made.decision.effect is Effect.DENY
    assert made.decision.reasons[0] == "X-CONSENT-CHANNEL"


def test_the_decision_counts_at_the_moment_of_sending(office):
    office.do(record_consent, FOR_CARE, ANA, NOON)
    office.do(revoke_consent, "c-care", ANA, Revocation.WRITTEN, later(minutes=5))
    assert told(office, TO_CLINIC, later(minutes=4)).told
    assert told(office, TO_CLINIC, later(minutes=5)).told == ()
    ended = FOR_CARE.model_copy(update={"consent_id": "c-2", "expires_at": later(days=1)})
    office.do(record_consent, ended, ANA, NOON)
    assert told(office, TO_CLINIC, later(hours=23)).told
    assert told(office, TO_CLINIC, later(days=1)).told == ()


def test_standing_words_end_with_their_consent_and_are_withdrawn_when_it_is_revoked(office):
    office.do(record_consent, WHOLE.model_copy(update={"expires_at": later(days=30)}), ANA, NOON)
    made = told(office, FLAG)
    assert made.told == ("response_guidance",)
    assert made.live_until == later(days=30)
    assert made.enclosed == ""  # the notice itself would disclose
    office.do(revoke_consent, WHOLE.consent_id, ANA, Revocation.ORAL, later(days=2))
    (row,) = office.rows(disclosure)
    assert row["withdrawn_at"].replace(tzinfo=NOON.tzinfo) == later(days=2)
    (event,) = audited(office, AuditTag.DISCLOSURE_WITHDRAWN)
    assert event.detail["reason"] == "consent_revoked"
    (revoked,) = audited(office, AuditTag.CONSENT_REVOKED)
    assert revoked.detail["withdrawn"] == 1
    again = office.do(
        withdrawing.withdraw_resting_on, WHOLE.consent_id, "consent_revoked", ANA, later(days=3)
    )
    assert again == ((), ())


def test_standing_words_that_reach_their_end_are_withdrawn_by_upkeep(office):
    office.do(record_consent, WHOLE.model_copy(update={"expires_at": later(days=30)}), ANA, NOON)
    made = told(office, FLAG)
    assert office.do(withdrawing.withdraw_ended, later(days=29)) == ()
    assert office.do(withdrawing.withdraw_ended, later(days=30)) == (made.disclosure_id,)
    assert office.do(withdrawing.withdraw_ended, later(days=31)) == ()


def test_paper_cannot_be_taken_back_so_somebody_is_told_to_say_so(office):
    office.do(record_consent, FOR_CARE, ANA, NOON)
    made = told(office, TO_CLINIC)
    office.do(revoke_consent, "c-care", ANA, Revocation.WRITTEN, later(days=1))
    open_ones = office.see(lambda conn, _: tasks.open_tasks(conn, "p-1"))
    assert (TaskKind.TELL_OF_WITHDRAWAL, made.disclosure_id) in [
        (t.kind, t.about_id) for t in open_ones
    ]
    (row,) = office.rows(disclosure)
    assert row["withdrawn_at"] is None


def test_no_other_category_carries_unchecked_words_to_the_board(office):
    office.do(record_consent, WHOLE, ANA, NOON)
    for more in ("unit_status", "call_facts", "safety_hazard"):
        mixed = {"categories": ("response_guidance", more), "text": "Toma metadona."}
        made = told(office, FLAG.model_copy(update=mixed))
        assert "response_guidance" not in made.told
        assert made.live_until is None


@pytest.mark.parametrize(
    "text",
    [
        *("Carry naloxone.", "Client of the clinic.", "42 CFR part 2"),
        *("Toma metadona, esquizofrenia", "Ask for her son Peter Long, 218-555-0100"),
    ],
)
def test_words_that_give_the_person_away_do_not_reach_dispatch(office, text):
    office.do(record_consent, WHOLE, ANA, NOON)
    made = told(office, FLAG.model_copy(update={"text": text}))
    assert made.decision.effect is Effect.DENY
    assert made.decision.reasons[0] == "X-FLAG-TEXT"


def test_a_refusal_in_a_talk_stops_it_until_the_person_agrees_again(office):
    office.do(record_consent, FOR_CARE, ANA, NOON)
    for hours, answer, goes in (
        (1, TalkAnswer.DECLINED, False),
        (2, TalkAnswer.DEFERRED, False),
        (3, TalkAnswer.AGREED, True),
    ):
        talk = Talk(
            talk_id=f"t-{hours}",
            person_id="p-1",
            at=later(hours=hours),
            held_by=ANA,
            recipient_id="r-clinic",
            answer=answer,
            capacity=Capacity.ABLE,
            judged_by=ANA,
            interpreter=Interpreter.QUALIFIED,
            police_present=True,
            in_custody=False,
        )
        office.do(record_talk, talk)
        assert bool(told(office, TO_CLINIC, later(hours=hours)).told) is goes
    assert len(office.see(lambda conn, _: talks_of(conn, "p-1"))) == 3
    assert not office.see(lambda conn, _: refused(conn, "p-1", "r-other", later(hours=2)))


def test_neither_a_child_nor_an_officer_interprets():
    assert {i.value for i in Interpreter} == {"not_needed", "qualified", "by_phone", "none_found"}


@pytest.mark.parametrize("recipient", ["r-clinic", None])
def test_an_agreed_restriction_stops_it(office, recipient):
    office.do(record_consent, FOR_CARE, ANA, NOON)
    office.do(restrict, "p-1", "agreed", recipient, ANA, later(minutes=1))
    assert told(office, TO_CLINIC).told
    refused_now = told(office, TO_CLINIC, later(minutes=2))
    assert refused_now.decision.reasons[0] == "X-CONSENT-RESTRICTED"


def test_told_by_voice_anyway_is_recorded_accounted_for_and_reviewed(office):
    anyway = TO_CLINIC.model_copy(update={"channel": Channel.VOICE, "told_anyway": True})
    made = told(office, anyway)
    assert made.decision.effect is Effect.DENY
    assert made.told == anyway.categories
    kinds = {t.kind for t in office.see(lambda conn, _: tasks.open_tasks(conn))}
    assert TaskKind.TOLD_ANYWAY in kinds
    (entry,) = office.see(accounting.accounting, GATE, "p-1", NOON).entries
    assert entry.told == anyway.categories


def test_an_emergency_leaves_a_task_to_document_it_at_once(office):
    emergency = TO_CLINIC.model_copy(
        update={
            "purpose": "emergency",
            "basis": "medical_emergency",
            "role": "ed_physician",
            "proven": (
                *("recipient_is_medical_personnel", "provider_determined"),
                "consent_not_obtainable",
            ),
        }
    )
    made = told(office, emergency)
    assert made.told == ("identity", "diagnosis")
    due = {t.kind: t for t in office.see(lambda conn, _: tasks.open_tasks(conn))}
    assert due[TaskKind.EMERGENCY_DOCUMENTATION].due_at == NOON
    task = due[TaskKind.EMERGENCY_DOCUMENTATION].task_id
    assert office.do(tasks.finish, task, ANA, "documented", later(hours=1))
    assert not office.do(tasks.finish, task, ANA, "documented", later(hours=2))
    assert TaskKind.EMERGENCY_DOCUMENTATION not in {
        t.kind for t in office.see(lambda conn, _: tasks.open_tasks(conn))
    }


def locate(**more):
    return TO_CLINIC.model_copy(
        update={
            "recipient": "Riverton detective bureau",
            "role": "detective",
            "org_kind": "police",
            "purpose": "investigation",
            "basis": "locate_request",
            "categories": ("identity", "location"),
            **more,
        }
    )


@pytest.mark.parametrize(
    ("kind", "days", "shown"),
    [("oral", 30, 0), ("oral", 31, 1), ("written", 300, 0), ("written", 400, 1)],
)
def test_police_entries_are_held_back_while_a_delay_statement_runs(hipaa_office, kind, days, shown):
    made = told(hipaa_office, locate())
    assert made.told == ("identity", "location")
    until = later(days=365) if kind == "written" else None
    hipaa_office.do(accounting.delay, "p-1", kind, ANA, NOON, until)
    copy = hipaa_office.see(accounting.accounting, GATE, "p-1", later(days=days))
    assert len(copy.entries) == shown
    assert copy.held_back == 1 - shown
    assert len(hipaa_office.see(accounting.all_of, "p-1")) == 1


def test_the_accounting_goes_back_three_years_for_consents_and_six_for_the_rest(hipaa_office):
    told(hipaa_office, locate())
    for years, entries in ((2, 1), (5, 1), (7, 0)):
        at = later(days=365 * years)
        assert len(hipaa_office.see(accounting.accounting, GATE, "p-1", at).entries) == entries
    assert PART2_AND_HIPAA == (accounting.PART2_YEARS, accounting.HIPAA_YEARS)


PART2_AND_HIPAA = (3, 6)


def test_who_it_is_must_be_confirmed(office):
    office.do(
        records.create,
        person("p-2", "", "", temporary=True),
        at=NOON,
        actor=ANA,
    )
    stranger = told(office, TO_CLINIC.model_copy(update={"person_id": "p-2"}))
    assert stranger.decision.reasons == ("X-MATCH",)
    with pytest.raises(LookupError):
        told(office, TO_CLINIC.model_copy(update={"person_id": "nobody"}))


def test_a_record_stands_under_part_2_unless_every_entry_says_otherwise(office, clinic):
    assert office.see(lambda conn, _: under_part2(conn, "p-1"))
    assert office.see(lambda conn, _: under_part2(conn, "nobody"))


def test_a_team_without_part_2_keeps_ordinary_health_records(hipaa_office):
    assert not hipaa_office.see(lambda conn, _: under_part2(conn, "p-1"))


@pytest.mark.parametrize(
    ("born", "age"),
    [("2008-11-23", 18), ("2008-11-24", 17), ("1990", None), (None, None), ("2030-01-01", None)],
)
def test_age_is_counted_to_the_day_and_unknown_when_it_is_not_sure(born, age):
    assert age_on(born, NOON.date()) == age
