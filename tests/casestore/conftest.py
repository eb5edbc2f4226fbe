"""The clinic of a test."""

import pytest

from tests.casestore.town import Clinic


@pytest.fixture
def clinic(tmp_path):
    opened = Clinic(tmp_path / "clinical")
    yield opened
    opened.zone.close()
