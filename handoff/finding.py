"""One thing that the doctor looked at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`todo` says what to do where it is not well."""

    ok: bool
    what: str
    todo: str = ""
