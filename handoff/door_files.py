"""The files that a feed or channel names: paths made absolute, secrets and mappings read."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import SecretStr

from connectors.feed import Channel, Feed
from connectors.formats.mapping import Mapping, MappingError, read_mapping
from handoff.secret_files import read_password, read_secret
from schemas.word import Word

Table = TypeVar("Table", bound=Word)
SECRETS = ("token", "password", "client_secret")
"""Handed over by the loader from the files that `token_file`, `password_file` … name."""


def resolved(door: Table, base: Path) -> Table:
    """The same with absolute paths, and with what its files hold, its tables included.

    Raises SecretError, or MappingError whose text names the file.
    """
    update: dict[str, Any] = {}
    for name in type(door).model_fields:
        value = getattr(door, name)
        if isinstance(value, Path):
            update |= _file(name, base / value, isinstance(door, Feed | Channel))
        elif isinstance(value, Word) and not isinstance(value, Mapping):
            update[name] = resolved(value, base)
    return door.model_copy(update=update)


def written_secrets(raw: object) -> bool:
    """Whether a table of the file, or one in it, holds a secret itself."""
    if not isinstance(raw, dict):
        return False
    return any(key in SECRETS or written_secrets(value) for key, value in raw.items())


def _file(name: str, path: Path, own_secret: bool) -> dict[str, Any]:
    """Ours are long and made by us; passwords of other systems are as they gave them."""
    update: dict[str, Any] = {name: path}
    secret = name.removesuffix("_file")
    if secret in SECRETS:
        read = read_secret if own_secret else read_password
        update[secret] = SecretStr(read(path))
    if name == "mapping_file":
        update["mapping"] = _mapping(path)
    return update


def _mapping(path: Path) -> Mapping:
    try:
        return read_mapping(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise MappingError(f"The mapping_file {path} cannot be opened.") from None
    except MappingError as error:
        raise MappingError(f"{path}: {error}") from None
