"""What a backup says of itself: the first thing in it, and what a restore holds it to."""

from datetime import datetime
from hashlib import file_digest
from pathlib import Path

from schemas.envelope import ZoneName
from schemas.word import Word

NAME = "manifest.json"
FORMAT = 1


class Kept(Word):
    """One file of a backup."""

    name: str
    """Path inside the backup, with `/`."""
    size: int
    sha256: str
    """As hex."""


class AuditEnd(Word):
    """Where a stream of the audit stood."""

    stream: str
    count: int
    head: str
    """Hash of the last event, as hex."""


class Manifest(Word):
    """One backup of one zone. It holds names, counts and hashes, nothing of any person."""

    format: int = FORMAT
    backup_id: str
    zone: ZoneName
    made_at: datetime
    program: str
    """Version of the program that made it."""
    revisions: tuple[str, ...]
    """Migrations that the database stood at."""
    key_id: str
    """Names the key file that the data were sealed with, without telling a key."""
    key_versions: tuple[int, ...]
    """Versions of the sealing key that are in that file."""
    rows: dict[str, int]
    """Rows of each table."""
    audit: tuple[AuditEnd, ...]
    files: tuple[Kept, ...]


def kept(folder: Path, name: str) -> Kept:
    """Measure one file of a folder."""
    file = folder / name
    with file.open("rb") as content:
        digest = file_digest(content, "sha256").hexdigest()
    return Kept(name=name, size=file.stat().st_size, sha256=digest)
