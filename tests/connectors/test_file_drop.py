"""The file drop with real files: when a file is taken, in which order, and what a crash leaves."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from connectors.catalog import formats
from connectors.contract import Fault, Received
from connectors.transports import file_drop
from connectors.transports.drop_folder import CLAIMS, Seen, claim
from connectors.transports.file_drop import FileDrop
from tests.connectors.builders import feed

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Ticks:
    """A clock that stands still until told."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Drop:
    """A watched folder with its door, and what came through."""

    folder: Path
    ticks: Ticks = field(default_factory=Ticks)
    taken: list[Received] = field(default_factory=list)
    on_accept: Callable[[Received], bool] | None = None
    settings: dict = field(default_factory=dict)
    door: FileDrop | None = None

    def accept(self, message: Received) -> bool:
        if self.on_accept is not None:
            return self.on_accept(message)
        self.taken.append(message)
        return True

    def open(self, format_name: str = "new_world") -> FileDrop:
        given = feed(
            format_name,
            name="cad",
            transport="file_drop",
            folder=self.folder,
            stable_seconds=2,
            **self.settings,
        )
        self.door = FileDrop(given, self.accept, formats()[format_name], self.ticks)
        return self.door

    def settle(self) -> int:
        """Two looks, far enough apart."""
        door = self.door or self.open()
        first = door.poll()
        self.ticks.now += 3
        return first + door.poll()

    @property
    def left(self) -> list[str]:
        return sorted(
            str(p.relative_to(self.folder)) for p in self.folder.rglob("*") if p.is_file()
        )

    def put(self, name: str, body: bytes = b"<x/>", modified: int | None = None) -> Path:
        path = self.folder / name
        path.write_bytes(body)
        if modified is not None:
            os.utime(path, (modified, modified))
        return path


@pytest.fixture
def drop(tmp_path: Path) -> Drop:
    return Drop(tmp_path)


def test_a_file_is_taken_only_when_it_has_stood_still(drop: Drop) -> None:
    door = drop.open()
    path = drop.put("2026-1_20260301081507.xml", b"half")
    assert door.poll() == 0
    drop.ticks.now += 1.5
    assert door.poll() == 0
    path.write_bytes(b"half and the rest")
    drop.ticks.now += 1
    assert door.poll() == 0
    drop.ticks.now += 1.5
    assert door.poll() == 0
    drop.ticks.now += 0.5
    assert door.poll() == 1
    assert [one.body for one in drop.taken] == [b"half and the rest"]


def test_an_accepted_file_is_deleted_by_default(drop: Drop) -> None:
    drop.put("a.xml")
    assert drop.settle() == 1
    assert drop.left == []


def test_an_accepted_file_is_archived_where_that_is_configured(drop: Drop, tmp_path: Path) -> None:
    archive = tmp_path / "kept" / "cad"
    drop.settings["archive"] = archive
    drop.put("a.xml", b"<a/>")
    drop.put("nested.tmp")
    drop.settle()
    (kept,) = archive.iterdir()
    assert kept.name.endswith("__a.xml")
    assert kept.read_bytes() == b"<a/>"
    assert drop.settle() == 0


def test_a_repeat_is_removed_like_a_new_one(drop: Drop) -> None:
    drop.on_accept = lambda one: False
    drop.put("a.xml")
    assert drop.settle() == 1
    assert drop.left == []


def test_files_are_taken_in_the_order_of_their_stamps_then_of_their_times(drop: Drop) -> None:
    drop.put("2026-2_20260301081507.xml", modified=100)
    drop.put("2026-1_20260301081506.xml", modified=300)
    drop.put("2026-1_2026030108150699.xml", modified=50)
    drop.settle()
    assert [one.source_name for one in drop.taken] == [
        "2026-1_20260301081506.xml",
        "2026-1_2026030108150699.xml",
        "2026-2_20260301081507.xml",
    ]
    drop.taken.clear()
    drop.put("b.json", modified=200)
    drop.put("a.json", modified=300)
    drop.open("eido")
    drop.settle()
    assert [one.source_name for one in drop.taken] == ["b.json", "a.json"]


