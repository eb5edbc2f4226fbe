"""`[feed.mllp]` and `[channel.mllp]`: HL7 v2 messages in frames over TCP."""

from pathlib import Path
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from schemas.word import Word

Port = Annotated[int, Field(ge=1, le=65535)]


class MllpDoor(Word):
    """Where we listen. Without certificates the text goes in the clear: only on this machine, or
    through a tunnel."""

    shown: ClassVar[tuple[str, ...]] = ("host", "port")
    host: str = "127.0.0.1"
    port: Port
    cert_file: Path | None = None
    key_file: Path | None = None
    ca_file: Path | None = None
    """Signs the senders' certificates; with it nobody else is let in."""
    idle_seconds: Annotated[float, Field(gt=0)] = 300.0
    """A connection on which nothing comes for so long is closed."""
    most_connections: Annotated[int, Field(gt=0)] = 32
    in_the_clear: bool = False
    """Listen to other machines without certificates, because a tunnel protects the line."""

    @model_validator(mode="after")
    def _protected(self) -> Self:
        if (self.cert_file is None) != (self.key_file is None):
            raise ValueError("cert_file and key_file belong together")
        if self.ca_file is not None and self.cert_file is None:
            raise ValueError("ca_file needs cert_file and key_file beside it")
        local = self.host in ("127.0.0.1", "::1", "localhost")
        if self.cert_file is None and not local and not self.in_the_clear:
            raise ValueError(
                "listening to other machines needs cert_file and key_file, or in_the_clear = true"
                " where a tunnel protects the line"
            )
        return self


class MllpTarget(Word):
    """Where we send to."""

    shown: ClassVar[tuple[str, ...]] = ("host", "port")
    host: str
    port: Port
    ca_file: Path | None = None
    """Signs the receiver's certificate; without it the text goes in the clear."""
    cert_file: Path | None = None
    key_file: Path | None = None
    in_the_clear: bool = False

    @model_validator(mode="after")
    def _protected(self) -> Self:
        if (self.cert_file is None) != (self.key_file is None):
            raise ValueError("cert_file and key_file belong together")
        local = self.host in ("127.0.0.1", "::1", "localhost")
        if self.ca_file is None and not local and not self.in_the_clear:
            raise ValueError(
                "sending to another machine needs a ca_file (TLS), or in_the_clear = true where a"
                " tunnel protects the line"
            )
        return self
