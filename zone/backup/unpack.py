"""Opens a sealed backup into a folder, and holds it to its manifest: every file, every byte."""

import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from pydantic import ValidationError

from zone.backup.manifest import FORMAT, NAME, Manifest, kept
from zone.errors import Broken
from zone.keys.sealed_file import OpeningReader
from zone.migrations.upgrade import refuse_newer

_DAMAGED = "The backup is not what its own manifest says ({}). Nothing was changed."


@contextmanager
def _archive(backup: Path, passphrase: str) -> Iterator[tarfile.TarFile]:
    try:
        with backup.open("rb") as file:
            reader = cast(BinaryIO, OpeningReader(file, passphrase))
            with tarfile.open(fileobj=reader, mode="r|") as archive:
                yield archive
    except tarfile.TarError:
        raise Broken(_DAMAGED.format("its inside is not readable")) from None
    except OSError as error:
        raise Broken(
            f"The backup {backup} cannot be read ({error.strerror}). Nothing was changed."
        ) from None


def unpack(backup: Path, passphrase: str, folder: Path) -> Manifest:
    """Open a backup into an empty folder. Raises Broken for another key, for what was altered,
    and for data of a newer program."""
    with _archive(backup, passphrase) as archive:
        members = iter(archive)
        manifest = _manifest(archive, next(members, None))
        expected = {one.name: one for one in manifest.files}
        for member in members:
            outside = ".." in Path(member.name).parts or Path(member.name).is_absolute()
            if expected.pop(member.name, None) is None or not member.isreg() or outside:
                raise Broken(_DAMAGED.format("there is a file in it that is not listed"))
            _write(archive, member, folder / member.name)
    if expected:
        raise Broken(_DAMAGED.format("files are missing"))
    for one in manifest.files:
        if kept(folder, one.name) != one:
            raise Broken(_DAMAGED.format("a file has another hash"))
    return manifest


def _manifest(archive: tarfile.TarFile, member: tarfile.TarInfo | None) -> Manifest:
    content = archive.extractfile(member) if member is not None and member.name == NAME else None
    if content is None:
        raise Broken(_DAMAGED.format("the manifest is missing"))
    try:
        manifest = Manifest.model_validate_json(content.read())
    except ValidationError:
        raise Broken(
            "The manifest of this backup cannot be read by this program; a newer one may have made "
            "it. Nothing was changed. Use the version that made it, or a later one."
        ) from None
    if manifest.format != FORMAT:
        raise Broken(_DAMAGED.format("its format is unknown"))
    refuse_newer(manifest.revisions)
    return manifest


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    content = archive.extractfile(member)
    assert content is not None
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("xb") as file:
        target.chmod(0o600)
        shutil.copyfileobj(content, file)
