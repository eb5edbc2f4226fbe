"""What a zone must know of an identity provider, and which of its claims open what."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from schemas.word import Word
from zone.accounts.account import Role

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
Claim = Annotated[str, Field(min_length=1, max_length=200)]
"""Name of a claim; a dot goes into an object (`realm_access.roles`)."""


class SignOnLine(Word):
    """One line of the table: who has this value in this claim gets this role."""

    claim: Claim
    value: Annotated[str, Field(min_length=1, max_length=200)]
    role: Role
    agencies: tuple[str, ...] = ()
    sees_restricted: bool = False
    cjis_cleared: bool = False


class SignOn(Word):
    """One provider for one zone."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    """As the button says it: `Sign in with …`."""
    issuer: str
    """The provider's own address, as its discovery document and its tokens have it."""
    client_id: Annotated[str, Field(min_length=1, max_length=200)]
    client_secret_file: Path
    client_secret: SecretStr = SecretStr("")
    """Read from the file."""
    ca_file: Path | None = None
    """A private authority that signed the provider's certificate; None: the machine's own."""
    scopes: tuple[str, ...] = ("openid", "profile")
    login_claim: Claim = "preferred_username"
    """What a new account is called; never how an account is found again."""
    name_claim: Claim = "name"
    second_factor_claim: Claim = "amr"
    """Where the provider says how somebody signed in (RFC 8176)."""
    second_factor_values: tuple[str, ...] = ()
    """Any of these there: a second factor was given at the provider; else ours is asked for."""
    lines: Annotated[tuple[SignOnLine, ...], Field(min_length=1)]

    @field_validator("issuer")
    @classmethod
    def _by_https(cls, value: str) -> str:
        """Tokens and secrets go there: by https, or not off this machine."""
        parts = urlsplit(value)
        ok = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        if not ok or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be an https address without a query")
        return value

    @field_validator("scopes")
    @classmethod
    def _openid(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if "openid" not in value:
            raise ValueError('must hold "openid"')
        return value
