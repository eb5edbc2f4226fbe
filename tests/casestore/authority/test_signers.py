"""R20: whose signature counts follows from dated records and the date of birth, day by day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from casestore.authority.signers import Signers
from casestore.authority.summary import MaySign, parents_bound, who_signs
from casestore.authority.words import Authority, AuthorityBody, AuthorityKind, Document
from redaction.state_law import read_law
from schemas.consent import Signer
from tests.casestore.test_consents import WHOLE
from tests.casestore.town import ANA, NOON
from tests.redaction.test_state_law import TABLE

TODAY = NOON.date()
BIRTHDAY = date(2026, 11, 23)
CHILD, ADULT = date(2012, 3, 1), date(1990, 3, 1)
LAW = read_law(TABLE.replace("2031", "2026"))
K = AuthorityKind


def paper(kind, **changes):
    made = {
        "authority_id": "a-1",
        "person_id": "p-1",
        "kind": kind,
        "since": date(2020, 1, 1),
        "health_decisions": True,
        "document": Document.COURT_ORDER,
        "body": AuthorityBody(holder="Rosa Ortiz"),
        "recorded_at": NOON,
        "recorded_by": ANA,
    }
    return Authority(**{**made, **changes})


def signers(*records, born=CHILD, on=TODAY, **more):
    return Signers(on=on, born=born, dead=more.pop("dead", False), records=records, **more)


def counted(who, signer, under=None, signed=NOON - timedelta(days=5)):
    changes = {"signer": signer, "signed_under": under, "signed_at": signed}
    return who.signer(WHOLE.model_copy(update=changes))


def test_a_parent_counts_as_the_form_says_until_an_order_is_on_file():
    assert counted(signers(), Signer.PARENT) is Signer.PARENT
    for kind in (K.CUSTODY_ORDER, K.FOSTER_CARE, K.GUARDIAN_OF_MINOR):
        unseen = paper(kind, document=Document.NOT_SEEN)
        assert counted(signers(unseen), Signer.PARENT) is Signer.NO_AUTHORITY
    order = paper(K.CUSTODY_ORDER)
    assert counted(signers(order), Signer.PARENT) is Signer.NO_AUTHORITY
    assert counted(signers(order), Signer.PARENT, "a-1") is Signer.PARENT


def test_of_both_signatures_the_minors_own_remains_when_the_parents_falls():
    care = paper(K.FOSTER_CARE)
    assert counted(signers(care), Signer.MINOR_AND_PARENT) is Signer.MINOR
    assert counted(signers(), Signer.MINOR_AND_PARENT) is Signer.MINOR_AND_PARENT


@pytest.mark.parametrize(
    "fault",
    [
        {"document": Document.NOT_SEEN},
        {"health_decisions": False},
        {"since": date(2026, 11, 20)},
        {"until": date(2026, 11, 22)},
        {"struck_at": NOON},
        {"kind": K.CUSTODY_ORDER, "since": date(2027, 1, 1)},
        {"kind": K.GUARDIAN_OF_ADULT},
        {"authority_id": "another"},
    ],
)
def test_a_guardian_needs_the_paper_seen_and_in_force_at_signing_and_today(fault):
    good = paper(K.GUARDIAN_OF_MINOR)
    assert counted(signers(good), Signer.GUARDIAN, "a-1") is Signer.GUARDIAN
    bad = good.model_copy(update=fault)
    assert counted(signers(bad), Signer.GUARDIAN, "a-1") is Signer.NO_AUTHORITY


def test_on_the_birthday_itself_a_parents_and_a_childs_guardians_signature_end():
    born = BIRTHDAY.replace(year=2008)
    guardian = paper(K.GUARDIAN_OF_MINOR)
    before = signers(guardian, born=born, on=BIRTHDAY - timedelta(days=1))
    after = signers(guardian, born=born, on=BIRTHDAY)
    assert (before.minor(), after.minor()) == (True, False)
    assert counted(before, Signer.GUARDIAN, "a-1") is Signer.GUARDIAN
    assert counted(after, Signer.GUARDIAN, "a-1") is Signer.NO_AUTHORITY
    parents = WHOLE.model_copy(update={"signer": Signer.PARENT})
    assert signers(born=born, on=before.on).counts(parents)
    assert not signers(born=born, on=after.on).counts(parents)


@pytest.mark.parametrize(
    ("zones", "minor"),
    [(("America/Chicago",), True), (("Asia/Tokyo",), False), ((), False)],
)
def test_a_day_is_the_day_at_the_teams_place(zones, minor):
    from casestore.authority.signers import day_at

    evening = datetime(2026, 11, 23, 2, tzinfo=UTC)  # 8 p.m. of the 22nd in Chicago
    on = day_at(zones, evening)
    assert signers(born=date(2008, 11, 23), on=on, zones=zones).minor() is minor


def test_a_leap_day_child_is_of_age_on_the_first_of_march():
    who = signers(born=date(2008, 2, 29), on=date(2026, 2, 28))
    assert who.minor()
    assert who.of_age_on == date(2026, 3, 1)


def test_an_emancipated_minor_signs_as_an_adult_once_the_decree_was_seen():
    decree = paper(K.EMANCIPATION)
    assert signers(decree).minor() is False
    assert signers(decree.model_copy(update={"document": Document.NOT_SEEN})).minor() is True


def test_an_adult_under_a_guardian_did_not_sign_alone():
    order = paper(K.GUARDIAN_OF_ADULT)
    who = signers(order, born=ADULT)
    assert counted(who, Signer.PATIENT) is Signer.NO_AUTHORITY
    assert counted(who, Signer.GUARDIAN, "a-1") is Signer.GUARDIAN
    long_ago = NOON - timedelta(days=3000)
    assert counted(who, Signer.PATIENT, signed=long_ago) is Signer.PATIENT


def test_an_agent_signs_for_the_living_and_the_estate_for_the_dead():
    agent, estate = paper(K.HEALTH_AGENT), paper(K.ESTATE)
    rep = Signer.PERSONAL_REPRESENTATIVE
    assert counted(signers(agent, born=ADULT), rep, "a-1") is rep
    assert counted(signers(agent, born=ADULT, dead=True), rep, "a-1") is Signer.NO_AUTHORITY
    assert counted(signers(estate, born=ADULT, dead=True), rep, "a-1") is rep


def test_what_the_chart_says_is_what_the_gate_will_be_told():
    young, older = signers(born=date(2016, 1, 1)), signers(born=date(2010, 1, 1))
    said = [
        who_signs(who, law, part2=part2)
        for who, law, part2 in (
            (young, LAW, False),
            (older, LAW, False),
            (young, LAW, True),
            (older, LAW, True),
            (young, None, False),
            (signers(born=None), LAW, True),
            (signers(born=ADULT), LAW, True),
            (signers(paper(K.GUARDIAN_OF_ADULT), born=ADULT), LAW, True),
        )
    ]
    m = MaySign
    assert said == [
        *(m.PARENT, m.MINOR_ALONE, m.BOTH, m.MINOR_ALONE),
        *(m.BOTH, m.BIRTH_UNKNOWN, m.PERSON, m.GUARDIAN),
    ]
    assert parents_bound(signers(paper(K.FOSTER_CARE)))
    assert not parents_bound(signers())
