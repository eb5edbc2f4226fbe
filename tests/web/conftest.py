"""Pages over real zones in temporary folders; each evening is laid out once and copied."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select

from schemas.envelope import ZoneName
from tests.web.clinical_town import clinical_pages, open_clinical, whole_clinic
from tests.web.dispatch_town import dispatch_pages, fixed, open_dispatch, whole_evening
from web.shell.app import Pages
from zone.clock import FixedClock
from zone.journal.tables import audit
from zone.zone import Zone, open_zone


@dataclass(frozen=True)
class Read:
    """One audited reading of a page."""

    actor: str
    at: datetime
    page: str
    about: dict[str, str]
    records: tuple[str, ...]


@pytest.fixture
def reads() -> Callable[[Zone], list[Read]]:
    """All audited readings of a zone, oldest first."""

    def of(zone: Zone) -> list[Read]:
        with zone.read() as conn:
            rows = conn.execute(
                select(audit).where(audit.c.tag == "page.read").order_by(audit.c.seq)
            ).all()
        return [
            Read(
                row.actor,
                datetime.fromisoformat(row.at),
                (detail := orjson.loads(row.detail))["page"],
                orjson.loads(row.about),
                tuple(detail["records"]),
            )
            for row in rows
        ]

    return of


@pytest.fixture
def clock() -> FixedClock:
    return fixed()


@pytest.fixture(scope="session")
def laid_out(tmp_path_factory) -> Path:
    """Both zones with their evening, closed: `dispatch/`, `clinical/`, `leads.json`."""
    folder = tmp_path_factory.mktemp("evening")
    dispatch = open_dispatch(folder / "dispatch", fixed())
    whole_evening(dispatch)
    dispatch.close()
    clinic = open_clinical(folder / "clinical", fixed())
    (folder / "leads.json").write_text(json.dumps(whole_clinic(clinic)))
    clinic.close()
    return folder


@pytest.fixture
def dispatch(tmp_path, clock, laid_out) -> Iterator[Zone]:
    """The dispatch zone over the invented evening."""
    folder = shutil.copytree(laid_out / "dispatch", tmp_path / "dispatch")
    zone = open_zone(ZoneName.DISPATCH, folder, clock)
    yield zone
    zone.close()


@pytest.fixture
def clinic(tmp_path, clock, laid_out) -> Iterator[Zone]:
    """The clinical zone over the invented evening."""
    folder = shutil.copytree(laid_out / "clinical", tmp_path / "clinical")
    zone = open_zone(ZoneName.CLINICAL, folder, clock)
    yield zone
    zone.close()


@pytest.fixture
def board(dispatch) -> Pages:
    """The dispatch pages."""
    return dispatch_pages(dispatch)


@pytest.fixture
def leads(laid_out) -> dict[str, str]:
    """Lead ids by call number."""
    return json.loads((laid_out / "leads.json").read_text())


@pytest.fixture
def ward(clinic) -> Pages:
    """The clinical pages."""
    return clinical_pages(clinic)
