"""A broker with TLS, passwords and rights, from Apache's jars: what a real installation has."""

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
listeners=SASL_SSL://127.0.0.1:{tls},INTERNAL://127.0.0.1:{inner},CONTROLLER://127.0.0.1:{control}
advertised.listeners=SASL_SSL://127.0.0.1:{tls},INTERNAL://127.0.0.1:{inner}
controller.listener.names=CONTROLLER
inter.broker.listener.name=INTERNAL
controller.quorum.voters=1@127.0.0.1:{control}
listener.security.protocol.map=SASL_SSL:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT
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
    inner: str
    """Without TLS or password: stands for whoever runs the brokers."""
    authority: Path
    process: subprocess.Popen[bytes]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


def start(folder: Path) -> SecureBroker:
    if not LIBS.exists() or shutil.which("java") is None:
        words = "no Java, or Kafka's jars are not here; `make services` fetches them"
        pytest.fail(words) if os.environ.get("CI") else pytest.skip(words)
    _certificates(folder)
    tls, inner, control = _free(), _free(), _free()
    config = folder / "server.properties"
    config.write_text(PROPERTIES.format(tls=tls, inner=inner, control=control, folder=folder))
    users = [f"SCRAM-SHA-512=[name={n},password={p}]" for n, p in PASSWORDS.items()]
    java = ["java", "-Xmx384m", "-cp", f"{LIBS}/*"]
    identity = "AAAAAAAAQACAAAAAAAAAAA"
    format_it = [*java, "kafka.tools.StorageTool", "format", "-t", identity, "-c", str(config)]
    add = [part for user in users for part in ("--add-scram", user)]
    subprocess.run([*format_it, *add], check=True, capture_output=True)
    with (folder / "broker.log").open("wb") as log:
        process = subprocess.Popen([*java, "kafka.Kafka", str(config)], stdout=log, stderr=log)
    _wait(inner)
    _wait(tls)
    where = "127.0.0.1"
    return SecureBroker(folder, f"{where}:{tls}", f"{where}:{inner}", folder / "ca.pem", process)


def _certificates(folder: Path) -> None:
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _certificate("Invented authority", ca_key, "Invented authority", ca_key, True)
    mine = _certificate("Invented broker", key, "Invented authority", ca_key, False)
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "ca.pem").write_bytes(authority.public_bytes(pem))
    chain = mine.public_bytes(pem) + authority.public_bytes(pem)
    (folder / "broker.pem").write_bytes(private + chain)


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
