"""What other systems sent, as clinicians see it: the queue, one message, matching, taking back."""

import pytest
from sqlalchemy import select

from casestore.arrival_tables import arrival
from casestore.arrivals.words import Match, Origin
from casestore.consents.records import consents_of
from schemas.case import CareLabel
from tests.casestore.arrivals.feeds import adt, come, fhir
from tests.casestore.arrivals.test_arrivals import CONSENT
from tests.web.dispatch_town import NOON
from tests.web.test_privacy_pages import WHO, known, plain  # noqa: F401 - fixture
from tests.web.visitor import signed_in
from zone.journal.tables import audit

ORIGIN = Origin(feed="hospital", agency="northfield", label=CareLabel.UNKNOWN)
HIS = {"name": "VANDERMEER^MARCUS", "born": "19880314", "phone": "", "ssn": ""}
TWO = {"proofs": ["name", "birth_date"]}


class _Town:
    """The zone in the words of the feeds' tests."""

    def __init__(self, zone):
        self.zone = zone


@pytest.fixture
def came(known, clinic):  # noqa: F811 - the fixture
    """A visit of Marcus at a hospital whose number for him nobody has matched yet."""
    town = _Town(clinic)
    town.page, town.known = f"/arrivals/{_came(town, adt(**HIS))}", known
    return town


def _came(town, body, format_name="hl7v2", **more):
    """The id of the one arrival that this message makes."""
    before = _ids(town)
    come(town, body, format_name, at=NOON, origin=ORIGIN.model_copy(update=more))
    (made,) = _ids(town) - before
    return made


def _ids(town):
    with town.zone.read() as conn:
        return set(conn.scalars(select(arrival.c.arrival_id)))


def row(town):
    with town.zone.read() as conn:
        return conn.execute(select(arrival)).first()


def test_what_waits_is_listed_with_the_reason_and_opened_with_who_it_may_be(came):
    listed = plain(came.known.get("/arrivals").text)
    assert "Visit begun" in listed
    assert "Somebody comes near, and it is not sure." in listed
    shown = plain(came.known.get(came.page).text)
    assert "Same: first name, last name, birth date" in shown or "Same:" in shown
    assert "42 CFR part 2 prohibits unauthorized use or disclosure" in shown
    assert "nobody has said what its sender is" in shown


def test_two_proofs_match_it_and_one_does_not(came):
    refused = came.known.submit(f"{came.page}/match", person_id="person-marcus", proofs=["name"])
    assert refused.status_code == 409
    assert row(came).match == Match.WAITS
    came.known.submit(f"{came.page}/match", person_id="person-marcus", **TWO)
    assert row(came).match == Match.CONFIRMED
    line = plain(came.known.get(f"{WHO}/timeline").text)
    assert "Hospital or clinic Visit begun" in line
    came.known.submit(f"{came.page}/unmatch")
    assert "Visit begun" not in plain(came.known.get(f"{WHO}/timeline").text)


def test_set_aside_with_a_reason_of_the_list_only(came):
    assert came.known.submit(f"{came.page}/aside", reason="because").status_code == 400
    came.known.submit(f"{came.page}/aside", reason="not_ours")
    assert row(came).match == Match.ASIDE
    assert "Nothing waits." in plain(came.known.get("/arrivals").text)


@pytest.mark.parametrize("login", ["priya", "ivan", "dana"])
def test_nobody_but_clinical_staff_opens_the_queue_or_a_message(came, ward, login):
    visitor = signed_in(ward, login)
    for path in ("/arrivals", came.page):
        answer = visitor.get(path)
        assert answer.status_code == 404
        assert "VANDERMEER" not in answer.text


def test_a_message_of_another_agency_is_not_there(came):
    other = _came(came, adt("A04", "M2", visit="V78", number="H9", **HIS), agency="elsewhere")
    assert came.known.get(f"/arrivals/{other}").status_code == 404
    assert other not in came.known.get("/arrivals").text


def test_a_restricted_message_is_seen_by_those_only_who_may_see_restricted_records(came, ward):
    body = adt("A04", "M2", more="ARV|1|A|PSY", visit="V79", number="H8", **HIS)
    hidden = _came(came, body)
    assert came.known.get(f"/arrivals/{hidden}").status_code == 404
    assert hidden not in came.known.get("/arrivals").text
    lee = signed_in(ward, "lee")
    assert lee.get(f"/arrivals/{hidden}").status_code == 200
    assert "restricted by its sender" in plain(lee.get(f"/arrivals/{hidden}").text)


def test_a_reported_consent_asks_to_be_confirmed_and_is_not_on_file(came):
    came.known.submit(f"{came.page}/match", person_id="person-marcus", **TWO)
    body = fhir("Consent", **CONSENT).decode()
    body = body.replace("Delgado", "Vandermeer").replace("Rosa", "Marcus")
    body = body.replace("1984-05-02", "1988-03-14").encode()
    come(came, body, "fhir", at=NOON, origin=ORIGIN)
    with came.zone.read() as conn:
        told = conn.execute(select(arrival).where(arrival.c.kind == "consent")).one()
    page = f"/arrivals/{told.arrival_id}"
    came.known.submit(f"{page}/match", person_id="person-marcus", **TWO)
    assert "to be confirmed" in plain(came.known.get(f"{WHO}/consents").text)
    came.known.submit(f"{page}/consent", answer="not_usable")
    shown = plain(came.known.get(f"{WHO}/consents").text)
    assert "lacks what 42 CFR 2.31 asks for" in shown
    with came.zone.read() as conn:
        assert consents_of(conn, came.zone.keys, "person-marcus") == []


def test_reading_one_stands_in_the_audit_without_what_it_says(came):
    came.known.get(came.page)
    with came.zone.read() as conn:
        rows = conn.execute(select(audit).where(audit.c.tag == "page.read")).all()
    assert any("arrival" in one.about for one in rows)
    assert "VANDERMEER" not in str(rows)
