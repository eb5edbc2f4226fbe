"""Backup, restore, keys, holds and archive as they are typed, on a case store of its own."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

import pytest
from typer.testing import CliRunner

from casestore.people.records import create, read
from casestore.retention import purge
from casestore.retention.due import Rule
from handoff.cli.config_option import read_settings
from handoff.cli.main import build
from handoff.new_config import write_casestore_config
from schemas.envelope import ZoneName
from tests.casestore.test_retention import LAW
from tests.casestore.town import person
from zone.clock import SystemClock
from zone.keys import keyring, sealed_file
from zone.retention.ledger import NAME
from zone.zone import open_zone


@pytest.fixture
def typed(tmp_path, monkeypatch):
    """Runs a command on the configuration of a folder; returns exit code and words."""
    monkeypatch.setattr(sealed_file, "ROUNDS", 2)
    monkeypatch.setattr(keyring, "LOOK_EVERY", 0.0)
    monkeypatch.setattr("handoff.cli.keys._SETTLE_S", 0.0)

    def run(folder, *words):
        config = str(tmp_path / folder / "casestore.toml")
        done = CliRunner().invoke(build(words[0]), [*map(str, words), "--config", config])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    return run


@pytest.fixture
def store(tmp_path):
    """The clinical zone of a folder, opened as its commands open it."""

    @contextmanager
    def opened(folder):
        settings = read_settings(tmp_path / folder / "casestore.toml")
        zone = open_zone(ZoneName.CLINICAL, settings.zone_folder(ZoneName.CLINICAL), SystemClock())
        yield zone
        zone.close()

    return opened


def test_what_was_purged_after_the_backup_stays_purged_where_the_ledger_is_given(
    tmp_path, typed, store
):
    write_casestore_config(tmp_path / "one" / "casestore.toml")
    long_ago = datetime(2001, 2, 3, tzinfo=UTC)
    made = person("p-1", "Lena", "Ortiz", birth_date="1960-05-06")
    with store("one") as zone:
        zone.write(partial(create, record=made, at=long_ago, actor="command:1"))
    typed("one", "backup", "--make-key")
    assert typed("one", "backup", "--to", tmp_path / "backups")[0] == 0
    with store("one") as zone:
        rule = Rule(7, datetime(2041, 2, 3, tzinfo=UTC), LAW)
        assert purge.apply(zone, rule, "command:1") == 1
        ledger = zone.folder / NAME
    (file,) = (tmp_path / "backups").iterdir()
    key = ("--key-file", tmp_path / "one" / "secrets" / "backup-clinical.key")
    whole = ("restore", file, "--zone", "clinical", *key)
    (tmp_path / "altered.jsonl").write_text(ledger.read_text().replace("p-1", "p-2"))
    code, said = typed("two", *whole, "--ledger", tmp_path / "altered.jsonl")
    assert (code, "Line 1 of the ledger" in said) == (78, True)
    dispatch = ("restore", file, "--zone", "dispatch", *key, "--ledger", ledger)
    assert "clinical zone only" in typed("two", *dispatch)[1]
    assert "taken away again: 1" in typed("two", *whole, "--ledger", ledger, "--check")[1]
    assert "taken away again: 1" in typed("two", *whole, "--ledger", ledger)[1]
    with store("two") as zone, zone.read() as conn:
        assert read(conn, zone.keys, "p-1") is None


def test_a_store_is_backed_up_rotated_held_and_restored_by_the_commands(tmp_path, typed):
    write_casestore_config(tmp_path / "one" / "casestore.toml")
    of_zone = ("--zone", "clinical")
    account = ("account", "add", "carla", *of_zone, "--role", "clinician", "--agency", "clinic")
    assert typed("one", *account)[0] == 0
    backups = tmp_path / "backups"
    assert "holds no key" in typed("one", "backup", "--to", backups)[1]
    assert "made" in typed("one", "backup", "--make-key")[1]
    secrets = tmp_path / "one" / "secrets"
    code, said = typed("one", "backup", "--to", secrets)
    assert (code, "protects nothing" in said) == (78, True)
    assert typed("one", "backup", "--to", backups)[0] == 0
    assert "sealing key 2 of 2" in typed("one", "keys", "rotate")[1]
    assert "care_years" in typed("one", "retention", "plan")[1]
    held = typed("one", "retention", "hold", "add", "zone", "clinical", *of_zone, "--why", "audit")
    hold = re.search(r"[0-9a-f-]{36}", held[1]).group()
    assert "stands" in typed("one", "retention", "hold", "list", *of_zone)[1]
    assert typed("one", "retention", "hold", "end", hold, *of_zone)[0] == 0
    nothing = ("retention", "hold", "add", "case", "nothing", *of_zone, "--why", "audit")
    assert typed("one", *nothing)[0] == 78
    assert "last year" in typed("one", "audit", "archive", *of_zone, "--before", "2100-01-01")[1]
    assert typed("one", "account", "reset-factor", "carla", *of_zone)[0] == 0
    assert typed("one", "account", "close", "carla", *of_zone)[0] == 0
    assert "closed" in typed("one", "account", "list", *of_zone)[1]

    (file,) = backups.iterdir()
    key = ("--key-file", secrets / "backup-clinical.key")
    code, said = typed("two", "restore", file, *of_zone, *key)
    assert (code, "Restored" in said) == (0, True)
    assert "data already" in typed("two", "restore", file, *of_zone, *key)[1]
    assert "can be restored" in typed("two", "restore", file, *of_zone, *key, "--check")[1]
    assert "carla" in typed("two", "account", "list", *of_zone)[1]
    assert typed("two", "audit", "verify")[0] == 0
