import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect, text

from schemas.envelope import ZoneName
from tests import databases
from tests.databases import open_zone
from zone.database import writing_engine
from zone.errors import Broken
from zone.journal.tables import shared
from zone.migrations.upgrade import HERE, _scripts, upgrade

ROOT = Path(__file__).resolve().parents[2]
NEXT = '''
"""{doc}"""
from alembic import op
revision = "{name}"
down_revision = {down!r}
branch_labels = {labels!r}
depends_on = {depends!r}

def upgrade():
    op.execute("create table {name} (a integer)")
'''


LATER = {
    *("feed_health", "feed_alarm", "message_edit", "replay_run", "door_memory", "door_health"),
    *("second_factor", "recovery_code", "legal_hold", "sign_on", "passkey", "sign_in_try"),
}
FIRST = set(shared.tables) - LATER
"""The tables of the first shared migration."""


def migration(folder, name, down=None, labels=None, depends=None):
    body = NEXT.format(doc=name, name=name, down=down, labels=labels, depends=depends)
    (folder / f"{name}.py").write_text(body)


@pytest.fixture
def versions(tmp_path):
    """A copy of the real first shared migration, to which a test adds its own."""
    folder = tmp_path / "versions"
    folder.mkdir()
    shutil.copy(HERE / "versions" / "shared_0001.py", folder)
    return folder


@pytest.fixture
def engine(tmp_path):
    url = databases.url_of(tmp_path / "a")
    made = writing_engine(f"sqlite:///{tmp_path / 'a.sqlite3'}" if url is None else url)
    yield made
    made.dispose()


def tables(engine):
    with engine.connect() as conn:
        return set(inspect(conn).get_table_names()) - {"sqlite_sequence"}


def later(versions, folder):
    """The same migrations, read anew as a later program would."""
    return Path(shutil.copytree(versions, folder))


@pytest.mark.parametrize("name", list(ZoneName))
def test_migrations_make_the_very_tables_that_the_program_uses(tmp_path, clock, name):
    zone = open_zone(name, tmp_path / "z", clock)
    with zone.read() as conn:
        seen = inspect(conn)
        for table in shared.sorted_tables:
            made = {
                c["name"]: (c["type"].compile(conn.dialect), c["nullable"])
                for c in seen.get_columns(table.name)
            }
            dialect = conn.dialect
            wanted = {c.name: (c.type.compile(dialect), c.nullable) for c in table.columns}
            assert made == wanted, table.name
            indexes = {
                i["name"]: i["column_names"]
                for i in seen.get_indexes(table.name)
                if "duplicates_constraint" not in i  # PostgreSQL keeps a key as an index
            }
            assert indexes == {i.name: [c.name for c in i.columns] for i in table.indexes}
            keys = seen.get_pk_constraint(table.name)["constrained_columns"]
            assert keys == [c.name for c in table.primary_key.columns]
            unique = {tuple(u["column_names"]) for u in seen.get_unique_constraints(table.name)}
            said = {
                tuple(c.name for c in u.columns)
                for u in table.constraints
                if u.__visit_name__ == "unique_constraint"
            }
            assert unique == said, table.name
    zone.close()


def test_each_zone_gets_the_shared_tables_and_its_own_only(tmp_path, clock):
    dispatch = open_zone(ZoneName.DISPATCH, tmp_path / "d", clock)
    clinical = open_zone(ZoneName.CLINICAL, tmp_path / "c", clock)
    only_dispatch, only_clinical = (
        tables(zone.engine) - set(shared.tables) for zone in (dispatch, clinical)
    )
    assert only_dispatch & only_clinical == {"alembic_version"}
    dispatch.close()
    clinical.close()


def test_a_zone_that_has_no_tables_of_its_own_yet_opens(engine, versions):
    upgrade(engine, ZoneName.CLINICAL, versions)
    assert tables(engine) == FIRST | {"alembic_version"}


