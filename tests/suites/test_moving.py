"""A zone's file is copied into a PostgreSQL database, whole, and goes on there."""

import pytest
from sqlalchemy import MetaData, select

from schemas.envelope import ZoneName
from tests import databases
from tests.database_fixtures import (  # noqa: F401 - fixtures
    database,
    databases_end_with_their_test,
)
from tests.web.clinical_town import clinical_pages, open_clinical, whole_clinic
from tests.web.dispatch_town import dispatch_pages, fixed, open_dispatch, whole_evening
from tests.web.visitor import signed_in
from tests.zone.made import accept, event
from zone.audit.verify import verify
from zone.errors import Refused
from zone.moving import move
from zone.zone import open_zone

pytestmark = pytest.mark.only_on("postgresql")


def dispatch(folder):
    zone = open_dispatch(folder, fixed())
    whole_evening(zone)
    return zone


def clinical(folder):
    zone = open_clinical(folder, fixed())
    whole_clinic(zone)
    return zone


def rows(zone):
    tables = MetaData()
    with zone.read() as conn:
        tables.reflect(conn)
        return {
            table.name: sorted(
                repr(tuple(_plain(value) for value in row)) for row in conn.execute(select(table))
            )
            for table in tables.sorted_tables
            if table.name != "alembic_version"
        }


def _plain(value):
    """SQLite keeps no zone, and gives bytes where PostgreSQL does, too."""
    return value.replace(tzinfo=None) if hasattr(value, "tzinfo") else value


@pytest.mark.parametrize("laid_out", [dispatch, clinical])
def test_every_row_is_copied_and_the_audit_holds_and_goes_on(tmp_path, laid_out):
    zone = laid_out(tmp_path / laid_out.__name__)
    url = databases.url_of(tmp_path / "copy")
    counts = move(zone, url)
    copy = open_zone(zone.name, zone.folder, zone.clock, url)
    assert rows(copy) == rows(zone)
    assert counts["audit"] > 10
    for number in range(3):
        accept(copy, event(copy, number))
    assert verify(copy).ok
    copy.close()
    zone.close()


@pytest.mark.parametrize(("laid_out", "pages", "who"), [
    (dispatch, dispatch_pages, "dana"), (clinical, clinical_pages, "carla"),
])  # fmt: skip
def test_the_pages_show_the_same_on_the_copy(tmp_path, laid_out, pages, who):
    zone = laid_out(tmp_path / laid_out.__name__)
    url = databases.url_of(tmp_path / "copy")
    move(zone, url)
    zone.close()
    copy = open_zone(zone.name, zone.folder, zone.clock, url)
    path = "/board" if copy.name is ZoneName.DISPATCH else "/today"
    assert signed_in(pages(copy), who).get(path).status_code == 200
    copy.close()


def test_a_database_that_holds_data_is_refused_and_nothing_is_copied(tmp_path):
    zone = dispatch(tmp_path / "dispatch")
    url = databases.url_of(tmp_path / "copy")
    move(zone, url)
    before = databases.stored(tmp_path / "copy")
    with pytest.raises(Refused, match="holds data already"):
        move(zone, url)
    assert databases.stored(tmp_path / "copy") == before
    zone.close()
