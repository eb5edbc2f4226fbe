"""`[feed.sql]`: a database view that is looked at again and again."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, ClassVar, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from schemas.word import Word


class SqlPoll(Word):
    """Which rows are read, and how often. The login should be read-only, on a replica if any."""

    shown: ClassVar[tuple[str, ...]] = ("key", "mark")
    url: str
    """SQLAlchemy URL without the password: `postgresql+psycopg://handoff_ro@host/cad`."""
    password_file: Path | None = None
    password: SecretStr | None = None
    query: str
    """One SELECT. With `mark` it uses `:since` and is ordered by the mark."""
    key: tuple[str, ...] = Field(min_length=1)
    """Columns that name the incident; all rows of one incident make one message."""
    mark: str | None = None
    """Column that grows with every change (a time or a number); None: all rows at every look."""
    start: datetime | int | str | None = None
    """The mark at which the first look begins; later ones begin where the last one ended."""
    overlap: Annotated[int, Field(ge=0)] = 600
    """How far before the last mark each look begins: seconds, or a number for numbers."""
    wide_overlap: Annotated[int, Field(ge=0)] = 86_400
    """The same for the wide look, the first and then one every ten minutes."""
    reread: str | None = None
    """A second SELECT for open and recently closed incidents, whose rows are edited in place."""
    every_seconds: Annotated[float, Field(gt=0)] = 15.0
    timeout_seconds: Annotated[float, Field(gt=0)] = 20.0
    """How long one statement may run."""
    most_rows: Annotated[int, Field(gt=0, le=200_000)] = 20_000
    """Rows taken by one look; the next look goes on after them."""

    @field_validator("url")
    @classmethod
    def _plain(cls, value: str) -> str:
        try:
            url = make_url(value)
        except ArgumentError:
            raise ValueError(
                "not a database URL such as postgresql+psycopg://me@host/cad"
            ) from None
        if url.password is not None:
            raise ValueError("a password must not stand in the url; name it with password_file")
        return value

    @field_validator("query", "reread")
    @classmethod
    def _reads_only(cls, value: str | None) -> str | None:
        if value is None:
            return None
        text = value.strip().rstrip(";").strip()
        if text.split(None, 1)[0].lower() not in ("select", "with") if text else True:
            raise ValueError("must be one SELECT (it may begin with WITH)")
        if ";" in text:
            raise ValueError("must be one SELECT, without semicolons")
        return text

    @model_validator(mode="after")
    def _marked(self) -> Self:
        if (self.mark is None) != (self.start is None):
            raise ValueError("mark and start belong together: name both, or neither")
        if (self.mark is None) == (":since" in self.query):
            raise ValueError("a query with a mark uses :since, and one without does not")
        return self