def test_branches_grow_on_their_own(engine, versions, tmp_path):
    migration(versions, "dispatch_1", None, ("dispatch",), "shared_0001")
    migration(versions, "clinical_1", None, ("clinical",), "shared_0001")
    upgrade(engine, ZoneName.DISPATCH, versions)
    assert {"inbox", "dispatch_1"} <= tables(engine)
    assert "clinical_1" not in tables(engine)

    second = later(versions, tmp_path / "second")
    migration(second, "shared_2", "shared_0001")
    migration(second, "dispatch_2", "dispatch_1")
    upgrade(engine, ZoneName.DISPATCH, second)
    assert {"shared_2", "dispatch_2"} <= tables(engine)
    assert "clinical_1" not in tables(engine)

    third = later(second, tmp_path / "third")
    migration(third, "dispatch_3", "dispatch_2", None, "shared_2")
    migration(third, "shared_3", "shared_2")
    upgrade(engine, ZoneName.DISPATCH, third)
    upgrade(engine, ZoneName.DISPATCH, third)
    assert {"shared_3", "dispatch_3"} <= tables(engine)


@pytest.mark.parametrize("name", list(ZoneName))
def test_nothing_is_done_when_all_is_there(engine, name, monkeypatch):
    upgrade(engine, name)
    ran = []
    monkeypatch.setattr("zone.migrations.upgrade.command.upgrade", lambda *given: ran.append(given))
    upgrade(engine, name)
    assert ran == []


def test_data_of_a_newer_program_are_left_alone(tmp_path, clock):
    zone = open_zone(ZoneName.DISPATCH, tmp_path / "z", clock)
    zone.close()
    engine = databases.engine_of(tmp_path / "z", "dispatch.sqlite3")
    with engine.begin() as conn:
        # The other revision that is there is replaced as well: a name may stand there once.
        conn.execute(text("delete from alembic_version where version_num not like 'dispatch%'"))
        conn.execute(text("update alembic_version set version_num = 'dispatch_0999'"))
    before = tables(engine)
    with pytest.raises(Broken, match="newer version of this program") as caught:
        open_zone(ZoneName.DISPATCH, tmp_path / "z", clock)
    assert "Nothing was changed" in str(caught.value)
    assert tables(engine) == before


def test_a_migration_that_fails_leaves_everything_as_it_was(engine, versions, tmp_path):
    upgrade(engine, ZoneName.DISPATCH, versions)
    second = later(versions, tmp_path / "second")
    migration(second, "shared_2", "shared_0001")
    migration(second, "shared_3", "shared_2")
    with (second / "shared_3.py").open("a") as file:
        file.write("    raise ZeroDivisionError\n")
    with pytest.raises(ZeroDivisionError):
        upgrade(engine, ZoneName.DISPATCH, second)
    assert tables(engine) == FIRST | {"alembic_version"}


@pytest.mark.only_on("sqlite")  # on PostgreSQL: test_crashes, at the same point
def test_a_process_killed_in_the_middle_of_a_migration_leaves_a_database_that_opens(
    tmp_path, clock
):
    script = (
        "from pathlib import Path; from schemas.envelope import ZoneName; "
        "from zone.clock import SystemClock; from zone.zone import open_zone; "
        f"open_zone(ZoneName.DISPATCH, Path({str(tmp_path / 'z')!r}), SystemClock())"
    )
    crash = {"HANDOFF_CRASH_AT": "migrations.before_commit"}
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=os.environ | crash)
    assert ended.returncode == -9
    zone = open_zone(ZoneName.DISPATCH, tmp_path / "z", clock)
    assert {"inbox", "incident"} <= tables(zone.engine)
    zone.close()


def test_migrations_import_no_rooms():
    for file in (HERE / "versions").glob("*.py"):
        for line in file.read_text().splitlines():
            if line.startswith(("import ", "from ")):
                assert line.split()[1].split(".")[0] in {"sqlalchemy", "alembic", "typing"}, file


@pytest.mark.parametrize("name", list(ZoneName))
def test_all_migrations_go_down_again_and_up(engine, name):
    upgrade(engine, name)
    config, _ = _scripts(HERE / "versions")
    with engine.connect() as conn, conn.begin():
        config.attributes["connection"] = conn
        command.downgrade(config, f"{name.value}@base")
        command.downgrade(config, "base")
    assert tables(engine) == {"alembic_version"}
    upgrade(engine, name)
    assert {"inbox", "audit"} <= tables(engine)