def test_unfinished_and_odd_things_are_left_alone(drop: Drop, tmp_path: Path) -> None:
    names = [
        ".hidden.xml",
        "a.xml.tmp",
        "a.XML.PART",
        "b.filepart",
        "c.xml~",
        "~d.xml",
        "e.crdownload",
    ]
    for name in names:
        drop.put(name)
    (drop.folder / "folder.xml").mkdir()
    os.mkfifo(drop.folder / "pipe.xml")
    secret = tmp_path.parent / f"{tmp_path.name}-secret"
    secret.write_bytes(b"not a message")
    (drop.folder / "link.xml").symlink_to(secret)
    assert drop.settle() == 0
    assert drop.taken == []
    assert secret.exists()
    for name in names:
        assert (drop.folder / name).exists()


def test_a_stamped_name_is_the_key_and_another_name_may_come_again(drop: Drop) -> None:
    for _ in range(2):
        drop.put("2026-1_20260301081507.xml")
        drop.settle()
    stamped = [one.message_key for one in drop.taken]
    assert stamped == ["2026-1_20260301081507.xml"] * 2
    drop.taken.clear()
    for turn in range(2):
        drop.put("current.xml", modified=1000 + turn)
        drop.settle()
    keys = {one.message_key for one in drop.taken}
    assert len(keys) == 2
    assert None not in keys


def test_when_the_store_fails_nothing_is_lost_or_overtaken(drop: Drop) -> None:
    def fail(message: Received) -> bool:
        raise RuntimeError("store down")

    drop.on_accept = fail
    for second in (7, 8, 9):
        drop.put(f"2026-1_2026030108150{second}.xml")
    with pytest.raises(RuntimeError):
        drop.settle()
    assert len(drop.left) == 3
    drop.on_accept = None
    drop.put("2026-1_20260301081500.xml")
    drop.open()
    assert drop.settle() == 4
    assert [one.source_name[19:21] for one in drop.taken] == ["07", "08", "09", "00"]
    assert drop.left == []


CHILD = """
import os, signal, sys
from pathlib import Path
from connectors.catalog import formats
from connectors.feed import Feed
from connectors.transports.file_drop import FileDrop

folder, when = Path(sys.argv[1]), sys.argv[2]
log = folder.parent / "store.log"

def accept(message):
    if when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    with log.open("a") as file:
        file.write(f"{message.message_key} {message.body.decode()}\\n")
        file.flush()
        os.fsync(file.fileno())
    if when == "after":
        os.kill(os.getpid(), signal.SIGKILL)
    return True

feed = Feed(name="cad", transport="file_drop", format="new_world", agency="a", folder=folder,
            stable_seconds=0)
FileDrop(feed, accept, formats()["new_world"]).poll()
"""


