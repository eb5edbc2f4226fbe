"""Makes a backup of a zone that runs: copied aside, measured, sealed, there at once and whole."""

import io
import os
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from schemas.audit import AuditTag
from zone.backup.gather import gather
from zone.backup.manifest import NAME, Manifest
from zone.crash_points import reached
from zone.errors import Refused
from zone.journal.alone import alone
from zone.keys.key_file import sync_folder
from zone.keys.sealed_file import sealing
from zone.zone import Zone

SUFFIX = ".handoff-backup"
_WORK = ".backup-work"


def make_backup(
    zone: Zone, folder: Path, passphrase: str, program: str, beside: Mapping[str, Path], actor: str
) -> tuple[Path, Manifest]:
    """Write `<zone>-<time>.handoff-backup` into a folder; returns it with what it holds.

    `beside`: names in the backup of further files and folders, such as the configuration. The
    zone may run and be written to. Raises Refused while another backup of this zone is being
    made, Broken where the copy is not whole, OSError where the folder takes no file.
    """
    with alone(zone, "backup") as only:
        if not only:
            raise Refused("Another backup of this zone is being made. Wait for it to end.")
        with _workplace(zone) as work:
            manifest = gather(zone, work, program, beside)
            target = folder / f"{zone.name.value}-{manifest.made_at:%Y%m%dT%H%M%SZ}{SUFFIX}"
            _seal(work, manifest, target, passphrase)
    zone.write(
        lambda uow: uow.audit(
            AuditTag.BACKUP_MADE,
            at=uow.clock.now(),
            actor=actor,
            about={"backup": manifest.backup_id},
            detail={"rows": sum(manifest.rows.values()), "events": _events(manifest)},
        ),
        page=False,
    )
    return target, manifest


@contextmanager
def _workplace(zone: Zone) -> Iterator[Path]:
    """A folder of its own in the zone's; what a killed backup left in it is taken away first."""
    work = zone.folder / _WORK
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _seal(work: Path, manifest: Manifest, target: Path, passphrase: str) -> None:
    """A draft beside the target, then its name, all at once: a killed backup leaves no backup."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in target.parent.glob(f".{manifest.zone.value}-*{SUFFIX}"):
        left.unlink()
    draft = target.with_name(f".{target.name}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            _pack(work, manifest, file, passphrase)
            file.flush()
            os.fsync(file.fileno())
        reached("backup.before_rename")
        os.link(draft, target)
    finally:
        draft.unlink()
    sync_folder(target.parent)


def _pack(work: Path, manifest: Manifest, file: BinaryIO, passphrase: str) -> None:
    with (
        sealing(file, passphrase) as writer,
        tarfile.open(fileobj=writer, mode="w|", format=tarfile.PAX_FORMAT) as archive,  # type: ignore[call-overload]
    ):
        told = manifest.model_dump_json().encode()
        archive.addfile(_entry(NAME, len(told)), io.BytesIO(told))
        for one in manifest.files:
            with (work / one.name).open("rb") as content:
                archive.addfile(_entry(one.name, one.size), content)


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def _events(manifest: Manifest) -> int:
    return sum(end.count for end in manifest.audit)
