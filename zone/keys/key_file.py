"""The key file: one JSON file per zone, readable by its owner alone, never overwritten."""

import base64
import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from zone.crash_points import reached
from zone.errors import Broken

KEY_BYTES = 32
VERSIONED = ("seal", "blind")
"""Keys that can be rotated: versions by number, and which of them is used for new rows."""
SINGLE = ("ids", "checkpoints")
"""Keys that never change: ids must stay the same for ever; checkpoints are Ed25519 seeds."""


def write_new(path: Path) -> None:
    """Write fresh keys. Refuses to replace a file: the old keys open the old rows."""
    if path.exists():
        raise Broken(
            f"There is a key file already: {path}. It was left as it is, because its keys open "
            "what is stored. Move it away yourself if you really want new keys."
        )
    keys: dict[str, Any] = {"format": 1}
    keys |= {name: {"current": 1, "1": fresh()} for name in VERSIONED}
    keys |= {name: fresh() for name in SINGLE}
    write_whole(path, json.dumps(keys, indent=1).encode())


def write_whole(path: Path, content: bytes) -> None:
    """Make a 0600 file appear at once and whole, also if the power fails; never replace one."""
    with _draft(path, content) as draft:
        reached("keys.before_rename")
        os.link(draft, path)


def replace(path: Path, content: bytes) -> None:
    """Put other content in the place of a 0600 file, at once and whole."""
    with _draft(path, content) as draft:
        reached("keys.before_replace")
        draft.replace(path)


@contextmanager
def _draft(path: Path, content: bytes) -> Iterator[Path]:
    """The content, durable beside `path`, to be given its name; gone afterwards."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, not only the contents."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: Path) -> dict[str, Any]:
    """Read a key file. Refuses one that others may read, or whose keys are no real keys."""
    return _checked(path, private_bytes(path))


def private_bytes(path: Path) -> bytes:
    """Read a file that only its owner may read; raises Broken when it is missing or open."""
    try:
        mode = path.stat().st_mode
        content = path.read_bytes()
    except OSError as error:
        raise Broken(
            f"The key file {path} cannot be read ({type(error).__name__}). Without it nothing "
            "that is stored can be opened. Bring it back from its backup."
        ) from None
    if stat.S_IMODE(mode) & 0o077:
        raise Broken(
            f"Other users of this machine may read the key file {path}, so it is not used. "
            f"Run: chmod 600 {path}. If others could have copied it, make new keys."
        )
    return content


def _checked(path: Path, content: bytes) -> dict[str, Any]:
    try:
        keys = json.loads(content)
        for name in VERSIONED:
            versions = {int(n): real(key) for n, key in keys[name].items() if n != "current"}
            keys[name] = (int(keys[name]["current"]), versions)
            versions[keys[name][0]]
        for name in SINGLE:
            keys[name] = real(keys[name])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Broken(
            f"The key file {path} is damaged, or holds a sample in place of a key. "
            "Nothing was changed. Bring it back from its backup."
        ) from None
    found: dict[str, Any] = keys
    return found


def fresh() -> str:
    """Draw a key, as base64 text."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def real(text: str) -> bytes:
    """Read a key from base64 text; ValueError for what nobody drew at random.

    That is a wrong length, or fewer than 16 different bytes: 32 random ones have about 30.
    """
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES or len(set(key)) < KEY_BYTES // 2:
        raise ValueError("not a key")
    return key
