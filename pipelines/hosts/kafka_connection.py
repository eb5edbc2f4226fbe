"""How a process reaches the broker, and when it must refuse to.

Topics with identified data are refused without TLS and authentication, unless the configuration
declares a training system; payloads are sealed either way.
"""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.topology import Topic
from schemas.envelope import ZoneName
from zone.errors import Broken

MECHANISM = "SCRAM-SHA-512"


@dataclass(frozen=True, slots=True)
class Identity:
    """What one zone shows the broker: a password over TLS, or a certificate. `repr` hides both."""

    username: str | None = None
    password: str | None = None
    certificate: Path | None = None
    key: Path | None = None

    def __repr__(self) -> str:
        return "Identity()"


@dataclass(frozen=True, slots=True)
class Connection:
    """One zone's way to the broker."""

    zone: ZoneName
    servers: tuple[str, ...]
    prefix: str
    authority: Path | None = None
    """Certificates that sign the brokers'; None: plain text."""
    identity: Identity | None = None

    @property
    def encrypted(self) -> bool:
        """TLS in both directions, with the brokers' names checked."""
        return self.authority is not None

    @property
    def authenticated(self) -> bool:
        """The broker knows which zone this is, and can refuse it the other's topics."""
        return self.encrypted and self.identity is not None

    @property
    def group(self) -> str:
        """The consumer group of this zone's workers."""
        return f"{self.prefix}{self.zone.value}"

    def topic(self, topic: Topic) -> str:
        """The topic's name on this broker."""
        return f"{self.prefix}{topic.name}"

    def tls(self) -> ssl.SSLContext | None:
        """What encrypts the connection; None for plain text."""
        if self.authority is None:
            return None
        try:
            context = ssl.create_default_context(cafile=str(self.authority))
            if self.identity is not None and self.identity.certificate is not None:
                context.load_cert_chain(self.identity.certificate, self.identity.key)
        except OSError as error:
            raise Broken(
                f"The certificates for Kafka cannot be read ({type(error).__name__}). "
                f"Look at ca_file ({self.authority}) and the zone's cert_file and key_file."
            ) from None
        return context

    def for_client(self) -> dict[str, Any]:
        """Arguments of a kafka-python client."""
        arguments: dict[str, Any] = {"bootstrap_servers": list(self.servers)}
        context = self.tls()
        if context is None:
            return arguments | {"security_protocol": "PLAINTEXT"}
        identity = self.identity
        if identity is None or identity.username is None:
            return arguments | {"security_protocol": "SSL", "ssl_context": context}
        return arguments | {
            "security_protocol": "SASL_SSL",
            "ssl_context": context,
            "sasl_mechanism": MECHANISM,
            "sasl_plain_username": identity.username,
            "sasl_plain_password": identity.password,
        }


def refuse_unsafe(connection: Connection, topics: Sequence[Topic], *, training: bool) -> None:
    """Raise Broken where identified data would travel to a broker that is not known to be safe."""
    identified = [connection.topic(topic) for topic in topics if topic.identified]
    if training or connection.authenticated or not identified:
        return
    raise Broken(
        f"These topics name people: {', '.join(identified)}. They need a connection to Kafka with "
        "TLS (ca_file) and authentication (username and password_file, or cert_file and "
        "key_file), so this process did not start. Nothing was read or sent. Set them in [kafka], "
        "or set training = true where every person is invented."
    )


def refuse_foreign(zone: ZoneName, topics: Sequence[Topic]) -> None:
    """Raise Broken when a zone's worker would read a topic of the other zone."""
    foreign = [topic.name for topic in topics if topic.zone is not zone]
    if foreign:
        raise Broken(f"A {zone.value} worker must not read {', '.join(foreign)}.")
