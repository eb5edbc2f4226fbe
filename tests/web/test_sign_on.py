"""Signing in at the agency's identity provider: a real one, as a process of its own."""

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256

import orjson
import pytest
import structlog

from casestore.key_rules import RULES
from tests.web.clinical_town import clinical_pages
from tests.web.dispatch_town import PASSWORD, dispatch_pages
from tests.web.provider import (
    CARLA,
    Running,
    at_provider,
    free_port,
    provider_of,
    query_of,
    sign_in,
    to_provider,
)
from tests.web.visitor import Visitor, signed_in
from zone.accounts import Role, accounts, set_active
from zone.clock import FixedClock
from zone.journal.tables import audit, sign_in_try
from zone.rotation.rules import SHARED, joined
from zone.rotation.steps import Rotation
from zone.sign_on.records import join

CLAIMS = {
    "preferred_username": "carla.mendez",
    "name": "Carla Mendez",
    "groups": ["staff", "crisis"],
    "amr": ["pwd", "mfa"],
}


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    provider = Running(free_port())
    provider.start()
    yield provider
    provider.stop()


@pytest.fixture
def clock() -> FixedClock:
    """The provider's own clock is the machine's."""
    return FixedClock(datetime.now(UTC))


@pytest.fixture
def pages(clinic, running):
    running.person(CARLA, **CLAIMS)
    needed = frozenset(Role)
    return clinical_pages(clinic, provider=provider_of(running), second_factor_for=needed)


def account_of(pages, login="carla.mendez"):
    zone = pages.state.site.zone
    with zone.read() as conn:
        return next((a for a in accounts(conn, zone.keys) if a.login == login), None)


def failures(pages):
    """Why sign-ins at the provider failed, oldest first."""
    with pages.state.site.zone.read() as conn:
        rows = conn.execute(
            audit.select().where(audit.c.tag == "account.sign_in_failed").order_by(audit.c.seq)
        )
        return [orjson.loads(row.detail).get("why") for row in rows]


def test_whoever_has_a_role_there_gets_an_account_and_goes_on_where_one_wanted_to(pages):
    visitor = Visitor(pages)
    assert "Sign in with Northfield" in visitor.get("/sign-in").text
    answer = sign_in(visitor)
    assert answer.headers["location"] == "/account"
    assert visitor.get("/today").status_code == 200
    made = account_of(pages)
    assert (made.role, made.agencies, made.name) == (
        Role.CLINICIAN,
        ("northfield",),
        "Carla Mendez",
    )
    assert made.second_factor, "the provider said that one was given"
    assert "your password is kept there" in visitor.get("/account").text
    assert sign_in(Visitor(pages)).status_code == 303
    assert account_of(pages) == made, "the same account again"


def test_what_is_asked_of_the_provider_is_of_this_browser_and_this_time(pages):
    one, other = (query_of(to_provider(Visitor(pages))) for _ in range(2))
    assert one["response_type"] == "code"
    assert one["code_challenge_method"] == "S256"
    assert one["redirect_uri"] == "http://testserver/sign-in/provider/back"
    for name in ("state", "nonce", "code_challenge"):
        assert len(one[name]) == 43
        assert one[name] != other[name], name
    assert len({one["state"], one["nonce"], one["code_challenge"]}) == 3


def test_the_verifier_that_is_sent_fits_the_challenge(pages, monkeypatch):
    provider, sent = pages.state.site.settings.provider, {}
    exchanged = provider._exchanged

    def seen(about, given):
        sent.update(given)
        return exchanged(about, given)

    monkeypatch.setattr(provider, "_exchanged", seen)
    visitor = Visitor(pages)
    there = to_provider(visitor)
    assert visitor.get(at_provider(there, CARLA)).status_code == 303
    digest = sha256(sent["code_verifier"].encode()).digest()
    assert urlsafe_b64encode(digest).decode().rstrip("=") == query_of(there)["code_challenge"]


