"""SFTP with a real OpenSSH server: which files are taken, and which server is believed."""

import getpass
import os
import subprocess
from pathlib import Path

import pytest

from connectors.contract import Fault, OutOfReach
from connectors.transports.sftp import SftpDoor
from tests.connectors.builders import feed
from tests.connectors.transports.kept import Kept
from tests.connectors.transports.programs import free_port, program, running

CONFIG = """
ListenAddress 127.0.0.1
Port {port}
HostKey {home}/host
AuthorizedKeysFile {home}/allowed
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
PidFile none
Subsystem sftp internal-sftp
"""


def make_key(path: Path) -> str:
    program_path = program("ssh-keygen")
    command = [program_path, "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)]
    subprocess.run(command, check=True)
    return path.with_name(f"{path.name}.pub").read_text().strip()


class Server:
    def __init__(self, home: Path, port: int, host_key: str) -> None:
        self.home, self.port, self.host_key = home, port, host_key


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    sshd = program("sshd")
    home = tmp_path_factory.mktemp("sshd")
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    host_key = make_key(home / "host")
    (home / "allowed").write_text(make_key(home / "ours") + "\n")
    port = free_port()
    (home / "config").write_text(CONFIG.format(port=port, home=home))
    with running([sshd, "-D", "-e", "-f", str(home / "config")], port, home / "log"):
        yield Server(home, port, host_key)


class Folder:
    """A folder on the server with its door."""

    def __init__(self, server: Server, path: Path) -> None:
        self.server, self.path = server, path
        self.keeper = Kept()
        self.now = 0.0
        self.door = self.open()

    def open(self, format_name="new_world", max_bytes=1000, **changes):
        table = {
            "host": "127.0.0.1",
            "port": self.server.port,
            "username": getpass.getuser(),
            "key_file": str(self.server.home / "ours"),
            "host_key": self.server.host_key,
            "folder": str(self.path),
            "timeout_seconds": 20,
        } | changes
        one = feed(
            format_name,
            transport="sftp",
            sftp=table,
            stable_seconds=2,
            max_bytes=max_bytes,
        )
        self.door = SftpDoor(one, self.keeper, lambda: self.now)
        return self.door

    def put(self, name: str, body: bytes = b"<x/>", modified: int = 1000) -> Path:
        (self.path / name).write_bytes(body)
        os.utime(self.path / name, (modified, modified))
        return self.path / name

    def settle(self) -> int:
        first = self.door.poll()
        self.now += 3
        return first + self.door.poll()

    @property
    def left(self) -> list[str]:
        found = (p for p in self.path.rglob("*") if p.is_file())
        return sorted(str(p.relative_to(self.path)) for p in found)


@pytest.fixture
def folder(server, tmp_path):
    return Folder(server, tmp_path)


def test_files_are_taken_in_order_once_they_stand_still_and_deleted_when_safe(folder):
    folder.put("2026-1_20260301081509.xml", b"later")
    folder.put("2026-1_20260301081507.xml", b"earlier", modified=2000)
    for name in ("half.xml.part", ".hidden.xml", "b.tmp"):
        folder.put(name)
    (folder.path / "sub.xml").mkdir()
    (folder.path / "link.xml").symlink_to("b.tmp")
    assert folder.door.poll() == 0
    folder.now += 3
    assert folder.door.poll() == 2
    assert folder.keeper.bodies == [b"earlier", b"later"]
    assert folder.left == [".hidden.xml", "b.tmp", "half.xml.part", "link.xml"]


def test_a_file_that_is_still_being_written_waits(folder):
    folder.put("a.xml", b"half")
    folder.door.poll()
    folder.now += 3
    folder.put("a.xml", b"half and the rest", modified=1001)
    assert folder.door.poll() == 0
    folder.now += 3
    assert folder.door.poll() == 1
    assert folder.keeper.bodies == [b"half and the rest"]


def test_a_server_with_another_host_key_is_not_believed(folder, tmp_path_factory):
    other = make_key(tmp_path_factory.mktemp("other") / "key")
    folder.put("a.xml")
    with pytest.raises(OutOfReach, match="another host key"):
        folder.open(host_key=other).poll()
    assert folder.keeper.taken == []


def test_a_key_that_the_server_does_not_know_is_said_in_words(folder, tmp_path_factory):
    key = tmp_path_factory.mktemp("stranger") / "key"
    make_key(key)
    with pytest.raises(OutOfReach, match="does not let us in"):
        folder.open(key_file=str(key)).probe()


def test_a_folder_or_server_that_is_not_there_is_said_in_words(folder):
    with pytest.raises(OutOfReach, match="folder is not on the SFTP server"):
        folder.open(folder="/nowhere/at/all").probe()
    with pytest.raises(OutOfReach, match="cannot be reached"):
        folder.open(port=free_port()).probe()
    assert folder.open().probe() == "0 files wait in the folder"


def test_when_the_store_fails_the_file_stays_and_comes_again(folder):
    folder.put("a.xml", b"kept")
    folder.keeper.fails = [RuntimeError("store down")]
    with pytest.raises(RuntimeError):
        folder.settle()
    assert folder.left == ["a.xml"]
    assert folder.door.poll() == 1
    assert folder.keeper.bodies == [b"kept"]


def test_a_crash_between_storing_and_deleting_takes_no_file_twice(folder, monkeypatch):
    async def crash(self, *_):
        raise KeyboardInterrupt

    folder.put("current.xml", b"once")
    folder.door.poll()
    folder.now += 3
    with monkeypatch.context() as patch:
        patch.setattr(SftpDoor, "_let_go", crash)
        with pytest.raises(KeyboardInterrupt):
            folder.door.poll()
    assert folder.left == ["current.xml"]
    folder.open()
    assert folder.settle() == 0
    assert (folder.keeper.bodies, folder.left) == ([b"once"], [])


def test_the_same_name_in_the_same_second_is_a_new_file_after_the_first_was_deleted(folder):
    for body in (b"one", b"two"):
        folder.put("current.xml", body, modified=1000)
        folder.settle()
    assert folder.keeper.bodies == [b"one", b"two"]


def test_a_server_that_only_lets_us_read_is_read_once(folder):
    folder.open(done="keep")
    folder.put("a.xml", b"one")
    assert folder.settle() == 1
    folder.open(done="keep")
    assert folder.settle() == 0
    folder.put("a.xml", b"two", modified=2000)
    assert folder.settle() == 1
    assert folder.left == ["a.xml"]


def test_files_are_moved_where_that_is_configured(folder):
    folder.open(done="move")
    folder.put("a.xml")
    folder.settle()
    assert folder.left == ["done/1000-a.xml"]


def test_a_large_file_is_reported_once_and_stays(folder):
    folder.put("a.xml", b"x" * 1001)
    folder.put("b.xml", b"y" * 1000)
    assert folder.settle() == 2
    assert sorted(one.refused is Fault.TOO_LARGE for one in folder.keeper.taken) == [False, True]
    assert folder.settle() == 0
    assert folder.left == ["a.xml"]
