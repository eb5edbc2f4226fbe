"""Words as sealed bytes of a `body` column: JSON, encrypted under table, column and row id."""

from typing import TypeVar

from schemas.word import Word
from zone.keys.keyring import KeyRing

W = TypeVar("W", bound=Word)
_COLUMN = "body"


def seal(keys: KeyRing, table: str, row_id: str, word: Word) -> bytes:
    """The word, sealed for this row; it opens nowhere else."""
    return keys.seal(table, _COLUMN, row_id, word.model_dump_json().encode())


def unseal(keys: KeyRing, table: str, row_id: str, body: bytes, kind: type[W]) -> W:
    """The word of this row. Raises the key ring's error when the bytes are not its own."""
    return kind.model_validate_json(keys.unseal(table, _COLUMN, row_id, body))
