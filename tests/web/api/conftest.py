"""The clinical pages with Marcus in care, and programs that ask about him."""

import json
import shutil
from pathlib import Path

import pytest

from schemas.envelope import ZoneName
from tests.web.api.town import Program, consented, registered, settle
from tests.web.clinical_town import clinical_pages
from tests.web.dispatch_town import fixed
from zone.zone import Zone, open_zone


@pytest.fixture(scope="session")
def in_care(tmp_path_factory, laid_out) -> Path:
    """The clinical zone with Marcus in care under Part 2, closed; made once and copied."""
    folder = shutil.copytree(laid_out / "clinical", tmp_path_factory.mktemp("care") / "clinical")
    zone = open_zone(ZoneName.CLINICAL, folder, fixed())
    clinical_pages(zone)
    settle(zone, json.loads((laid_out / "leads.json").read_text()))
    zone.close()
    return folder


@pytest.fixture
def clinic(tmp_path, clock, in_care):
    """Marcus in care; nobody has signed anything."""
    folder = shutil.copytree(in_care, tmp_path / "clinical")
    zone = open_zone(ZoneName.CLINICAL, folder, clock)
    yield zone
    zone.close()


@pytest.fixture
def settled(clinic) -> Zone:
    """The same, by the name of what happened to it."""
    return clinic


@pytest.fixture
def harbor(ward, settled) -> Program:
    """Harbor's program, with every scope; Marcus consented."""
    consented(settled)
    return Program(ward, registered(settled))
