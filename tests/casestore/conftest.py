"""The clinic of a test."""

import shutil

import pytest

from tests.casestore.town import Clinic


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory):
    """An empty clinic, migrated once: each test gets a copy of its files."""
    folder = tmp_path_factory.mktemp("migrated") / "clinical"
    Clinic(folder).zone.close()
    return folder


@pytest.fixture
def clinic(tmp_path, _migrated):
    opened = Clinic(shutil.copytree(_migrated, tmp_path / "clinical"))
    yield opened
    opened.zone.close()
