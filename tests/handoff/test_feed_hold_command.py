"""`handoff feed hold|holds|release` beside a zone's own data."""

import pytest
from typer.testing import CliRunner

from handoff.cli.feed import feed_app
from handoff.town.generate import town_day
from schemas.envelope import ZoneName
from tests.e2e.one_process import OneProcess
from tests.e2e.town_run import prepare
from zone.journal import feed_holds


@pytest.fixture(scope="module")
def day():
    return town_day(3, 8, hours=2)


@pytest.fixture
def town(tmp_path, day):
    settings = prepare(tmp_path, day)
    OneProcess.open(settings, day.start).close()
    return settings


def run(*words):
    return CliRunner().invoke(feed_app, [str(word) for word in words])


def requests(settings, day, messages):
    """How many requests have crossed once these messages are played."""
    one = OneProcess.open(settings, day.start)
    one.play(messages)
    with one.clinical.read() as conn:
        count = len(feed_holds.holds(conn)), conn.exec_driver_sql("select count(*) from co_request")
        crossed = count[1].scalar()
    one.close()
    return crossed


def test_a_feed_held_by_hand_lets_nothing_cross_until_it_is_released(tmp_path, town, day):
    config = ("--config", tmp_path / "handoff.toml")
    feeds = [feed.name for feed in town.feeds if feed.zone is ZoneName.DISPATCH]
    assert run("holds", *config).output == "No feed holds.\n"
    for feed in feeds:
        assert "does not cross" in run("hold", feed, *config).output
        assert "holds already" in run("hold", feed, *config).output
    assert requests(town, day, day.messages) == 0
    listed = run("holds", *config).output
    assert all(feed in listed for feed in feeds)
    released = [run("release", feed, *config) for feed in feeds]
    assert [one.exit_code for one in released] == [0] * len(feeds)
    assert "decided anew: " in released[0].output
    assert requests(town, day, ()) > 0
    assert run("release", feeds[0], *config).exit_code == 1


def test_a_feed_that_is_not_configured_is_refused_in_words(tmp_path, town):
    answer = run("hold", "nobody", "--config", tmp_path / "handoff.toml")
    assert answer.exit_code == 2
    assert "There is no feed nobody" in answer.output
