"""Real zones in temporary folders, on a clock that stands still."""

from datetime import UTC, datetime

import pytest

from schemas.envelope import ZoneName
from tests.database_fixtures import (  # noqa: F401 - fixtures of this room
    database,
    databases_end_with_their_test,
    pytest_generate_tests,
)
from tests.databases import open_zone
from zone.clock import FixedClock


@pytest.fixture
def clock():
    return FixedClock(datetime(2026, 11, 23, 14, 0, tzinfo=UTC))


@pytest.fixture
def zone(tmp_path, clock):
    opened = open_zone(ZoneName.DISPATCH, tmp_path / "dispatch", clock)
    yield opened
    opened.close()


@pytest.fixture
def clinical(tmp_path, clock):
    opened = open_zone(ZoneName.CLINICAL, tmp_path / "clinical", clock)
    yield opened
    opened.close()
