"""Consents: every element of 42 CFR 2.31, and what the gate is told at the moment of sending."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import IntegrityError

from casestore.answers import Code
from casestore.consents.facts import relied_on
from casestore.consents.records import consents_of, reach_event, record_consent, revoke_consent
from casestore.consents.registry import Recipient, register, resolve
from casestore.people import records
from schemas.consent import Consent, ConsentForm, ConsentType, RecipientClass, Revocation, Signer
from tests.casestore.town import ANA, NOON, later, person

DISPATCH = Recipient(
    recipient_id="r-dispatch", name="Riverton 911", org_kind="psap", aliases=("Riverton PSAP",)
)
CLINIC = Recipient(recipient_id="r-clinic", name="Harbor Clinic", org_kind="covered_entity")
WHOLE = Consent(
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


@pytest.fixture
def office(clinic):
    clinic.do(register, (DISPATCH, CLINIC))
    clinic.do(records.create, person("p-1", "Lena", "Ortiz"), at=NOON, actor=ANA)
    return clinic


def _facts(office, recipient="r-dispatch", purpose="dispatch_safety", at=NOON):
    relied = office.see(relied_on, "p-1", recipient, purpose, at)
    return relied.facts if relied else None


def _hold(office, **changes):
    consent = WHOLE.model_copy(update=changes)
    assert office.do(record_consent, consent, ANA, NOON).done
    return consent


def test_a_whole_consent_is_whole(office):
    _hold(office)
    facts = _facts(office)
    assert facts.recipient_match == "named"
    assert facts.elements_missing == ()
    assert (facts.expired, facts.revoked, facts.expiry_kind) == (False, "no", "date")
    assert facts.patient_match


@pytest.mark.parametrize(
    ("blank", "missing"),
    [
        ({"patient_name": None}, "patient_name"),
        ({"discloser": None}, "discloser"),
        ({"scope": ()}, "description"),
        ({"recipients": ()}, "recipient"),
        ({"purposes": ()}, "purpose"),
        ({"revocation_right_stated": False}, "revocation_right"),
        ({"expires_at": None}, "expiry"),
        ({"signed": False}, "signature"),
        ({"signed_at": None}, "date"),
        ({"redisclosure_stated": False}, "redisclosure_statement"),
    ],
)
def test_each_element_of_2_31_is_missed_when_it_is_blank(blank, missing):
    assert WHOLE.model_copy(update=blank).elements_missing() == (missing,)


def test_an_old_form_needs_no_redisclosure_statement():
    old = WHOLE.model_copy(update={"redisclosure_stated": False, "legacy_form": True})
    assert old.elements_missing() == ()


def test_only_a_tpo_consent_may_have_no_end():
    endless = {"expires_at": None}
    tpo = WHOLE.model_copy(update={**endless, "type": ConsentType.TPO_GENERAL})
    assert tpo.elements_missing() == ()
    assert WHOLE.model_copy(update=endless).elements_missing() == ("expiry",)


def test_expiry_is_judged_at_the_moment_of_sending(office):
    _hold(office, expires_at=later(hours=1))
    assert not _facts(office, at=later(minutes=59)).expired
    assert _facts(office, at=later(hours=1)).expired


def test_an_event_ends_a_consent_from_when_somebody_recorded_it(office):
    held = _hold(office, expires_at=None, expires_on_event="end of the episode of care")
    assert _facts(office).expiry_kind == "event"
    office.do(reach_event, held.consent_id, ANA, later(hours=2))
    assert not _facts(office, at=later(hours=1)).expired
    assert _facts(office, at=later(hours=2)).expired


def test_a_consent_signed_later_covers_nothing_earlier(office):
    _hold(office)
    assert _facts(office, at=later(days=-2)).expired


@pytest.mark.parametrize("how", list(Revocation))
def test_a_withdrawn_consent_says_how_and_from_when(office, how):
    held = _hold(office)
    office.do(revoke_consent, held.consent_id, ANA, how, later(hours=1))
    assert _facts(office, at=later(minutes=30)).revoked == "no"
    assert _facts(office, at=later(hours=1)).revoked == how.value


def test_an_oral_withdrawal_may_be_put_in_writing_and_never_taken_back(office):
    held = _hold(office)
    acts = (Revocation.ORAL, Revocation.WRITTEN, Revocation.ORAL)
    codes = [
        office.do(revoke_consent, held.consent_id, ANA, how, later(hours=n)).code
        for n, how in enumerate(acts, 1)
    ]
    assert codes == [Code.DONE, Code.DONE, Code.ALREADY_REVOKED]
    (kept,) = office.see(consents_of, "p-1")
    assert (kept.revoked_how, kept.revoked_at) == (Revocation.WRITTEN, later(hours=1))


@pytest.mark.parametrize("name", ["r-dispatch", "Riverton 911", "  riverton   PSAP "])
def test_a_recipient_is_known_by_id_name_or_listed_alias(office, name):
    _hold(office)
    assert _facts(office, recipient=name).recipient_match == "named"


@pytest.mark.parametrize("name", ["Riverton 91", "Riverton Police", "Harbor Clinic", ""])
def test_a_recipient_is_never_matched_by_likeness(office, name):
    _hold(office)
    assert _facts(office, recipient=name).recipient_match == "not_named"


def test_a_treating_class_reaches_treating_organisations_by_a_tpo_consent_only(office):
    tpo = {"type": ConsentType.TPO_GENERAL, "recipients": (), "scope": ("all_tpo",)}
    _hold(office, **tpo, recipient_class=RecipientClass.TREATING)
    to_clinic = _facts(office, recipient="r-clinic", purpose="treatment")
    assert to_clinic.recipient_match == "treating_class"
    to_dispatch = _facts(office, recipient="r-dispatch", purpose="treatment")
    assert to_dispatch.recipient_match == "not_named"
    assert _facts(office, recipient="r-clinic", purpose="dispatch_safety") is None


def test_no_consent_for_the_purpose_is_no_consent(office):
    _hold(office)
    assert _facts(office, purpose="investigation") is None


def test_facts_of_several_consents_are_never_mixed(office):
    _hold(office, consent_id="c-1", scope=("safety_plan",), expires_at=later(days=-0.5))
    _hold(office, consent_id="c-2", scope=("response_guidance",))
    facts = _facts(office)
    assert (facts.scope, facts.expired) == (("response_guidance",), False)


def test_of_two_consents_in_force_the_one_that_covers_the_question_counts_not_the_newer(office):
    _hold(office, consent_id="c-old", scope=("safety_plan",), signed_at=later(days=-9))
    _hold(office, consent_id="c-new", scope=("response_guidance",))
    for asked, chosen in (("safety_plan", "c-old"), ("response_guidance", "c-new")):
        relied = office.see(relied_on, "p-1", "r-dispatch", "dispatch_safety", NOON, (asked,))
        assert relied.consent.consent_id == chosen


def test_a_newer_permit_never_erases_an_oral_withdrawal_said_after_it(office):
    _hold(office, consent_id="c-old", signed_at=later(days=-9))
    _hold(office, consent_id="c-new")
    office.do(revoke_consent, "c-old", ANA, Revocation.ORAL, later(hours=1))
    assert _facts(office, at=later(minutes=30)).revoked == "no"
    assert _facts(office, at=later(hours=2)).revoked == "oral"


def test_a_consent_signed_after_an_oral_withdrawal_stands(office):
    _hold(office, consent_id="c-old", signed_at=later(days=-9))
    office.do(revoke_consent, "c-old", ANA, Revocation.ORAL, later(hours=-3))
    _hold(office, consent_id="c-new", signed_at=later(hours=-1))
    assert _facts(office).revoked == "no"


@pytest.mark.parametrize("zone", ["America/Chicago", "Asia/Tokyo", "UTC"])
def test_the_second_of_expiry_is_the_same_in_every_zone(office, zone):
    end = datetime(2026, 11, 1, 6, 30, tzinfo=UTC).astimezone(ZoneInfo(zone))
    _hold(office, expires_at=end, signed_at=later(days=-60), recorded_at=later(days=-60))
    last = end - timedelta(seconds=1)
    assert not _facts(office, at=last).expired
    assert _facts(office, at=end).expired
    again = end.astimezone(ZoneInfo("America/Chicago")) + timedelta(hours=1)
    assert _facts(office, at=again).expired


def test_the_repeated_hour_of_autumn_ends_a_consent_once(office):
    chicago = ZoneInfo("America/Chicago")
    first = datetime(2026, 11, 1, 1, 30, tzinfo=chicago)
    again = first.replace(fold=1)
    _hold(office, expires_at=again, signed_at=later(days=-60))
    assert not _facts(office, at=first).expired
    assert _facts(office, at=again).expired


def test_an_unusable_consent_is_told_so_that_the_refusal_says_why(office):
    _hold(office, recipients=("r-clinic",))
    assert _facts(office).recipient_match == "not_named"


def test_a_consent_needs_a_known_person(office):
    stray = WHOLE.model_copy(update={"person_id": "p-nobody"})
    assert office.do(record_consent, stray, ANA, NOON).code is Code.NO_SUCH_PERSON


def test_an_alias_belongs_to_one_recipient(office):
    thief = CLINIC.model_copy(update={"aliases": ("riverton psap",)})
    with pytest.raises(IntegrityError):
        office.do(register, (thief,))
    with office.zone.read() as conn:
        assert resolve(conn, "Riverton PSAP").recipient_id == "r-dispatch"
