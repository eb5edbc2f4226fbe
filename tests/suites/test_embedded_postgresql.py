"""The suite on this set-up."""

from tests.suites.host_suite import HostSuite, day, host, undisturbed  # noqa: F401 - its fixtures
from tests.suites.setups import EmbeddedPostgresql


class TestEmbeddedPostgresql(HostSuite):
    set_up = EmbeddedPostgresql