def test_a_token_with_another_nonce_or_too_old_opens_nothing(pages, clock):
    answer = sign_in(Visitor(pages), nonce="somebody-elses")
    assert answer.status_code == 401
    assert "could not accept" in answer.text
    visitor = Visitor(pages)
    back = at_provider(to_provider(visitor), CARLA)
    clock.advance(300 + 90)
    assert "Begin again" in visitor.get(back).text
    assert visitor.get("/account").headers["location"].startswith("/sign-in")
    assert failures(pages) == ["nonce", "expired"]


def test_clocks_may_differ_by_a_minute(pages, clock):
    clock.advance(-50)
    assert sign_in(Visitor(pages)).status_code == 303
    clock.advance(-50)
    assert sign_in(Visitor(pages)).status_code == 401


def test_an_answer_counts_once_and_in_the_browser_that_asked(pages, clinic):
    visitor = Visitor(pages)
    back = at_provider(to_provider(visitor), CARLA)
    assert Visitor(pages).get(back).status_code == 401, "another browser: login CSRF"
    assert visitor.get(back.replace("state=", "state=x")).status_code == 401
    assert visitor.get(back).status_code == 401, "the try is used up"
    late = Visitor(pages)
    back = at_provider(to_provider(late), CARLA)
    cookies = dict(late.cookies)
    assert late.get(back).status_code == 303
    late.cookies = cookies
    assert late.get(back).status_code == 401
    with clinic.read() as conn:
        assert conn.execute(sign_in_try.select()).all() == []
    assert failures(pages) == ["old_try"] * 4


def test_who_turns_back_at_the_provider_is_told_so(pages):
    visitor = Visitor(pages)
    answer = visitor.get(at_provider(to_provider(visitor), CARLA, action="deny"))
    assert answer.status_code == 401
    assert "Begin again" in answer.text or "did not finish" in answer.text


def test_a_role_that_was_taken_away_ends_what_is_open_and_opens_nothing_more(pages, running):
    visitor = Visitor(pages)
    sign_in(visitor)
    running.person(CARLA, **CLAIMS | {"groups": ["staff"]})
    answer = sign_in(Visitor(pages))
    assert answer.status_code == 401
    assert "has given you no role here" in answer.text
    assert visitor.get("/today").status_code == 303
    assert account_of(pages).active, "what the person did stays theirs"
    running.person(CARLA, **CLAIMS)
    assert sign_in(visitor).status_code == 303


def test_nobody_without_a_line_in_the_table_gets_an_account(pages, running):
    for claims in (
        {"groups": ["Crisis"]},
        {"groups": "staff crisis"},
        {"groups": {"crisis": 1}},
        {},
    ):
        running.person("stranger", preferred_username="stranger", **claims)
        assert sign_in(Visitor(pages), "stranger").status_code == 401
        assert account_of(pages, "stranger") is None
    assert failures(pages) == ["no_role"] * 4


def test_role_agencies_and_name_follow_the_claims_and_nothing_else(pages, running):
    sign_in(Visitor(pages))
    before = account_of(pages)
    changed = {"name": "Carla Ortiz", "groups": ["crisis-west", "crisis"], "role": "it"}
    running.person(CARLA, **CLAIMS | changed | {"preferred_username": "carla.ortiz"})
    sign_in(Visitor(pages))
    now = account_of(pages)
    assert now.account_id == before.account_id
    assert (now.name, now.agencies) == ("Carla Ortiz", ("northfield", "west"))
    running.person(CARLA, **CLAIMS | {"groups": ["hq-supervisors", "crisis-west"]})
    sign_in(Visitor(pages))
    assert (account_of(pages).role, account_of(pages).agencies) == (
        Role.SUPERVISOR,
        ("northfield",),
    )


def test_where_the_provider_names_no_second_factor_ours_is_set_up(pages, running):
    running.person(CARLA, **CLAIMS | {"amr": ["pwd"]})
    visitor = Visitor(pages)
    assert sign_in(visitor).headers["location"] == "/account/second-factor"
    assert visitor.get("/today").headers["location"] == "/account/second-factor"


