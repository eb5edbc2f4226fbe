"""Signing in with a second factor: nothing opens before it, each code counts once (R56)."""

import re

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from tests.web.dispatch_town import PASSWORD, dispatch_pages
from tests.web.visitor import Visitor
from zone.accounts import Role, accounts, second_factor
from zone.journal.tables import audit


def apps_code(secret: bytes, clock, steps: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    at = int(clock.now().timestamp()) + 30 * steps
    return TOTP(secret, 6, SHA1(), 30).generate(at).decode()


@pytest.fixture
def pages(dispatch):
    return dispatch_pages(dispatch, second_factor_for=frozenset(Role))


def secret_of(zone, login):
    with zone.read() as conn:
        found = next(a.account_id for a in accounts(conn, zone.keys) if a.login == login)
        row = second_factor._row(conn, found)
        return zone.keys.unseal("second_factor", "secret", found, row.secret)


def given_password(pages, login="dana", to="/board"):
    visitor = Visitor(pages)
    visitor.first = visitor.post(
        "/sign-in", {"login": login, "password": PASSWORD, "back_to": to}
    ).headers["location"]
    return visitor


def set_up(pages, clock, login="dana"):
    """Somebody who has set it up; returns the browser, the secret and the recovery codes."""
    visitor = given_password(pages, login)
    assert visitor.first == "/account/second-factor"
    assert visitor.get("/account/second-factor").status_code == 200
    secret = secret_of(visitor.zone, login)
    answer = visitor.submit("/account/second-factor", given=apps_code(secret, clock))
    codes = re.findall(r"<code>([A-Z2-7-]{19})</code>", answer.text)
    assert len(codes) == second_factor.CODES
    return visitor, secret, codes


def tags(zone):
    with zone.read() as conn:
        return [row.tag for row in conn.execute(audit.select().order_by(audit.c.seq))]


def test_whoever_needs_one_sets_it_up_before_anything_else_opens(pages, clock):
    visitor = given_password(pages)
    for path in ("/board", "/account", "/sign-in/code", "/board/stream"):
        assert visitor.get(path).headers["location"] == "/account/second-factor"
    assert visitor.submit("/board/say").headers["location"] == "/account/second-factor"
    page = visitor.get("/account/second-factor").text
    assert "<svg" in page
    assert ">Board<" not in page, "no link to what does not open"
    first = secret_of(visitor.zone, "dana")
    visitor.get("/account/second-factor")
    assert secret_of(visitor.zone, "dana") == first, "a reload keeps the secret"
    wrong = visitor.submit("/account/second-factor", given="000000")
    assert wrong.status_code == 401
    assert visitor.get("/board").status_code == 303
    done = visitor.submit("/account/second-factor", given=apps_code(first, clock))
    assert "recovery codes" in done.text
    assert visitor.get("/board").status_code == 200
    assert visitor.get("/account/second-factor").headers["location"] == "/account"


def test_the_secret_is_sealed_and_codes_are_stored_as_hashes(pages, clock, dispatch):
    _, secret, codes = set_up(pages, clock)
    dispatch.writer.run(lambda uow: None)
    stored = b"".join(p.read_bytes() for p in dispatch.folder.iterdir() if "sqlite" in p.name)
    assert secret not in stored
    assert not any(code.encode() in stored for code in codes)


def test_the_next_sign_in_asks_for_a_code_and_goes_on_where_one_wanted_to(pages, clock):
    _, secret, _ = set_up(pages, clock)
    clock.advance(60)
    visitor = given_password(pages, to="/story/inc-1")
    assert visitor.first == "/sign-in/code?back_to=/story/inc-1"
    assert visitor.get("/board").headers["location"] == "/sign-in/code"
    assert visitor.get("/account/second-factor").headers["location"] == "/sign-in/code"
    code = apps_code(secret, clock)
    answer = visitor.submit("/sign-in/code", given=code, back_to="/story/inc-1")
    assert answer.headers["location"] == "/story/inc-1"
    assert visitor.get("/board").status_code == 200
    assert "account.second_factor" in tags(visitor.zone)


def test_a_code_counts_once_and_for_its_minute(pages, clock):
    _, secret, _ = set_up(pages, clock)
    used = apps_code(secret, clock)
    again = given_password(pages)
    assert again.submit("/sign-in/code", given=used).status_code == 401, "it set the factor up"
    late = apps_code(secret, clock, 1)
    clock.advance(120)
    assert again.submit("/sign-in/code", given=late).status_code == 401
    assert again.submit("/sign-in/code", given=apps_code(secret, clock, -1)).status_code == 303
    other = given_password(pages)
    assert other.submit("/sign-in/code", given=apps_code(secret, clock, -1)).status_code == 401
    assert other.submit("/sign-in/code", given=apps_code(secret, clock, 1)).status_code == 303


def test_a_recovery_code_counts_once(pages, clock):
    _, _, codes = set_up(pages, clock)
    for expected in (303, 401):
        visitor = given_password(pages)
        given = codes[0].lower().replace("-", " ")
        assert visitor.submit("/sign-in/code", given=given).status_code == expected
    page = signed_in_again(pages, codes[1]).get("/account").text
    assert "8 recovery codes are left" in page


def signed_in_again(pages, code):
    visitor = given_password(pages)
    visitor.submit("/sign-in/code", given=code)
    return visitor


def test_after_five_wrong_codes_the_password_is_asked_for_again_and_nobody_is_locked_out(
    pages, clock
):
    _, secret, _ = set_up(pages, clock)
    clock.advance(60)
    visitor = given_password(pages)
    tries = [visitor.submit("/sign-in/code", given="000000").status_code for _ in range(4)]
    assert tries == [401] * 4
    assert visitor.submit("/sign-in/code", given="000000").headers["location"] == "/sign-in"
    assert visitor.get("/board").headers["location"].startswith("/sign-in")
    again = given_password(pages)
    assert again.submit("/sign-in/code", given=apps_code(secret, clock)).status_code == 303


def test_without_the_requirement_it_is_asked_of_whoever_has_it_alone(dispatch, clock):
    pages = dispatch_pages(dispatch)
    visitor = given_password(pages)
    assert visitor.first == "/board"
    assert "password alone" in visitor.get("/account").text
    visitor.get("/account/second-factor")
    secret = secret_of(dispatch, "dana")
    visitor.submit("/account/second-factor", given=apps_code(secret, clock))
    assert given_password(pages).first == "/sign-in/code?back_to=/board"
    assert given_password(pages, "lee").first == "/board"


def test_sessions_are_listed_and_ended_from_elsewhere(pages, clock):
    here, _, codes = set_up(pages, clock)
    elsewhere = signed_in_again(pages, codes[0])
    clock.advance(1)
    third = signed_in_again(pages, codes[1])
    listed = re.findall(r"/account/sessions/([0-9a-f-]{36})/end", here.get("/account").text)
    assert len(listed) == 2
    assert here.submit(f"/account/sessions/{listed[1]}/end").status_code == 303
    assert elsewhere.get("/board").status_code == 303
    assert third.get("/board").status_code == 200
    here.submit("/account/sessions/end-others")
    assert third.get("/board").status_code == 303
    assert here.get("/board").status_code == 200
    assert tags(here.zone).count("account.session_ended") == 2
    foreign = "0190aaaa-0000-7000-8000-000000000000"
    assert here.submit(f"/account/sessions/{foreign}/end").status_code == 404


def test_new_recovery_codes_end_the_old_and_need_a_code_of_the_app(pages, clock):
    here, secret, codes = set_up(pages, clock)
    assert here.submit("/account/recovery-codes", given="000000").status_code == 400
    clock.advance(60)
    fresh = here.submit("/account/recovery-codes", given=apps_code(secret, clock))
    assert len(re.findall(r"<code>[A-Z2-7-]{19}</code>", fresh.text)) == 10
    visitor = given_password(pages)
    assert visitor.submit("/sign-in/code", given=codes[0]).status_code == 401


def test_a_password_is_changed_by_whoever_knows_it_and_ends_every_session(pages, clock):
    here, _, _ = set_up(pages, clock)
    new = "a longer and newer password"
    assert here.submit("/account/password", present="no", fresh=new).status_code == 400
    assert here.submit("/account/password", present=PASSWORD, fresh="short").status_code == 400
    answer = here.submit("/account/password", present=PASSWORD, fresh=new)
    assert answer.headers["location"] == "/sign-in"
    assert here.get("/board").status_code == 303
    again = Visitor(pages)
    assert again.post("/sign-in", {"login": "dana", "password": new}).status_code == 303


def test_it_takes_the_factor_away_and_it_is_set_up_anew(pages, clock):
    here, _, _ = set_up(pages, clock)
    with here.zone.read() as conn:
        found = next(a for a in accounts(conn, here.zone.keys) if a.login == "dana")
    assert found.second_factor
    here.zone.write(lambda uow: second_factor.remove(uow, found.account_id, "command:1"))
    assert here.get("/board").status_code == 303
    assert given_password(pages).first == "/account/second-factor"


def test_the_codes_are_those_of_rfc_6238():
    """Appendix B, SHA-1, the last six of its eight digits."""
    totp = second_factor._totp(b"12345678901234567890")
    for at, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        assert second_factor._is_of(totp, code, at // 30)
        assert not second_factor._is_of(totp, code, at // 30 + 1)
