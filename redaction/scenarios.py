"""Worked examples of the law: per rule a request that it releases, and what changes the answer.

The truth table of the docs, the try-out page and the tests read them from `scenarios/*.toml`.
What they expect is written by hand from the county's decision table, not taken from the gate.
Each varies a complete request of `bases.toml`; `facts`, `patient` and `consent` key by key,
`without` names facts left out, and "none" stands for nothing (a consent, a combination).
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from redaction.policies import ROOM

FOLDER = ROOM / "scenarios"
FILES = ("police", "part2", "hipaa", "school")
_DEEP = ("facts", "patient", "consent")
_NOT_ASKED = frozenset({"rule", "base", "title", "released", "reason", "without", "but"})

Request = Mapping[str, Any]
"""A disclosure request as plain data (decision table, section 2)."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One request and what must come of it."""

    id: str
    """`P2-CONSENT` for the release itself, `P2-CONSENT.3` for the third variation."""
    rule: str
    title: str
    """What is different here; empty for the release itself."""
    request: Request
    released: frozenset[str]
    reason: str | None
    """The deciding refusal when something stays; None where all goes or any reason will do."""


@cache
def scenarios() -> tuple[Scenario, ...]:
    """All scenarios in the order of the files."""
    bases = _read("bases")
    return tuple(s for name in FILES for row in _read(name)["scenario"] for s in _of(row, bases))


@cache
def releases() -> Mapping[str, Scenario]:
    """Rule → the request that it releases something of."""
    return {s.rule: s for s in scenarios() if not s.title}


def varied(request: Request, changes: Request, consent: Request) -> dict[str, Any]:
    """The request with changes; deep parts key by key. `consent` is what a consent starts from
    where the request has none."""
    changed = dict(request)
    for name, value in changes.items():
        if name in _DEEP and isinstance(value, Mapping):
            before = consent if name == "consent" and not request[name] else request[name]
            changed[name] = {**before, **_plain(value)}
        elif name not in _NOT_ASKED:
            changed[name] = None if name == "consent" and value == "none" else value
    left_out = set(changes.get("without", ()))
    changed["facts"] = {k: v for k, v in changed["facts"].items() if k not in left_out}
    return changed


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _of(row: Request, bases: Mapping[str, Request]) -> Iterator[Scenario]:
    consent = _plain(bases["part2"]["consent"])
    base = varied(bases[row["base"]], {}, consent)
    base["consent"] = _plain(base["consent"]) if isinstance(base["consent"], Mapping) else None
    whole = varied(base, row, consent)
    yield _scenario(row["rule"], row, whole, "")
    for number, but in enumerate(row.get("but", ()), start=1):
        yield _scenario(row["rule"], but, varied(whole, but, consent), f".{number}")


def _scenario(rule: str, row: Request, request: Request, suffix: str) -> Scenario:
    return Scenario(
        id=rule + suffix,
        rule=rule,
        title=row.get("title", ""),
        request=request,
        released=frozenset(row["released"]),
        reason=row.get("reason"),
    )


def _plain(part: Request) -> dict[str, Any]:
    """`combined_with = "none"` says that the consent stands alone (2.31(b)(2), (d))."""
    return {k: None if k == "combined_with" and v == "none" else v for k, v in part.items()}
