"""The suite on this set-up."""

import pytest

from tests.suites.host_suite import HostSuite, day, host, undisturbed  # noqa: F401 - its fixtures
from tests.suites.setups import TwoMachines

pytestmark = pytest.mark.campaign
"""Minutes: in `make test-all`."""


class TestTwoMachines(HostSuite):
    set_up = TwoMachines
