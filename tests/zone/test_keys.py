import json
import os
import re
import stat
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.databases import open_zone
from zone.errors import Broken
from zone.keys import key_file
from zone.keys.keyring import KeyRing
from zone.keys.uuids import Version7, version_8

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("keys") / "keys.json"


@pytest.fixture(scope="module")
def keys(path):
    return KeyRing.create(path)


@given(st.binary(max_size=2000))
@settings(max_examples=50, deadline=None)
def test_what_is_sealed_opens_again(keys, plain):
    assert keys.unseal("t", "c", "row", keys.seal("t", "c", "row", plain)) == plain


def test_a_sealed_value_opens_in_its_own_cell_only(keys):
    sealed = keys.seal("inbox", "body", "row", b"secret")
    for table, column, row in (("x", "body", "row"), ("inbox", "x", "row"), ("inbox", "body", "x")):
        with pytest.raises(Broken, match="does not open"):
            keys.unseal(table, column, row, sealed)


def test_cells_whose_names_run_together_are_different_cells(keys):
    sealed = keys.seal("ab", "c", "d", b"secret")
    with pytest.raises(Broken):
        keys.unseal("a", "bc", "d", sealed)


def test_every_changed_bit_is_noticed(keys):
    sealed = keys.seal("t", "c", "r", b"ok")
    for place in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(Broken):
            keys.unseal("t", "c", "r", bytes(changed))


@pytest.mark.parametrize("length", [0, 1, 12, 13, 28])
def test_a_value_cut_short_is_noticed(keys, length):
    with pytest.raises(Broken):
        keys.unseal("t", "c", "r", keys.seal("t", "c", "r", b"")[:length])


def test_the_same_text_never_seals_to_the_same_bytes(keys):
    assert len({keys.seal("t", "c", "r", b"x") for _ in range(100)}) == 100


def test_errors_and_repr_show_no_key_and_no_content(keys, path):
    with pytest.raises(Broken) as caught:
        keys.unseal("inbox", "body", "row-1", b"\x01" + b"CANARY" * 10)
    assert "CANARY" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert repr(keys) == "KeyRing()"


def test_both_versions_are_read_while_a_key_is_rotated(keys, path, tmp_path):
    old = keys.seal("t", "c", "r", b"old")
    mac = keys.mac("m", b"x")
    content = json.loads(path.read_text())
    for name in key_file.VERSIONED:
        content[name] |= {"2": key_file.fresh(), "current": 2}
    rotated = tmp_path / "keys.json"
    key_file.write_whole(rotated, json.dumps(content).encode())
    newer = KeyRing.load(rotated)
    assert newer.unseal("t", "c", "r", old) == b"old"
    assert newer.seal("t", "c", "r", b"new")[0] == 2
    assert newer.blind_index("n", "v").startswith("v2:")
    assert newer.blind_indexes("n", "v") == (
        newer.blind_index("n", "v"),
        keys.blind_index("n", "v"),
    )
    assert newer.is_mac_of("m", b"x", mac)
    assert newer.event_id("a") == keys.event_id("a")


def test_no_unkeyed_hash_of_identity(keys, tmp_path):
    other = KeyRing.create(tmp_path / "keys.json")
    value = "1984-02-03|QUIRK"
    assert keys.blind_index("person", value) == keys.blind_index("person", value)
    assert keys.blind_index("person", value) != keys.blind_index("phone", value)
    assert keys.blind_index("person", value) != other.blind_index("person", value)
    assert re.fullmatch(r"v1:[0-9a-f]{64}", keys.blind_index("person", value))
    assert keys.event_id(value) != other.event_id(value)
    assert keys.mac("body", value.encode()) != other.mac("body", value.encode())


def test_event_ids_are_the_same_after_a_restart_and_differ_for_every_part(keys, path):
    again = KeyRing.load(path)
    assert again.event_id("north", "7") == keys.event_id("north", "7")
    assert again.effect_id("e", "alert") == keys.effect_id("e", "alert")
    ids = {
        keys.event_id("north", "7"),
        keys.event_id("north7"),
        keys.event_id("north", "", "7"),
        keys.event_id("7", "north"),
        keys.effect_id("north", "7"),
    }
    assert len(ids) == 5


def test_event_ids_are_uuids_of_version_8(keys):
    for number in range(200):
        made = UUID(keys.event_id(str(number)))
        assert made.version == 8
        assert made.variant == "specified in RFC 4122"


def test_version_8_keeps_the_other_122_bits():
    made = UUID(version_8(bytes([0xFF] * 16)))
    assert str(made) == "ffffffff-ffff-8fff-bfff-ffffffffffff"
    assert str(UUID(version_8(bytes(16)))) == "00000000-0000-8000-8000-000000000000"