def test_a_name_that_is_taken_and_an_account_that_was_closed_open_nothing(pages, running, clinic):
    running.person("other", **CLAIMS | {"preferred_username": "carla"})
    assert "IT can join" in sign_in(Visitor(pages), "other").text
    sign_in(Visitor(pages))
    made = account_of(pages)
    clinic.write(lambda uow: set_active(uow, made.account_id, False, "command:it"))
    assert "This account is closed" in sign_in(Visitor(pages)).text
    assert failures(pages) == ["login_taken", "closed"]
    local = account_of(pages, "carla")
    issuer = running.issuer
    clinic.write(lambda uow: join(uow, local.account_id, issuer, "other", "command:it"))
    assert sign_in(Visitor(pages), "other").status_code == 303
    assert account_of(pages, "carla").account_id == local.account_id
    answer = Visitor(pages).post("/sign-in", {"login": "carla", "password": PASSWORD})
    assert answer.status_code == 401, "the provider is the only way in now"


def test_keys_that_the_provider_changed_are_fetched(pages, running, clock):
    sign_in(Visitor(pages))
    running.stop()
    running.start()
    running.person(CARLA, **CLAIMS)
    clock.advance(31)
    assert sign_in(Visitor(pages)).status_code == 303


def test_a_provider_that_is_away_is_said_and_local_accounts_still_sign_in(clinic, running):
    pages = clinical_pages(clinic, provider=provider_of(Running(free_port())))
    for path in ("/sign-in/provider", "/sign-out/provider"):
        answer = Visitor(pages).get(path)
        assert answer.status_code == 503
        assert "does not answer now" in answer.text
    assert signed_in(pages, "carla").get("/today").status_code == 200


def test_signing_out_here_offers_to_sign_out_there(pages, running):
    visitor = Visitor(pages)
    sign_in(visitor)
    left = visitor.submit("/sign-out").headers["location"]
    assert "sign out there too" in visitor.get(left).text
    there = visitor.get("/sign-out/provider").headers["location"]
    assert there.startswith(f"{running.issuer}/oauth2/end_session?")
    assert query_of(there)["post_logout_redirect_uri"] == "http://testserver/sign-in"


def test_the_dispatch_zone_has_it_too_with_a_claim_inside_an_object(dispatch, running):
    pages = dispatch_pages(dispatch, provider=provider_of(running))
    running.person("d-1", preferred_username="dee", name="Dee", realm={"roles": ["dispatch"]})
    visitor = Visitor(pages)
    assert sign_in(visitor, "d-1").status_code == 303
    assert visitor.get("/board").status_code == 200


def test_without_a_provider_its_addresses_are_not_there(ward):
    for path in ("/sign-in/provider", "/sign-in/provider/back?code=x", "/sign-out/provider"):
        assert Visitor(ward).get(path).status_code == 404


def test_no_claim_and_no_token_is_written_anywhere(pages, clinic, capfd):
    with structlog.testing.capture_logs() as logged:
        visitor = Visitor(pages)
        back = at_provider(to_provider(visitor), CARLA)
        visitor.get(back)
        sign_in(Visitor(pages), nonce="wrong")
        sign_in(Visitor(pages), "nobody-in-particular")
    secrets = [query_of(back)["code"], query_of(back)["state"], CARLA, "Carla Mendez", "crisis"]
    clinic.write(lambda uow: None)
    stored = b"".join(p.read_bytes() for p in clinic.folder.rglob("*") if "sqlite" in p.name)
    for secret in secrets:
        assert secret not in repr(logged) + "".join(capfd.readouterr()), secret
        assert secret in ("crisis",) or secret.encode() not in stored, secret
    assert re.search(r"carla\.mendez", repr(logged)) is None


def test_a_person_is_found_again_after_the_zones_keys_were_rotated(pages, clinic):
    sign_in(Visitor(pages))
    made = account_of(pages)
    Rotation(clinic, joined(SHARED, RULES), "command:1", int, lambda _: None, int).run()
    assert sign_in(Visitor(pages)).status_code == 303
    assert account_of(pages) == made


def test_the_password_of_such_an_account_opens_nothing(pages):
    sign_in(Visitor(pages))
    answer = Visitor(pages).post("/sign-in", {"login": "carla.mendez", "password": PASSWORD})
    assert answer.status_code == 401
