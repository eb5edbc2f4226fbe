"""The `[alarms]` table: who is told when a feed alarms, beside pages and log."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, model_validator

from handoff.secret_files import read_secret
from schemas.word import Word


class AlarmSettings(Word):
    """Ways to tell people: a POST of JSON, an e-mail, or both. No notice holds content."""

    url: str | None = None
    """Takes a POST: feed, kind, `started` or `over`, since when, words."""
    token_file: Path | None = None
    """Bearer token that the receiver demands."""
    token: SecretStr | None = None
    mail_to: tuple[str, ...] = ()
    counsel_to: tuple[str, ...] = ()
    """Of `[paging]`: counsel on call (R18); without one their pages go to `mail_to`."""
    mail_from: str = "handoff@localhost"
    mail_host: str = "localhost"
    """The mail server that takes our mail; plain SMTP, so a server on this machine or network."""
    mail_port: Annotated[int, Field(gt=0, le=65535)] = 25

    @model_validator(mode="after")
    def _http(self) -> Self:
        if self.url is not None and not self.url.startswith(("https://", "http://")):
            raise ValueError("url must be an http(s) address")
        return self

    def under(self, base: Path) -> "AlarmSettings":
        """With its file read; relative paths are relative to the configuration."""
        if self.token_file is None:
            return self
        token = SecretStr(read_secret(base / self.token_file))
        return self.model_copy(update={"token": token})
