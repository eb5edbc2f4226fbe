"""`[feed.poll]`: an HTTP API that is asked again and again (R31)."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from schemas.word import Word


class HttpPoll(Word):
    """Where the events are, how to sign in, how pages follow each other."""

    shown: ClassVar[tuple[str, ...]] = ("key",)
    url: str
    """The list of events. Query parameters that never change may stand in it."""
    sign_in: Literal["none", "bearer", "basic", "client_credentials"] = "bearer"
    """`bearer`: the feed's token_file; `basic`: username and password_file; `client_credentials`:
    OAuth 2.0 (RFC 6749, section 4.4), a new token before the old one ends and after every 401."""
    username: str | None = None
    password_file: Path | None = None
    password: SecretStr | None = None
    token_url: str | None = None
    client_id: str | None = None
    client_secret_file: Path | None = None
    client_secret: SecretStr | None = None
    ca_file: Path | None = None
    items: str = ""
    """Path to the list in the answer, with points between; empty: the answer is the list."""
    key: str
    """Path to the key of an event."""
    next: str | None = None
    """Path to the address, or number or token, of the next page; absent or null: the last one."""
    next_parameter: str | None = None
    """Query parameter that carries `next` where it is no address."""
    remarks_url: str | None = None
    """Where an event's remarks are; `{key}` stands for its key."""
    remarks_items: str = ""
    most_pages: Annotated[int, Field(gt=0)] = 100
    most_requests_per_second: Annotated[float, Field(gt=0)] = 5.0
    every_seconds: Annotated[float, Field(gt=0)] = 30.0
    timeout_seconds: Annotated[float, Field(gt=0)] = 20.0

    @field_validator("url", "token_url", "remarks_url")
    @classmethod
    def _encrypted(cls, value: str | None) -> str | None:
        local = ("http://127.0.0.1", "http://localhost", "http://[::1]")
        if value is not None and not value.startswith(("https://", *local)):
            raise ValueError("must begin with https:// (http:// only on this machine)")
        return value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.sign_in == "basic" and (self.username is None or self.password_file is None):
            raise ValueError("sign_in basic needs username and password_file")
        needed = (self.token_url, self.client_id, self.client_secret_file)
        if self.sign_in == "client_credentials" and None in needed:
            raise ValueError(
                "sign_in client_credentials needs token_url, client_id and client_secret_file"
            )
        if self.remarks_url is not None and "{key}" not in self.remarks_url:
            raise ValueError("remarks_url needs {key}")
        return self
