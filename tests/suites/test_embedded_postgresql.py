"""The suite on this set-up."""

import pytest

from tests.suites.host_suite import HostSuite, day, host, undisturbed  # noqa: F401 - its fixtures
from tests.suites.setups import EmbeddedPostgresql

pytestmark = pytest.mark.campaign
"""Minutes: in `make test-all`."""


class TestEmbeddedPostgresql(HostSuite):
    set_up = EmbeddedPostgresql
