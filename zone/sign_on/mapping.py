"""From claims to a role: by the agency's table, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zone.accounts.account import Role
from zone.sign_on.settings import SignOn, SignOnLine


@dataclass(frozen=True, slots=True)
class Entitled:
    """What the table gives to somebody."""

    subject: str = field(repr=False)
    login: str = field(repr=False)
    name: str = field(repr=False)
    role: Role
    agencies: tuple[str, ...]
    sees_restricted: bool
    cjis_cleared: bool
    second_factor: bool
    """The provider says that one was given."""


def entitled(settings: SignOn, claims: Mapping[str, Any]) -> Entitled | None:
    """What these claims open, or None: nothing.

    The first line that fits says the role; the other lines of that role that fit add their
    agencies and rights. Values are compared whole, in their own capitals.
    """
    fitting = [line for line in settings.lines if _fits(line, claims)]
    login = _words(claims, settings.login_claim)
    if not fitting or not login:
        return None
    lines = [line for line in fitting if line.role is fitting[0].role]
    given = _words(claims, settings.second_factor_claim)
    return Entitled(
        subject=str(claims["sub"]),
        login=login[0],
        name=(_words(claims, settings.name_claim) or login)[0],
        role=lines[0].role,
        agencies=tuple(dict.fromkeys(one for line in lines for one in line.agencies)),
        sees_restricted=any(line.sees_restricted for line in lines),
        cjis_cleared=any(line.cjis_cleared for line in lines),
        second_factor=not set(settings.second_factor_values).isdisjoint(given),
    )


def _fits(line: SignOnLine, claims: Mapping[str, Any]) -> bool:
    return line.value in _words(claims, line.claim)


def _words(claims: Mapping[str, Any], path: str) -> tuple[str, ...]:
    """The texts of a claim, one or several; a claim whose own name has dots is found first."""
    at: object = claims.get(path)
    if at is None:
        at = claims
        for part in path.split("."):
            at = at.get(part) if isinstance(at, Mapping) else None
    found = at if isinstance(at, list) else [at]
    return tuple(one for one in found if isinstance(one, str) and one.strip())
