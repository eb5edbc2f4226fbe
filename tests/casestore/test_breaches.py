"""The breach register: presumed until weighed, and the clocks of the notices."""

from datetime import UTC, datetime, timedelta

import pytest

from casestore.breaches import records as breaches
from casestore.breaches.words import FACTORS, Breach, BreachBody, Factor
from casestore.cases.take import take
from casestore.people import links, records
from casestore.people.unlink import undo
from casestore.tables import person_link
from schemas.person import Proof
from tests.casestore.town import ANA, NOON, later, person, request, subject

pytestmark = pytest.mark.only_on("sqlite")
PRIYA = "account-priya"


def found(clinic, people=3, in_state=3, part2=False, **more):
    made = Breach(
        breach_id="b-1",
        what="wrong_recipient",
        discovered_at=NOON,
        part2=part2,
        people=people,
        in_state=in_state,
        recorded_by=PRIYA,
        body=BreachBody(account="A letter went to the wrong house."),
        row_version=1,
        **more,
    )
    clinic.do(breaches.open_breach, made, (), PRIYA, NOON)
    return one(clinic)


def one(clinic):
    return clinic.see(breaches.breach, "b-1")


def clocks(breach):
    return {clock.notice: clock.due_at for clock in breach.clocks}


@pytest.mark.only_on("sqlite", "postgresql")
@pytest.mark.parametrize("part2", [False, True])
def test_an_incident_is_presumed_a_breach_and_its_clocks_run_from_discovery(clinic, part2):
    breach = found(clinic, part2=part2)
    assert clocks(breach) == {
        "people": later(days=60),
        "hhs": datetime(2027, 1, 1, tzinfo=UTC) + timedelta(days=60),
    }
    assert not breach.done


def test_from_500_people_hhs_and_the_media_are_told_within_60_days(clinic):
    breach = found(clinic, people=500, in_state=500)
    assert set(clocks(breach).values()) == {later(days=60)}
    assert set(clocks(breach)) == {"people", "hhs", "media"}


def test_499_people_of_several_states_need_no_media(clinic):
    assert "media" not in clocks(found(clinic, people=700, in_state=499))


def test_a_low_probability_needs_all_four_factors_with_their_reasons(clinic):
    found(clinic)
    some = {name: Factor(level="low", why="Sent back unopened.") for name in FACTORS[:3]}
    assert clinic.do(breaches.weigh, "b-1", some, PRIYA, NOON)
    assert not clinic.do(breaches.conclude, "b-1", "low_probability", "", PRIYA, NOON)
    every = {name: Factor(level="low", why="Sent back unopened.") for name in FACTORS}
    assert clinic.do(breaches.weigh, "b-1", every, PRIYA, NOON)
    assert clinic.do(breaches.conclude, "b-1", "low_probability", "", PRIYA, NOON)
    assert one(clinic).clocks == ()
    assert one(clinic).done
    assert not clinic.do(breaches.weigh, "b-1", some, PRIYA, NOON)
    assert not clinic.do(breaches.conclude, "b-1", "breach", "", PRIYA, NOON)


def test_an_exception_is_named_in_words(clinic):
    found(clinic)
    assert not clinic.do(breaches.conclude, "b-1", "exception", " ", PRIYA, NOON)
    why = "A colleague of the same team opened it in good faith."
    assert clinic.do(breaches.conclude, "b-1", "exception", why, PRIYA, NOON)


def test_each_notice_is_recorded_once_and_only_where_it_is_owed(clinic):
    found(clinic)
    assert not clinic.do(breaches.told, "b-1", "media", NOON, PRIYA, NOON)
    assert clinic.do(breaches.told, "b-1", "people", later(days=9), PRIYA, later(days=8))
    assert one(clinic).people_told_at == later(days=8)
    assert not clinic.do(breaches.told, "b-1", "people", NOON, PRIYA, NOON)
    assert not clinic.do(breaches.told, "none", "people", NOON, PRIYA, NOON)


def test_police_may_hold_back_the_notices_until_a_day(clinic):
    found(clinic)
    assert clinic.do(breaches.delay, "b-1", later(days=90), PRIYA, NOON)
    assert clocks(one(clinic))["people"] == later(days=90)
    assert not clinic.do(breaches.delay, "none", later(days=90), PRIYA, NOON)


def test_an_undone_link_waits_to_be_weighed_until_it_stands_in_the_register(clinic):
    clinic.do(lambda uow: records.create(uow, person("p-1", "Lena", "Ortiz"), at=NOON, actor=ANA))
    lead = clinic.hear(request(subjects=(subject(given="Lena", family="Ortiz"),)))
    clinic.do(take, lead.lead_id, ANA, NOON)
    proofs = (Proof.NAME, Proof.PHONE)
    assert clinic.do(links.confirm, lead.lead_id, "m-1", "p-1", ANA, proofs, NOON).done
    (link,) = [row for row in clinic.rows(person_link) if row["state"] == "confirmed"]
    clinic.do(undo, link["link_id"], ANA, NOON)
    (waits,) = clinic.see(lambda conn, keys: breaches.to_assess(conn))
    found(clinic, assessment_id=waits.breach_id)
    assert clinic.see(lambda conn, keys: breaches.to_assess(conn)) == []
    assert [b.breach_id for b in clinic.see(breaches.register)] == ["b-1"]
