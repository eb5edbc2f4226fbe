"""R53: seeing the pages as another person shows invented people, and no way leads to a real one."""

import re

import pytest

from tests.web.clinical_town import account_id
from tests.web.test_privacy_pages import WHO, known  # noqa: F401
from tests.web.test_routes_table import CLINICAL_BYTES
from tests.web.visitor import signed_in
from web.clinical.routes_table import CLINICAL_ROUTES
from zone.keys.keyring import KeyRing


@pytest.fixture
def ivan(known, ward):  # noqa: F811
    """IT, in a clinic that knows Marcus."""
    return signed_in(ward, "ivan")


def test_it_chooses_among_colleagues_and_sees_invented_people(ivan, clinic):
    assert "Carla Stone" in ivan.get("/see-as").text
    carla = account_id(clinic, "carla")
    page = ivan.get(f"/see-as/{carla}?page=/today").text
    assert "Nothing here is real" in page
    assert "Sample Street" in page
    assert "<form inert" in page
    assert "<form " not in page.replace("<form inert", "")
    (case, *_) = re.findall(rf'href="(/see-as/{carla}\?page=/cases/[^"#]+)"', page)
    assert "Ivy" in ivan.get(case).text


def test_no_real_body_is_reachable_whatever_page_is_asked_for(ivan, clinic, leads, monkeypatch):
    """Every route with the ids of real records; the zone's own seals stay shut but for staff."""
    opened = []
    real, ring = KeyRing.unseal, clinic.keys

    def unseal(keys, table, column, row_id, sealed):
        if keys is ring:
            opened.append(table)
        return real(keys, table, column, row_id, sealed)

    monkeypatch.setattr(KeyRing, "unseal", unseal)
    lead, carla = leads["26-104209"], account_id(clinic, "carla")
    paths = [line.path for line in CLINICAL_ROUTES if line.method == "GET"]
    some = [p for p in paths if p.split("/")[1] in ("people", "cases", "leads", "today", "tasks")]
    for path in (some[0], some[len(some) // 2], WHO, f"/leads/{lead}", "/today", "/people"):
        page = ivan.get(f"/see-as/{carla}?page={re.sub(r'{[a-z_]+}', lead, path)}").text
        for byte in CLINICAL_BYTES:
            assert byte not in page, (path, byte)
    assert set(opened) <= {"account"}


def test_a_page_that_the_role_may_not_open_is_not_there_for_whoever_looks(ivan, clinic):
    carla = account_id(clinic, "carla")
    assert ivan.get(f"/see-as/{carla}?page=/policy").status_code == 404
    assert ivan.get("/see-as/nobody").status_code == 404
    for away in ("//evil.example/x", "https://evil.example"):
        assert ivan.get(f"/see-as/{carla}?page={away}").status_code in (400, 404)
