"""What people know and samples do not: answers to the open points of a guess."""

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from connectors.feed import NAME_PATTERN, PriorityScale, TransportName
from schemas.word import Word


class AnswersError(Exception):
    """The answers cannot be used; the text says where and what to do."""


class Answers(Word):
    """Answers given so far; None: not answered."""

    name: str | None = Field(default=None, pattern=NAME_PATTERN)
    """The feed's name."""
    agency: str | None = None
    """`agency_id` of the agency whose feed it is."""
    time_zone: str | None = None
    """IANA zone of times that name none."""
    transport: TransportName | None = None
    way: dict[str, Any] = {}
    """What the transport has to be told: host, query, topic … Secrets never stand here."""
    priority_scale: PriorityScale | None = None
    day_first: bool | None = None
    """Is 03/04 the third of April?"""
    messages: Literal["full", "changes"] | None = None
    """Does each message say everything, or only what changed?"""
    order: Literal["time", "number", "text", "file_name", "none"] | None = None
    """What orders the states of one call."""
    order_by: str | None = None
    """Path of that number or text; without it, when the state was written."""
    status: dict[str, str] = {}
    """The source's status words → active, closed, cancelled, reopened, deleted."""
    unrestricted_marks: tuple[str, ...] | None = None
    """Restriction marks that mean "not restricted"."""
    each: str | None = None
    """Path to the records in a JSON or XML document."""
    fields: dict[str, Any] = {}
    """Fields that the guess missed or got wrong: a path, or a rule; empty text removes one."""
    lists: dict[str, Any] = {}


def read_answers(path: Path | None) -> Answers:
    """The answers of a TOML file; none for no file. Raises AnswersError."""
    if path is None:
        return Answers()
    try:
        return Answers.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError):
        raise AnswersError(f"The answers {path} could not be opened.") from None
    except tomllib.TOMLDecodeError as error:
        raise AnswersError(f"The answers {path} are not TOML: {error}.") from None
    except ValidationError as error:
        lines = [
            f"  {'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        ]
        raise AnswersError(f"The answers {path} cannot be used:\n" + "\n".join(lines)) from None
