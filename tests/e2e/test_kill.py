"""Killed at random moments and started again, a town's day ends as if nothing had happened."""

import pytest

from handoff.town.generate import town_day
from tests.e2e.end_state import end_state
from tests.e2e.town_run import killing, play_day, prepare, running


def _killed_like_undisturbed(tmp_path, calls: int, kills: int, seed: int) -> None:
    day = town_day(seed, calls, hours=6)
    settings = prepare(tmp_path / "quiet", day)
    with running(settings, tmp_path / "quiet") as zones:
        play_day(tmp_path / "quiet", day, zones)
    expected = end_state(settings)
    assert expected.incidents
    assert expected.leads
    assert expected.alerts

    settings = prepare(tmp_path / "killed", day, like=tmp_path / "quiet")
    with running(settings, tmp_path / "killed") as zones:
        with killing(zones, kills, seed):
            play_day(tmp_path / "killed", day, zones)
        zones.wait_ready()
        assert zones.kills > kills // 3
    found = end_state(settings)
    for part in ("incidents", "alerts", "requests", "leads", "lead_requests", "parked"):
        assert getattr(found, part) == getattr(expected, part), part
    assert found.audit == expected.audit
    assert found.delivered == expected.delivered


def test_killed_at_random_moments_the_day_ends_the_same(tmp_path):
    _killed_like_undisturbed(tmp_path, calls=12, kills=5, seed=3)


@pytest.mark.campaign
@pytest.mark.timeout(3600)
def test_killed_at_200_random_moments_the_day_ends_the_same(tmp_path):
    _killed_like_undisturbed(tmp_path, calls=400, kills=200, seed=11)
