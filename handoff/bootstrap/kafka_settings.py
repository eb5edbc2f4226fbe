"""The `[kafka]` table: where the brokers are, and what each zone shows them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from handoff.secret_files import read_secret
from schemas.envelope import ZoneName
from schemas.word import Word

if TYPE_CHECKING:
    from pipelines.hosts.kafka_connection import Connection, Identity


class KafkaIdentity(Word):
    """One zone's account on the brokers: a password over TLS, or a client certificate."""

    username: str | None = None
    password_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None


class KafkaSettings(Word):
    """The brokers. A machine that runs one zone names only that zone's account."""

    servers: Annotated[tuple[str, ...], Field(min_length=1)]
    prefix: str = "handoff."
    """Begins every topic's and group's name, so that installations can share brokers."""
    replication: Annotated[int, Field(ge=1)] = 3
    """Copies of each topic."""
    ca_file: Path | None = None
    """Signs the brokers' certificates; without it the connection is plain text."""
    dispatch: KafkaIdentity | None = None
    clinical: KafkaIdentity | None = None
    workers: Annotated[int, Field(ge=0)] = 1
    """Workers of each zone that `handoff run` starts beside the zone's own process."""
    stuck_after_s: Annotated[float, Field(gt=0)] = 60.0
    """A worker ends when records wait and its committed offset stands still for so long."""

    def under(self, base: Path) -> "KafkaSettings":
        """The same with paths made absolute."""
        return self.model_copy(
            update={
                "ca_file": None if self.ca_file is None else base / self.ca_file,
                "dispatch": _under(self.dispatch, base),
                "clinical": _under(self.clinical, base),
            }
        )

    def connection(self, zone: ZoneName) -> "Connection":
        """One zone's way to the brokers. Only this zone's secrets are read."""
        # Small commands read the settings too and shall not load the chains for it.
        from pipelines.hosts.kafka_connection import Connection

        account = self.dispatch if zone is ZoneName.DISPATCH else self.clinical
        return Connection(
            zone=zone,
            servers=self.servers,
            prefix=self.prefix,
            authority=self.ca_file,
            identity=None if account is None else _identity(account),
        )


def _under(account: KafkaIdentity | None, base: Path) -> KafkaIdentity | None:
    if account is None:
        return None
    files = ("password_file", "cert_file", "key_file")
    named = {name: getattr(account, name) for name in files}
    update = {name: base / path for name, path in named.items() if path is not None}
    return account.model_copy(update=update)


def _identity(account: KafkaIdentity) -> "Identity":
    from pipelines.hosts.kafka_connection import Identity

    password = read_secret(account.password_file) if account.password_file else None
    return Identity(
        username=account.username,
        password=password,
        certificate=account.cert_file,
        key=account.key_file,
    )
