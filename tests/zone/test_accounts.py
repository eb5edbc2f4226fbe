import statistics
import time
from datetime import timedelta

import pytest
from sqlalchemy import text

from schemas.audit import AuditTag
from zone.accounts import (
    Role,
    accounts,
    create_account,
    find_account,
    passwords,
    session,
    set_active,
    set_password,
    sign_in,
    sign_out,
    throttle,
)
from zone.accounts.passwords import CHEAP_FOR_TESTS, FULL, fits, hashed
from zone.accounts.sessions import end_sessions, seconds_to_wait
from zone.audit.trail import trail
from zone.errors import Refused

PASSWORD = "correct horse battery"


def make(zone, login="Dana", **more):
    given = {
        "login": login,
        "name": "Dana Quirk",
        "role": Role.DISPATCHER,
        "password": PASSWORD,
        "actor": "setup",
        "cost": CHEAP_FOR_TESTS,
    }
    return zone.write(lambda uow: create_account(uow, **given | more))


def enter(zone, login="dana", password=PASSWORD, source="desk 1"):
    return sign_in(zone, login, password, source, CHEAP_FOR_TESTS)


def tags(zone):
    with zone.read() as conn:
        return list(conn.scalars(text("select tag from audit order by seq")))


def test_an_account_comes_back_as_it_was_made(zone):
    made = make(
        zone,
        agencies=("north", "south"),
        sees_restricted=True,
        second_factor=True,
        own_household=("12 Elm St", "person-7"),
    )
    with zone.read() as conn:
        assert find_account(conn, zone.keys, made.account_id) == made
        assert accounts(conn, zone.keys) == [made]
    assert made.login == "dana"
    assert made.own_household == ("12 Elm St", "person-7")


def test_names_and_households_of_staff_are_sealed_and_not_shown(zone):
    made = make(zone, name="CANARY-NAME", own_household=("CANARY-HOME",))
    assert "CANARY" not in repr(made)
    for file in zone.folder.iterdir():
        assert file.is_dir() or b"CANARY" not in file.read_bytes()


def test_a_sign_in_name_is_taken_once_however_it_is_written(zone):
    make(zone)
    with pytest.raises(Refused, match="Choose another"):
        make(zone, login=" DANA ")


def test_a_short_password_is_refused(zone):
    with pytest.raises(Refused, match="at least 12"):
        make(zone, password="elevenchars")


def test_signing_in_opens_a_session_that_is_found_by_its_token(zone):
    made = make(zone)
    token, opened = enter(zone)
    found = session(zone, token)
    assert found.account == opened.account == made
    assert (found.session_id, found.csrf) == (opened.session_id, opened.csrf)
    assert len(token) >= 43
    assert token not in repr(opened)
    assert opened.csrf not in repr(opened)


def test_only_a_hash_of_the_token_is_stored(zone):
    make(zone)
    token, opened = enter(zone)
    for file in zone.folder.iterdir():
        content = b"" if file.is_dir() else file.read_bytes()
        assert token.encode() not in content
        assert opened.csrf.encode() not in content


@pytest.mark.parametrize("token", ["", "x", "no such token" * 9, "\0", "ä"])
def test_an_unknown_token_is_nobody(zone, token):
    assert session(zone, token) is None


@pytest.mark.parametrize(
    ("login", "password"), [("dana", "wrong"), ("nobody", PASSWORD), ("", ""), ("dana", "")]
)
def test_a_wrong_name_or_password_opens_nothing(zone, login, password):
    make(zone)
    assert enter(zone, login, password) is None


def test_a_session_ends_after_15_idle_minutes(zone):
    make(zone)
    token, _ = enter(zone)
    for _ in range(5):
        zone.clock.advance(14 * 60)
        assert session(zone, token) is not None
    zone.clock.advance(15 * 60)
    assert session(zone, token) is None


