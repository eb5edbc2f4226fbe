"""Values the structured record already holds: whoever they belong to, they are covered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from redaction.narrative.known_shapes import guess
from redaction.narrative.lexicon import read_sections
from redaction.narrative.spans import SpanType

_LONGEST = 400
"""A longer value is no name, address or number; the rest of it is not read."""
_MOST = 2_000
"""Values read of one record; a record with more is malformed, and the patterns still run."""
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Known:
    """Known values as written in the record, by type. Never printed: `repr` shows a count."""

    values: tuple[tuple[SpanType, str], ...] = field(default=(), repr=False)

    def __repr__(self) -> str:
        return f"Known({len(self.values)} values)"

    @classmethod
    def of(
        cls,
        *,
        names: Iterable[str] = (),
        phones: Iterable[str] = (),
        addresses: Iterable[str] = (),
        birth_dates: Iterable[str] = (),
        plates: Iterable[str] = (),
        emails: Iterable[str] = (),
        others: Iterable[str] = (),
    ) -> "Known":
        """Known values by kind; `others` are sorted by their shape."""
        typed = (
            (SpanType.PERSON, names),
            (SpanType.PHONE, phones),
            (SpanType.ADDRESS, addresses),
            (SpanType.DOB, birth_dates),
            (SpanType.PLATE, plates),
            (SpanType.EMAIL, emails),
        )
        pairs = [(kind, value) for kind, values in typed for value in values]
        return cls((*pairs, *((guess(value), value) for value in others)))


def read_known(raw: object) -> Known:
    """Known values of a record's own mapping or list; unknown keys are sorted by shape.

    Anything that is no text or number is passed over: a malformed entry must not stop the rest.
    """
    pairs: list[tuple[SpanType, str]] = []
    for kind, value in _walk(raw, None, 0):
        pairs.append((_fitting(kind, value), value[:_LONGEST]))
        if len(pairs) >= _MOST:
            break
    return Known(tuple(dict.fromkeys(pairs)))


def _fitting(kind: SpanType | None, value: str) -> SpanType:
    """The key's type, unless the value plainly has another shape (a number under `caller`)."""
    if kind is None:
        return guess(value)
    digits = sum(map(str.isdigit, value))
    if kind is SpanType.PERSON and digits:
        return guess(value)
    return guess(value) if kind is SpanType.PHONE and not digits else kind


def _walk(raw: object, kind: SpanType | None, depth: int) -> Iterator[tuple[SpanType | None, str]]:
    if depth > _DEEPEST:
        return
    if isinstance(raw, str):
        if raw.strip():
            yield kind, raw
    elif isinstance(raw, int) and not isinstance(raw, bool):
        yield kind, str(raw)
    elif isinstance(raw, Mapping):
        yield from _walk_mapping(raw, kind, depth)
    elif isinstance(raw, Iterable) and not isinstance(raw, bytes | bytearray):
        for item in raw:
            yield from _walk(item, kind, depth + 1)


def _walk_mapping(
    raw: Mapping[object, object], kind: SpanType | None, depth: int
) -> Iterator[tuple[SpanType | None, str]]:
    parts = {_plain(key): value for key, value in raw.items()}
    sections = read_key_sections()
    given = _part(parts, sections["given_parts"])
    family = _part(parts, sections["family_parts"])
    if given and family:
        yield SpanType.PERSON, f"{given} {family}"
    for key, value in parts.items():
        yield from _walk(value, _kind_of(key) or kind, depth + 1)


def _part(parts: Mapping[str, object], keys: frozenset[str]) -> str:
    found = (parts[key] for key in parts if key in keys)
    return next((value for value in found if isinstance(value, str)), "")


def _kind_of(key: str) -> SpanType | None:
    sections = read_key_sections()
    for kind in SpanType:
        if not sections[kind.lower()].isdisjoint((key, key + "S", key + "ES")):
            return kind
    return None


def _plain(key: object) -> str:
    return "".join(c for c in str(key).upper() if c.isalnum())


@lru_cache(maxsize=1)
def read_key_sections() -> dict[str, frozenset[str]]:
    """The key names of words/known_keys.toml."""
    return read_sections("known_keys")
