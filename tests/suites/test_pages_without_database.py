"""The pages while PostgreSQL is away: a plain sentence, and they work again when it is back."""

import psycopg
import pytest

from schemas.envelope import ZoneName
from tests import databases
from tests.database_fixtures import (  # noqa: F401 - fixtures
    database,
    databases_end_with_their_test,
)
from tests.databases import open_zone
from tests.web.dispatch_town import dispatch_pages, fixed, make_accounts
from tests.web.visitor import Visitor, signed_in

pytestmark = pytest.mark.only_on("postgresql")


@pytest.fixture
def board(tmp_path):
    zone = open_zone(ZoneName.DISPATCH, tmp_path / "dispatch", fixed())
    make_accounts(zone)
    yield dispatch_pages(zone)
    zone.close()


def answer_nobody(zone, answers):
    """The server lets nobody into this database, and ends who is in it: as while it is stopped."""
    name = zone.engine.url.database
    url = databases.server().set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as conn:
        conn.execute(f"alter database {name} allow_connections {answers}")
        if not answers:
            query = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s"
            conn.execute(query, (name,))


def test_pages_say_that_the_database_is_away_and_work_again_when_it_is_back(board):
    dana = signed_in(board, "dana")
    zone = board.state.site.zone
    answer_nobody(zone, False)
    try:
        for answer in (
            dana.get("/board"),
            dana.get("/board"),
            Visitor(board).post("/sign-in", {"login": "dana", "password": "x"}),
        ):
            assert answer.status_code == 503
            assert "The database does not answer" in answer.text
            assert "Everything that was saved before is safe." in answer.text
    finally:
        answer_nobody(zone, True)
    # The writer learns at its next commit that its connection was cut.
    assert dana.get("/board").status_code in (200, 503)
    assert dana.get("/board").status_code == 200
    assert signed_in(board, "dana").get("/board").status_code == 200
