"""Words as sealed bytes of a column: JSON, encrypted under table, column and row id."""

from typing import TypeVar

from schemas.word import Word
from zone.keys.keyring import KeyRing

W = TypeVar("W", bound=Word)
BODY = "body"


def seal(keys: KeyRing, table: str, row_id: str, word: Word, column: str = BODY) -> bytes:
    """The word, sealed for this cell; it opens nowhere else."""
    return keys.seal(table, column, row_id, word.model_dump_json().encode())


def unseal(
    keys: KeyRing, table: str, row_id: str, sealed: bytes, kind: type[W], column: str = BODY
) -> W:
    """The word of this cell. Raises the key ring's error when the bytes are not its own."""
    return kind.model_validate_json(keys.unseal(table, column, row_id, sealed))
