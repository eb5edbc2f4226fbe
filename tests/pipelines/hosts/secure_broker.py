"""A broker with TLS, passwords or client certificates, and rights: what a real installation has."""

import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LIBS = Path(__file__).parents[3] / ".services" / "kafka-libs"
PASSWORDS = {"dispatch": "invented-password-of-dispatch", "clinical": "invented-password-of-clinic"}
PROPERTIES = """\
process.roles=broker,controller
node.id=1
listeners=SASL_SSL://127.0.0.1:{tls},MUTUAL://127.0.0.1:{mutual},INTERNAL://127.0.0.1:{inner},\
CONTROLLER://127.0.0.1:{control}
advertised.listeners=SASL_SSL://127.0.0.1:{tls},MUTUAL://127.0.0.1:{mutual},\
INTERNAL://127.0.0.1:{inner}
controller.listener.names=CONTROLLER
inter.broker.listener.name=INTERNAL
controller.quorum.voters=1@127.0.0.1:{control}
listener.security.protocol.map=SASL_SSL:SASL_SSL,MUTUAL:SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT
listener.name.mutual.ssl.client.auth=required
ssl.principal.mapping.rules=RULE:^CN=([a-z]+)$/$1/
ssl.truststore.type=PEM
ssl.truststore.location={folder}/ca.pem
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=\
org.apache.kafka.common.security.scram.ScramLoginModule required;
ssl.keystore.type=PEM
ssl.keystore.location={folder}/broker.pem
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
log.dirs={folder}/data
offsets.topic.replication.factor=1
offsets.topic.num.partitions=2
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
"""


@dataclass
class SecureBroker:
    folder: Path
    server: str
    """TLS and a password."""
    mutual: str
    """TLS in both directions: a zone shows the certificate that `certificate` names."""
    inner: str
    """Without TLS or password: stands for whoever runs the brokers."""
    authority: Path
    process: subprocess.Popen[bytes]

    def certificate(self, name: str) -> tuple[Path, Path]:
        """Certificate and key of one zone."""
        return self.folder / f"{name}.pem", self.folder / f"{name}.key"

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


def start(folder: Path) -> SecureBroker:
    if not LIBS.exists() or shutil.which("java") is None:
        words = "no Java, or Kafka's jars are not here; `make services` fetches them"
        pytest.fail(words) if os.environ.get("CI") else pytest.skip(words)
    certificates(folder)
    tls, mutual, inner, control = (_free() for _ in range(4))
    config = folder / "server.properties"
    ports = {"tls": tls, "mutual": mutual, "inner": inner, "control": control}
    config.write_text(PROPERTIES.format(folder=folder, **ports))
    users = [f"SCRAM-SHA-512=[name={n},password={p}]" for n, p in PASSWORDS.items()]
    java = ["java", "-Xmx384m", "-cp", f"{LIBS}/*"]
    identity = "AAAAAAAAQACAAAAAAAAAAA"
    format_it = [*java, "kafka.tools.StorageTool", "format", "-t", identity, "-c", str(config)]
    add = [part for user in users for part in ("--add-scram", user)]
    subprocess.run([*format_it, *add], check=True, capture_output=True)
    with (folder / "broker.log").open("wb") as log:
        process = subprocess.Popen([*java, "kafka.Kafka", str(config)], stdout=log, stderr=log)
    for port in (inner, tls, mutual):
        _wait(port)
    places = [f"127.0.0.1:{port}" for port in (tls, mutual, inner)]
    return SecureBroker(folder, *places, folder / "ca.pem", process)


def certificates(folder: Path) -> None:
    """An authority, `ca.pem`, and what it signs: the broker's certificate and each zone's."""
    authority_key = ec.generate_private_key(ec.SECP256R1())
    issuer = "Invented authority"
    authority = _certificate(issuer, authority_key, issuer, authority_key, True)
    (folder / "ca.pem").write_bytes(_pem(authority))
    for name in ("broker", *PASSWORDS):
        key = ec.generate_private_key(ec.SECP256R1())
        chain = _pem(_certificate(name, key, issuer, authority_key, False)) + _pem(authority)
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        # A broker takes both from one file.
        (folder / f"{name}.pem").write_bytes((private if name == "broker" else b"") + chain)
        (folder / f"{name}.key").write_bytes(private)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _certificate(whose, key, issuer, issuer_key, is_authority) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, whose)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(issuer_key, hashes.SHA256())
    )


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(port: int) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError("the broker did not answer")
