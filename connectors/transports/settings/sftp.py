"""`[feed.sftp]`: a folder on somebody's SFTP server."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from schemas.word import Word


class Sftp(Word):
    """Where the files lie, who we are there, and which server it must be."""

    shown: ClassVar[tuple[str, ...]] = ("host", "port")
    host: str
    port: Annotated[int, Field(ge=1, le=65535)] = 22
    username: str
    password_file: Path | None = None
    password: SecretStr | None = None
    key_file: Path | None = None
    """Our private key (OpenSSH form, without a passphrase, mode 0600)."""
    host_key: str
    """The server's public key, `ssh-ed25519 AAAA…`, asked of its owner: never taken on trust."""
    folder: str = "."
    """The folder on the server."""
    done: Literal["delete", "move", "keep"] = "delete"
    """What happens to a file that is safe with us; `move` puts it into `done_folder`."""
    done_folder: str = "done"
    every_seconds: Annotated[float, Field(gt=0)] = 30.0
    timeout_seconds: Annotated[float, Field(gt=0)] = 30.0
    """How long connecting, and each file, may take."""

    @field_validator("host_key")
    @classmethod
    def _one_key(cls, value: str) -> str:
        kind, _, rest = value.strip().partition(" ")
        if not rest or not kind.startswith(("ssh-", "ecdsa-", "sk-")):
            raise ValueError("must be a public key such as: ssh-ed25519 AAAA…")
        return " ".join(value.split()[:2])

    @model_validator(mode="after")
    def _known(self) -> Self:
        if (self.password_file is None) == (self.key_file is None):
            raise ValueError("needs a password_file or a key_file, not both")
        return self
