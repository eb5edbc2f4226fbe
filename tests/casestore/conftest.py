"""The clinic of a test."""

import shutil

import pytest

from tests.casestore.town import Clinic
from tests.database_fixtures import (  # noqa: F401 - fixtures of this room
    database,
    databases_end_with_their_test,
    pytest_generate_tests,
)


@pytest.fixture(scope="module")
def _migrated(tmp_path_factory, database):  # noqa: F811 - the fixture
    """An empty clinic, migrated once: each test gets a copy of its files."""
    if database == "postgresql":
        return None  # a new database has its tables there
    folder = tmp_path_factory.mktemp("migrated") / "clinical"
    Clinic(folder).zone.close()
    return folder


@pytest.fixture
def clinic(tmp_path, _migrated):
    folder = tmp_path / "clinical"
    opened = Clinic(folder if _migrated is None else shutil.copytree(_migrated, folder))
    yield opened
    opened.zone.close()
