"""`[feed.topic]` and `[channel.topic]`: a topic on somebody's Kafka brokers."""

from pathlib import Path
from typing import Annotated, ClassVar, Self

from pydantic import Field, SecretStr, model_validator

from schemas.word import Word


class KafkaTopic(Word):
    """The brokers, the topic, and who we are there."""

    shown: ClassVar[tuple[str, ...]] = ("topic",)
    servers: tuple[str, ...] = Field(min_length=1)
    topic: str = Field(pattern=r"^[A-Za-z0-9._-]{1,249}$")
    group: str = "handoff"
    """Consumer group of a feed: one installation, one group."""
    ca_file: Path | None = None
    """Signs the brokers' certificates; without it the text goes in the clear: this machine only."""
    cert_file: Path | None = None
    key_file: Path | None = None
    username: str | None = None
    """Account for SCRAM-SHA-512."""
    password_file: Path | None = None
    password: SecretStr | None = None
    timeout_seconds: Annotated[float, Field(gt=0)] = 30.0

    @model_validator(mode="after")
    def _protected(self) -> Self:
        if (self.username is None) != (self.password_file is None):
            raise ValueError("username and password_file belong together")
        if (self.cert_file is None) != (self.key_file is None):
            raise ValueError("cert_file and key_file belong together")
        local = all(
            server.rpartition(":")[0] in ("127.0.0.1", "localhost", "[::1]")
            for server in self.servers
        )
        if self.ca_file is None and not local:
            raise ValueError(
                "brokers on other machines need a ca_file: what goes there names people"
            )
        return self
