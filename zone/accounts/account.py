"""A person who may sign in, as the rest of the program sees them."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """The five roles that every agency has."""

    DISPATCHER = "dispatcher"
    CLINICIAN = "clinician"
    SUPERVISOR = "supervisor"
    PRIVACY_OFFICER = "privacy_officer"
    IT = "it"


@dataclass(frozen=True, slots=True)
class Account:
    """One account. `repr` shows ids and role only."""

    account_id: str
    login: str = field(repr=False)
    name: str = field(repr=False)
    role: Role
    agencies: tuple[str, ...] = ()
    """Agencies whose calls or cases this person works with (R11)."""
    sees_restricted: bool = False
    """CAD allows this person restricted calls (R11)."""
    second_factor: bool = False
    """A second factor is set up for this account (R56)."""
    own_household: tuple[str, ...] = field(default=(), repr=False)
    """What this person must not open: addresses, numbers or person ids of their own home (R11)."""
    active: bool = True
    language: str = ""
    """Code of the language chosen for the pages; empty: what the browser prefers."""
    cjis_cleared: bool = False
    """Cleared for criminal-justice data: may open bodies of the own agency's messages (R35)."""
