"""A feed that is not live reaches no exit; a live one changes only when it is taken live."""

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from handoff.cli.feed import feed_app
from handoff.feeds.cases import save_cases
from handoff.feeds.changing import cases_folder, reader_of
from handoff.settings import load
from schemas.audit import AuditTag
from tests.e2e.canary_messages import eido_call
from tests.e2e.staged_agency import opened, rows, settings_of
from tests.redaction.test_exits import SENDERS
from zone.audit.trail import trail
from zone.errors import Refused
from zone.feeds import readings, stages
from zone.feeds.stages import Stage
from zone.journal import dead_letters
from zone.journal.tables import inbox

STAYS_INSIDE = {"inbox", "audit", "audit_about", "audit_head", "setting", "sqlite_sequence"}
"""What a message of a feed that is not live may add to: that it came, and the audit of it."""


def outcomes(zone):
    with zone.read() as conn:
        return list(conn.scalars(select(inbox.c.outcome).order_by(inbox.c.arrival)))


def grown(zones, before):
    after = {**rows(zones.dispatch), **{f"c.{n}": k for n, k in rows(zones.clinical).items()}}
    return {name for name, count in after.items() if count != before[name]}


@pytest.mark.parametrize(
    ("more", "ended"),
    [
        ('starts_as = "draft"', "draft"),
        ('starts_as = "shadow"', "shadow_would_cross"),
        ("training = true", "shadow_would_cross"),
    ],
)
def test_a_feed_that_is_not_live_reaches_no_exit(tmp_path, more, ended):
    """R34. Every exit of the table sends by the outbox or shows rows: neither has grown."""
    assert all(name.endswith(".py") for name in SENDERS)
    with opened(settings_of(tmp_path, more)) as zones:
        before = {
            **rows(zones.dispatch),
            **{f"c.{n}": k for n, k in rows(zones.clinical).items()},
        }
        zones.receive("cad", eido_call(), "1")
        zones.drain()
        assert outcomes(zones.dispatch) == [ended]
        assert grown(zones, before) <= STAYS_INSIDE
        with zones.dispatch.read() as conn:
            event_id = conn.scalar(select(inbox.c.event_id))
            tags = [one.tag for one in trail(conn, "message", event_id)]
        assert tags == [AuditTag.MESSAGE_RECEIVED, AuditTag.MESSAGE_REHEARSED]
    assert not list((tmp_path / "alerts").iterdir())


def test_what_cannot_be_read_is_parked_at_every_stage(tmp_path):
    with opened(settings_of(tmp_path, 'starts_as = "draft"')) as zones:
        zones.receive("cad", b"{", "1")
        zones.drain()
        with zones.dispatch.read() as conn:
            assert [one.feed for one in dead_letters.list_parked(conn)] == ["cad"]


def test_taken_live_its_messages_go_the_whole_way(tmp_path):
    settings = settings_of(tmp_path, 'starts_as = "shadow"')
    with opened(settings) as zones:
        zones.receive("cad", eido_call(), "1")
        zones.drain()
        zones.dispatch.write(lambda uow: stages.change_stage(uow, "cad", Stage.LIVE, "it-1"))
        zones.receive("cad", eido_call(), "2")
        zones.drain()
        assert outcomes(zones.dispatch)[:2] == ["shadow_would_cross", "incident"]
        assert rows(zones.clinical)["lead"] == 1


def command(tmp_path, *words):
    return CliRunner().invoke(feed_app, [*words, "--config", str(tmp_path / "handoff.toml")])


def started(tmp_path, more=""):
    """The zones were started once, and stopped."""
    settings = settings_of(tmp_path, more)
    with opened(settings):
        pass
    return settings


def in_force(settings):
    with opened(settings) as zones, zones.dispatch.read() as conn:
        return readings.in_force(conn)["cad"]


def test_a_live_feed_goes_on_with_what_is_in_force_until_the_change_is_taken_live(tmp_path):
    started(tmp_path)
    changed = settings_of(tmp_path, 'priority_scale = "eido"')
    assert in_force(changed).version == 1
    told = command(tmp_path, "diff", "cad")
    assert '+priority_scale = "eido"' in told.output
    assert '-priority_scale = "text"' in told.output
    assert "version 2" in command(tmp_path, "state", "cad", "live").output
    assert "No difference" in command(tmp_path, "diff", "cad").output
    assert "version 3" in command(tmp_path, "revert", "cad", "--to", "1").output
    assert in_force(changed).text == readings_of(changed, 1)


def readings_of(settings, number):
    with opened(settings) as zones, zones.dispatch.read() as conn:
        return readings.version(conn, "cad", number).text


def test_a_shadow_feed_takes_its_configuration_at_the_next_start(tmp_path):
    started(tmp_path, 'starts_as = "shadow"')
    changed = settings_of(tmp_path, 'starts_as = "shadow"\npriority_scale = "eido"')
    assert in_force(changed).version == 2


def test_a_case_that_is_read_differently_stops_a_change_unless_somebody_says_why(tmp_path):
    settings = started(tmp_path, 'starts_as = "shadow"')
    (feed,) = settings.feeds
    save_cases(cases_folder(settings, "cad"), reader_of(feed), feed, [("call.json", eido_call())])
    load(tmp_path / "handoff.toml")
    settings_of(tmp_path, 'starts_as = "shadow"\nmax_depth = 3')
    stopped = command(tmp_path, "state", "cad", "live")
    assert stopped.exit_code == 1
    assert "1 of 1 cases of cad are read differently" in stopped.output
    assert "Nothing was changed" in stopped.output
    done = command(tmp_path, "state", "cad", "live", "--despite", "sender_changed")
    assert done.exit_code == 0, done.output
    with opened(settings) as zones, zones.dispatch.read() as conn:
        whys = [one.detail["why"] for one in trail(conn, "feed", "cad")]
    assert "despite_sender_changed" in whys


def test_planned_silence_is_paused_and_resumed(tmp_path):
    started(tmp_path)
    assert "planned silence until" in command(tmp_path, "pause", "cad", "--until", "06:00").output
    assert "planned silence until" in command(tmp_path, "state", "cad").output
    command(tmp_path, "resume", "cad")
    assert "planned silence" not in command(tmp_path, "state", "cad").output
    assert command(tmp_path, "pause", "cad", "--until", "2020-01-01").exit_code == 2
    assert "cad" in command(tmp_path, "list").output


def test_an_unknown_version_is_refused_in_words(tmp_path):
    settings = started(tmp_path)
    refused = command(tmp_path, "revert", "cad", "--to", "9")
    assert refused.exit_code == 2
    assert "has no version 9" in refused.output
    with opened(settings) as zones, zones.dispatch.read() as conn, pytest.raises(Refused):
        readings.version(conn, "cad", 9)
