"""`[feed.mail]` and `[channel.mail]`: a mailbox that CAD writes to, and notices by e-mail."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, SecretStr, model_validator

from schemas.word import Word

Port = Annotated[int, Field(ge=1, le=65535)]
Tls = Literal["tls", "starttls", "none"]
Address = Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$")]


class Mailbox(Word):
    """A mailbox of our own, read over IMAP4rev1 (RFC 3501)."""

    shown: ClassVar[tuple[str, ...]] = ("host", "port")
    host: str
    port: Port = 993
    tls: Tls = "tls"
    """`none` is for this machine only."""
    ca_file: Path | None = None
    """Signs the server's certificate; None: the machine's own authorities."""
    username: str
    password_file: Path
    password: SecretStr | None = None
    folder: str = "INBOX"
    senders: tuple[Address, ...] = Field(min_length=1)
    """Only mail from these addresses is taken; any other stays where it is, and is counted."""
    part: Literal["text", "attachment"] = "text"
    """The page is the mail's text, or each attachment is a message."""
    done: Literal["delete", "move"] = "delete"
    """What happens to a mail that is safe with us."""
    done_folder: str = "Handled"
    every_seconds: Annotated[float, Field(gt=0)] = 15.0
    timeout_seconds: Annotated[float, Field(gt=0)] = 30.0

    @model_validator(mode="after")
    def _protected(self) -> Self:
        _assert_protected(self.host, self.tls)
        return self


class MailNotice(Word):
    """Where a notice goes. It says that there is something to look at, and nothing else."""

    shown: ClassVar[tuple[str, ...]] = ("host", "port")
    host: str
    port: Port = 587
    tls: Tls = "starttls"
    ca_file: Path | None = None
    username: str | None = None
    password_file: Path | None = None
    password: SecretStr | None = None
    sender: Address
    recipients: tuple[Address, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _protected(self) -> Self:
        _assert_protected(self.host, self.tls)
        return self


def _assert_protected(host: str, tls: Tls) -> None:
    if tls == "none" and host not in ("127.0.0.1", "::1", "localhost"):
        raise ValueError('tls = "none" is for a mail server on this machine only')
