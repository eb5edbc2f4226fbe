"""The pages of programs: a token shown once, revoked at once, changes told and stopped."""

import re

import pytest

from casestore.client_tables import client, webhook
from casestore.clients.records import clients
from casestore.partners.directory import save_partner
from tests.web.api.town import HARBOR, Program
from tests.web.dispatch_town import NOON
from tests.web.visitor import signed_in

FORM = {
    "recipient": "r-harbor",
    "name": "Records of Harbor",
    "role": "hipaa_provider",
    "purpose": "treatment",
    "scope": ["persons.read", "forms.read"],
    "agency": ["northfield"],
    "days": "30",
}


@pytest.fixture
def ivan(ward, clinic):
    clinic.write(lambda uow: save_partner(uow, HARBOR, "account-lee", NOON))
    return signed_in(ward, "ivan")


def token_of(page):
    return re.search(r"hfc_[A-Za-z0-9_-]+", page).group(0)


def test_a_token_is_shown_once_opens_what_it_names_and_is_revoked_at_once(ivan, ward, clinic):
    made = ivan.submit("/clients", **FORM)
    program = Program(ward, token_of(made.text))
    assert program.ask("GET", "/api/v1/forms").status_code == 200
    assert program.ask("GET", "/api/v1/cases").status_code == 403
    assert program.token not in ivan.get("/clients").text
    with clinic.read() as conn:
        (one,) = clients(conn)
        assert program.token not in str(conn.execute(client.select()).all())
    assert ivan.submit(f"/clients/{one.client_id}/revoke").status_code == 303
    assert program.ask("GET", "/api/v1/forms").status_code == 401
    assert "Revoked" in ivan.get("/clients").text


def test_a_program_is_told_of_changes_until_somebody_stops_that(ivan, clinic):
    ivan.submit("/clients", **FORM)
    with clinic.read() as conn:
        (one,) = clients(conn)
    page = f"/clients/{one.client_id}"
    refused = ivan.submit(f"{page}/webhooks", url="http://harbor.example/x", kind=["case"])
    assert refused.status_code == 409
    made = ivan.submit(f"{page}/webhooks", url="https://harbor.example/x", kind=["case"])
    assert "shown only now" in made.text
    with clinic.read() as conn:
        row = conn.execute(webhook.select()).one()
    assert b"harbor.example" not in row.body
    assert "harbor.example" not in ivan.get(page).text
    for to, word in (("stop", "Stopped by a person"), ("go", "Well"), ("end", "Ended")):
        assert ivan.submit(f"{page}/webhooks/{row.webhook_id}", to=to).status_code == 303
        assert word in ivan.get(page).text
    assert ivan.submit(f"{page}/webhooks/none", to="end").status_code == 404


def test_what_does_not_fit_is_refused_in_words(ivan):
    for wrong in ({"scope": []}, {"role": "king"}, {"purpose": "fun"}, {"recipient": "nobody"}):
        answer = ivan.submit("/clients", **{**FORM, **wrong})
        assert answer.status_code == 409, wrong
        assert "Nothing was made." in answer.text
    for wrong in ({"agency": ["elsewhere"]}, {"scope": ["all"]}, {"days": "0"}):
        assert ivan.submit("/clients", **{**FORM, **wrong}).status_code == 400, wrong


def test_who_treats_people_has_no_page_for_tokens(ward):
    for login in ("carla", "lee", "dana"):
        assert signed_in(ward, login).get("/clients").status_code == 404, login
