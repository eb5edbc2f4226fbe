"""What every word has in common: frozen, closed, and silent about its values."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time without a zone: resolve it by the zone of the feed first")
    return value


Instant = Annotated[datetime, AfterValidator(_in_utc)]
"""A point in time with a zone; a naive datetime is refused."""


_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def unturned(text: str) -> str:
    """Without the marks that turn the order of what follows around (UAX #9, explicit
    formatting): in a name they could make a page say something else."""
    return text if text.isascii() else _TURNS.sub("", text)


Name = Annotated[str, AfterValidator(unturned)]
"""A person's name."""


class Word(BaseModel):
    """A frozen value that refuses unknown fields.

    `repr` and validation errors show only the fields named in `shown` (ids and codes), since
    anything else may be about a person.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    shown: ClassVar[tuple[str, ...]] = ()

    def __repr_args__(self) -> Iterator[tuple[str | None, object]]:
        return ((name, getattr(self, name)) for name in self.shown)

    def __str__(self) -> str:
        return repr(self)
