"""`handoff upgrade` looks first, keeps a copy, says each step, and an older program refuses."""

import os
import shutil
import sqlite3
import tomllib
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer

from handoff.bootstrap.process import hold_folder
from handoff.cli.upgrade import upgrade
from handoff.settings import load
from handoff.upgrading import COPIES, old_copies, preflight
from schemas.envelope import ZoneName
from zone.clock import SystemClock
from zone.database import reading_engine
from zone.migrations.upgrade import missing

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
THIS = tomllib.loads(PROJECT.read_text())["project"]["version"]
EARLIER = sorted(one for one in Path(__file__).parent.glob("*.zip") if one.stem != THIS)
"""The store of this very version has nothing to be upgraded."""


@pytest.fixture(params=EARLIER, ids=lambda path: path.stem)
def settings(request, tmp_path):
    """A store of an earlier version, with backups that its version made today."""
    shutil.unpack_archive(request.param, tmp_path)
    for part in tmp_path.rglob("*"):  # a zip keeps no modes, and keys must be closed
        part.chmod(0o700 if part.is_dir() else 0o600)
    (tmp_path / "backups").mkdir()
    for zone in ZoneName:
        (tmp_path / "backups" / f"{zone.value}-20261123T000000Z.handoff-backup").touch()
    return load(tmp_path / "handoff.toml")


def run(settings, *, check=False, backups=True) -> int:
    base = settings.folder.parent
    try:
        upgrade(base / "handoff.toml", base / "backups" if backups else None, None, check)
    except typer.Exit as end:
        return end.exit_code
    return 0


def left(settings, zone: ZoneName) -> int:
    engine = reading_engine(f"sqlite:///{database(settings, zone)}")
    with engine.connect() as conn:
        steps = missing(conn, zone)
    engine.dispose()
    return len(steps)


def database(settings, zone: ZoneName) -> Path:
    return settings.zone_folder(zone) / f"{zone.value}.sqlite3"


def rows(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as conn:
        names = conn.execute("select name from sqlite_master where type = 'table'").fetchall()
        count = "select count(*) from {}"
        return {n: conn.execute(count.format(n)).fetchone()[0] for (n,) in names}


def test_a_look_tells_what_there_is_to_do_and_changes_nothing(settings, capsys):
    before = {zone: left(settings, zone) for zone in ZoneName}
    assert run(settings, check=True) == 0
    said = capsys.readouterr().out
    for zone, steps in before.items():
        assert steps > 0
        assert f"{zone.value}: {steps} steps to do, about " in said
    assert "MiB needed" in said
    assert "FIX" not in said
    assert {zone: left(settings, zone) for zone in ZoneName} == before


def test_without_a_backup_nothing_is_upgraded(settings, capsys):
    assert run(settings, backups=False) == 1
    for old in (settings.folder.parent / "backups").iterdir():
        old.unlink()
    assert run(settings) == 1
    assert left(settings, ZoneName.DISPATCH) > 0
    assert "make one with the version that runs now" in capsys.readouterr().out


def test_a_backup_of_yesterday_is_too_old(settings):
    tomorrow = SystemClock().now() + timedelta(hours=25)
    found = preflight(settings, ZoneName.CLINICAL, settings.folder.parent / "backups", tomorrow)
    assert [one.what for one in found if not one.ok] == [
        "clinical: backup clinical-20261123T000000Z.handoff-backup"
    ]


def test_a_zone_that_runs_is_left_alone(settings, capsys):
    with hold_folder(settings.zone_folder(ZoneName.CLINICAL)):
        assert run(settings) == 78
    assert "The clinical zone runs. Nothing was changed." in capsys.readouterr().err
    assert left(settings, ZoneName.DISPATCH) > 0


def test_every_step_is_said_a_copy_is_kept_and_no_row_is_lost(settings, capsys):
    before = {zone: rows(database(settings, zone)) for zone in ZoneName}
    steps = {zone: left(settings, zone) for zone in ZoneName}
    assert run(settings) == 0
    said = capsys.readouterr().out
    for zone in ZoneName:
        assert f"{zone.value}: done, {steps[zone]} steps" in said
        assert f"{zone.value}: {steps[zone]}. " in said
        assert left(settings, zone) == 0
        (copy,) = settings.zone_folder(zone).glob(COPIES)
        assert copy.stat().st_mode & 0o077 == 0
        assert rows(copy) == before[zone]
        after = rows(database(settings, zone))
        kept = before[zone].keys() - {"alembic_version", "sqlite_sequence"}
        assert {name: after.get(name) for name in kept} == {n: before[zone][n] for n in kept}
    assert run(settings) == 0
    assert "no steps to do" in capsys.readouterr().out


def test_going_back_to_the_copy_is_going_back_to_the_older_version(settings):
    run(settings)
    for zone in ZoneName:
        (copy,) = settings.zone_folder(zone).glob(COPIES)
        shutil.move(copy, database(settings, zone))
        assert left(settings, zone) > 0
    assert run(settings) == 0


def test_data_of_a_newer_program_are_refused_in_one_sentence_and_left(settings, capsys):
    file = database(settings, ZoneName.DISPATCH)
    with closing(sqlite3.connect(file)) as conn:
        conn.execute("delete from alembic_version")
        conn.execute("insert into alembic_version values ('shared_9999')")
        conn.commit()
    before = rows(file)
    assert run(settings) == 1
    said = capsys.readouterr().out
    assert "The data were written by a newer version of this program" in said
    assert "Traceback" not in said
    assert rows(file) == before
    assert not list(settings.zone_folder(ZoneName.CLINICAL).glob(COPIES))


def test_the_doctor_reminds_of_a_copy_that_was_forgotten(settings):
    run(settings)
    now = SystemClock().now()
    assert all(one.ok for one in old_copies(settings, now))
    (copy,) = settings.zone_folder(ZoneName.DISPATCH).glob(COPIES)
    long_ago = (datetime.now(UTC) - timedelta(days=8)).timestamp()
    os.utime(copy, (long_ago, long_ago))
    (forgotten,) = (one for one in old_copies(settings, now) if not one.ok)
    assert copy.name in forgotten.what