def test_a_session_ends_after_12_hours_however_busy(zone):
    make(zone)
    token, _ = enter(zone)
    for _ in range(12 * 60 // 10 - 1):
        zone.clock.advance(10 * 60)
        assert session(zone, token) is not None
    zone.clock.advance(10 * 60)
    assert session(zone, token) is None


def test_being_seen_is_written_once_a_minute_at_most(zone):
    make(zone)
    token, _ = enter(zone)
    before = zone.writer.committed.version
    for _ in range(50):
        zone.clock.advance(2)
        session(zone, token)
    assert zone.writer.committed.version - before == 1


def test_signing_out_ends_this_session_only(zone):
    make(zone)
    one, two = enter(zone)[0], enter(zone)[0]
    sign_out(zone, one)
    sign_out(zone, one)
    assert session(zone, one) is None
    assert session(zone, two) is not None
    assert tags(zone).count("account.signed_out") == 1


def test_a_closed_account_and_a_new_password_end_every_session(zone):
    made = make(zone)
    token, _ = enter(zone)
    zone.write(
        lambda uow: set_password(uow, made.account_id, "another long one", "it", CHEAP_FOR_TESTS)
    )
    assert session(zone, token) is None
    assert enter(zone) is None
    token, _ = enter(zone, password="another long one")
    zone.write(lambda uow: set_active(uow, made.account_id, False, "it"))
    assert session(zone, token) is None
    assert enter(zone, password="another long one") is None
    zone.write(lambda uow: set_active(uow, made.account_id, True, "it"))
    assert enter(zone, password="another long one") is not None
    with pytest.raises(Refused, match="no such account"):
        zone.write(lambda uow: set_active(uow, "unknown", True, "it"))


def test_all_sessions_of_somebody_can_be_ended(zone):
    made = make(zone)
    tokens = [enter(zone)[0] for _ in range(3)]
    assert zone.write(lambda uow: end_sessions(uow, made.account_id)) == 3
    assert [session(zone, token) for token in tokens] == [None] * 3


def test_sessions_of_days_gone_by_do_not_pile_up(zone):
    make(zone)
    for _ in range(3):
        enter(zone)
        zone.clock.advance(timedelta(hours=13).total_seconds())
    enter(zone)
    with zone.read() as conn:
        assert conn.scalar(text("select count(*) from session")) == 1


def test_sign_ins_are_audited_with_ids_only(zone):
    made = make(zone)
    enter(zone, "CANARY-LOGIN", "CANARY-PASSWORD")
    enter(zone, password="CANARY-PASSWORD")
    enter(zone)
    assert tags(zone) == [
        "account.created",
        "account.sign_in_failed",
        "account.sign_in_failed",
        "account.signed_in",
    ]
    with zone.read() as conn:
        story = trail(conn, "account", made.account_id)
    assert [entry.tag for entry in story] == [
        AuditTag.ACCOUNT_CREATED,
        AuditTag.SIGN_IN_FAILED,
        AuditTag.SIGNED_IN,
    ]
    for file in zone.folder.iterdir():
        assert file.is_dir() or b"CANARY" not in file.read_bytes()


def test_guessing_is_slowed_twice_as_much_each_time_and_a_minute_at_most(zone):
    make(zone)
    waits = []
    for _ in range(12):
        assert enter(zone, password="a wrong guess") is None
        wait = seconds_to_wait(zone, "dana", "desk 1")
        waits.append(wait)
        zone.clock.advance(wait)
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_while_it_must_wait_even_the_right_password_opens_nothing(zone):
    make(zone)
    for _ in range(5):
        enter(zone, password="a wrong guess")
        zone.clock.advance(seconds_to_wait(zone, "dana", "desk 1"))
    enter(zone, password="a wrong guess")
    assert seconds_to_wait(zone, "dana", "desk 1") > 0
    failures = tags(zone).count("account.sign_in_failed")
    assert enter(zone) is None
    assert tags(zone).count("account.sign_in_failed") == failures
    zone.clock.advance(60)
    assert enter(zone) is not None
    assert seconds_to_wait(zone, "dana", "desk 1") == 0


def test_nobody_can_lock_a_colleague_out(zone):
    make(zone)
    for _ in range(40):
        enter(zone, password="a wrong guess", source="attacker")
        zone.clock.advance(seconds_to_wait(zone, "dana", "attacker"))
    enter(zone, password="a wrong guess", source="attacker")
    assert seconds_to_wait(zone, "dana", "attacker") == 60
    assert enter(zone, source="desk 1") is not None


def test_failures_are_forgotten_after_a_quarter_of_an_hour(zone):
    make(zone)
    for _ in range(6):
        enter(zone, password="a wrong guess")
        zone.clock.advance(seconds_to_wait(zone, "dana", "desk 1"))
    zone.clock.advance(throttle.FORGOTTEN.total_seconds() + 1)
    enter(zone, password="a wrong guess")
    assert seconds_to_wait(zone, "dana", "desk 1") == 0


def test_unknown_names_are_slowed_alike_so_they_tell_nothing(zone):
    for _ in range(4):
        enter(zone, "nobody", "a wrong guess")
    assert seconds_to_wait(zone, "nobody", "desk 1") > 0


def test_the_standard_cost_is_argon2id_with_64_mib(zone):
    stored = hashed(PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert fits(PASSWORD, stored)
    assert not fits("another", stored)
    assert (FULL.time, FULL.memory, FULL.lanes) == (3, 65536, 4)


def test_an_unknown_name_takes_as_long_as_a_wrong_password(zone):
    cost = passwords.Cost(time=2, memory=4096, lanes=1)
    stored = hashed(PASSWORD, cost)
    fits("x", None, cost)

    def took(given):
        begun = time.perf_counter()
        assert not fits("a wrong guess", given, cost)
        return time.perf_counter() - begun

    known = statistics.median(took(stored) for _ in range(15))
    unknown = statistics.median(took(None) for _ in range(15))
    assert 0.4 < known / unknown < 2.5


@pytest.mark.parametrize("stored", ["", "x", "$argon2id$broken"])
def test_a_damaged_hash_opens_nothing(stored):
    assert not fits(PASSWORD, stored, CHEAP_FOR_TESTS)


@pytest.mark.parametrize("login", ["", "  ", "\u202e", "ann\x00a"])
def test_an_account_without_a_name_that_can_be_seen_is_refused(zone, login):
    with pytest.raises(Refused, match="None was made"):
        make(zone, login=login)
    with zone.read() as conn:
        assert accounts(conn, zone.keys) == []


def test_a_name_turns_nothing_around_on_pages(zone):
    assert make(zone, name="Dana\u202e \u2067Quirk\u2069 ").name == "Dana Quirk"
    assert make(zone, login="eli", name="\u202e").name == "eli"