def test_new_ids_are_uuids_of_version_7_in_order_of_making(keys):
    before = time.time_ns() // 1_000_000
    made = [UUID(keys.new_id()) for _ in range(10_000)]
    after = time.time_ns() // 1_000_000
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {"specified in RFC 4122"}
    assert made == sorted(made)
    assert len(set(made)) == 10_000
    assert before <= made[0].int >> 80 <= made[-1].int >> 80 <= after + 10


def test_new_ids_stay_in_order_when_the_clock_goes_back(monkeypatch):
    maker = Version7()
    times = iter([5_000_000_000_000, 4_000_000_000_000, 4_000_000_000_000])
    monkeypatch.setattr("zone.keys.uuids.time.time_ns", lambda: next(times))
    made = [maker.make() for _ in range(3)]
    assert made == sorted(made)


def test_the_key_file_is_for_its_owner_only(path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["keys.json"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_a_key_file_that_others_may_read_is_refused(path, tmp_path, mode):
    copy = tmp_path / "keys.json"
    copy.write_bytes(path.read_bytes())
    copy.chmod(mode)
    with pytest.raises(Broken, match="chmod 600"):
        KeyRing.load(copy)


def test_a_key_file_is_never_overwritten(path):
    before = path.read_bytes()
    with pytest.raises(Broken, match="left as it is"):
        KeyRing.create(path)
    with pytest.raises(FileExistsError):
        key_file.write_whole(path, b"other")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "key",
    [
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "Y2hhbmdlLW1lLWNoYW5nZS1tZS1jaGFuZ2UtbWUtY2g=",
        "c2hvcnQ=",
        "",
        "not base64!",
        None,
        7,
    ],
)
def test_start_refuses_defaults_and_samples_in_place_of_keys(path, tmp_path, key):
    content = json.loads(path.read_text())
    for spoil in ("ids", "checkpoints", "seal", "blind"):
        changed = json.loads(json.dumps(content))
        if spoil in key_file.SINGLE:
            changed[spoil] = key
        else:
            changed[spoil]["1"] = key
        copy = tmp_path / f"{spoil}.json"
        key_file.write_whole(copy, json.dumps(changed).encode())
        with pytest.raises(Broken, match="damaged, or holds a sample") as caught:
            KeyRing.load(copy)
        assert len(str(key)) < 20 or str(key) not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"\xff", b'{"seal": 3}'])
def test_a_damaged_key_file_is_refused_in_plain_words(tmp_path, content):
    damaged = tmp_path / "keys.json"
    key_file.write_whole(damaged, content)
    with pytest.raises(Broken, match="backup"):
        KeyRing.load(damaged)


def test_a_missing_key_file_is_refused_in_plain_words(tmp_path):
    with pytest.raises(Broken, match="backup"):
        KeyRing.load(tmp_path / "keys.json")


def test_shipped_config_has_no_secret_and_start_refuses_defaults():
    """The key part: nothing in the repository looks like one of our keys."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    like_a_key = re.compile(rb"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{43}=(?![A-Za-z0-9+/=])")
    shipped = [ROOT / name for name in listed.decode().split("\0") if name]
    sources = [file for file in shipped if file.suffix in {".py", ".toml", ".json", ".yml", ".md"}]
    for file in sources:
        if not file.is_file() or file == Path(__file__):
            continue
        for text in like_a_key.findall(file.read_bytes()):
            with pytest.raises(ValueError, match="not a key"):
                key_file.real(text.decode())


def test_data_without_their_key_file_are_not_given_new_keys(zone, clock):
    zone.write(lambda uow: None)
    hidden = (zone.folder / "keys.json").rename(zone.folder / "elsewhere")
    with pytest.raises(Broken, match="Bring the key file back"):
        open_zone(zone.name, zone.folder, clock)
    assert not (zone.folder / "keys.json").exists()
    hidden.rename(zone.folder / "keys.json")
    open_zone(zone.name, zone.folder, clock, guest=True).close()


def test_the_keys_of_another_database_are_refused(zone, clinical, clock):
    (zone.folder / "keys.json").unlink()
    os.link(clinical.folder / "keys.json", zone.folder / "keys.json")
    with pytest.raises(Broken, match="not the one that these data were sealed with"):
        open_zone(zone.name, zone.folder, clock)


def test_a_process_killed_while_writing_keys_leaves_no_half_file(tmp_path):
    script = (
        "from pathlib import Path; from zone.keys.keyring import KeyRing; "
        f"KeyRing.create(Path({str(tmp_path)!r}) / 'keys.json')"
    )
    crash = {"HANDOFF_CRASH_AT": "keys.before_rename"}
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=os.environ | crash)
    assert ended.returncode == -9
    assert not (tmp_path / "keys.json").exists()
    KeyRing.create(tmp_path / "keys.json")
