"""Secret files: one value each, readable by their owner only; there are no default secrets."""

import os
import secrets
from pathlib import Path


class SecretError(Exception):
    """A secret file is missing or readable by others."""


def make_secret(path: Path, length: int = 32) -> str:
    """Write a fresh random secret (hex text, `length` bytes) unless the file exists."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        return read_secret(path)
    value = secrets.token_hex(length)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(value + "\n")
        file.flush()
        os.fsync(file.fileno())
    return value


def read_secret(path: Path) -> str:
    """The secret in this file; refuses a file that others may read."""
    refuse_open(path)
    value = path.read_text(encoding="ascii").strip()
    if len(value) < 16:
        raise SecretError(f"{path} holds less than 16 characters; that is no secret.")
    return value


def read_password(path: Path) -> str:
    """A password that another system gave, however short; refuses a file that others may read."""
    refuse_open(path)
    value = path.read_text(encoding="utf-8").strip()
    if not value:
        raise SecretError(f"{path} is empty. Write the password into it, on one line.")
    return value


def refuse_open(path: Path) -> None:
    """Raises SecretError for a file that is missing or that others may read."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise SecretError(f"The secret file {path} is missing. `handoff init` makes it.") from None
    if mode & 0o077:
        raise SecretError(f"Others can read {path}. Close it with: chmod 600 {path}")