@pytest.mark.parametrize("name", ["2026-1_20260301081507.xml", "current.xml"])
@pytest.mark.parametrize(("when", "entries"), [("before", 1), ("after", 2)])
def test_a_kill_between_claim_and_acceptance_or_deletion_loses_nothing(
    tmp_path: Path, name: str, when: str, entries: int
) -> None:
    """Killed after the store took it, the file comes again under the same key: a repeat."""
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / name).write_bytes(b"<call/>")
    run = [sys.executable, "-c", CHILD, str(folder)]
    killed = subprocess.run([*run, when], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    (claimed,) = (folder / CLAIMS).iterdir()
    assert claimed.name.endswith(f"__{name}")
    subprocess.run([*run, "never"], cwd=ROOT, check=True)
    lines = (tmp_path / "store.log").read_text().splitlines()
    assert len(lines) == entries
    assert len(set(lines)) == 1
    assert lines[0].endswith("<call/>")
    assert list((folder / CLAIMS).iterdir()) == []


def test_a_file_that_is_too_large_is_reported_and_kept_whole(drop: Drop) -> None:
    drop.settings["max_bytes"] = 100
    drop.put("2026-1_20260301081507.xml", b"x" * 101)
    drop.put("2026-1_20260301081508.xml", b"y" * 100)
    assert drop.settle() == 2
    large, fits = drop.taken
    assert (large.refused, large.body) == (Fault.TOO_LARGE, b"")
    assert large.message_key == "2026-1_20260301081507.xml"
    assert (fits.refused, len(fits.body)) == (None, 100)
    (kept,) = (drop.folder / "rejected").iterdir()
    assert kept.read_bytes() == b"x" * 101
    assert drop.settle() == 0


def test_one_file_that_cannot_be_read_does_not_stop_the_others(
    drop: Drop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = file_drop._read

    def read(one, limit: int) -> bytes | None:
        if one.name.startswith("2026-1_"):
            raise PermissionError(13, "no", "/secret/ZCANARY")
        return whole(one, limit)

    monkeypatch.setattr(file_drop, "_read", read)
    drop.put("2026-1_20260301081507.xml")
    drop.put("2026-2_20260301081508.xml")
    assert drop.settle() == 1
    assert [one.source_name for one in drop.taken] == ["2026-2_20260301081508.xml"]
    assert len(drop.left) == 1
    shown = capsys.readouterr().out
    assert "file_not_read" in shown
    assert "ZCANARY" not in shown
    assert "2026-1_" not in shown


def test_a_claimed_file_that_is_still_written_to_waits(drop: Drop) -> None:
    def fail(message: Received) -> bool:
        raise RuntimeError("store down")

    drop.on_accept = fail
    drop.put("current.xml", b"half", modified=1000)
    with pytest.raises(RuntimeError):
        drop.settle()
    (claimed,) = (drop.folder / CLAIMS).iterdir()
    with claimed.open("ab") as writer:
        writer.write(b" and more")
    drop.on_accept = None
    door = drop.open()
    assert door.poll() == 0
    assert door.poll() == 1
    assert drop.taken[0].body == b"half and more"
    assert drop.left == []


def test_a_file_that_changed_since_it_was_looked_at_is_not_claimed(drop: Drop) -> None:
    path = drop.put("current.xml", b"half")
    seen = Seen.of(path.stat(), 0.0)
    path.write_bytes(b"half and the rest")
    claim(drop.folder, "current.xml", seen)
    assert drop.left == ["current.xml"]
    claim(drop.folder, "current.xml", Seen.of(path.stat(), 0.0))
    assert [name.rpartition("__")[2] for name in drop.left] == ["current.xml"]
    assert drop.left[0].startswith(CLAIMS)
    claim(drop.folder, "gone.xml", seen)


@pytest.mark.parametrize(
    "name",
    [
        "n" * 200 + "_20260301081507.xml",
        "\udcff\udcfe_20260301081507.xml",
        "drei äöü_20260301081507.xml",
        "with space; $(rm) '\"_20260301081507.xml",
    ],
)
def test_any_file_name_is_taken(drop: Drop, name: str) -> None:
    drop.put(name)
    assert drop.settle() == 1
    (taken,) = drop.taken
    taken.source_name.encode("utf-8")
    assert formats()["new_world"].stamp(taken.source_name) == "20260301081507000"
    assert drop.left == []


def test_a_folder_out_of_reach_is_an_error_for_the_host(drop: Drop) -> None:
    drop.folder = drop.folder / "unmounted"
    with pytest.raises(FileNotFoundError):
        drop.open().poll()


def test_a_received_message_shows_neither_body_nor_file_name() -> None:
    shown = repr(Received("cad", b"ZCANARY", source_name="ZCANARY.xml"))
    assert "ZCANARY" not in shown
    assert "cad" in shown
