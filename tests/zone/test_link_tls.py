"""Two machines: each shows a certificate of their private authority, or nothing crosses."""

import socket
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from schemas.envelope import EventKind
from tests.zone.made import event, leaving, send, states
from zone.errors import Broken, TryLater
from zone.journal import outbox
from zone.journal.relay import Relay
from zone.journal.results import SendResult
from zone.link import Hears, LinkServer, link_sender, over_tls
from zone.link.tls import Identity, client_context, server_context

ROOT = Path(__file__).resolve().parents[2]
KEY = bytes(range(32))
CLINIC = "zone:clinical"
pytestmark = pytest.mark.only_on("sqlite")  # what is tested is the way, not where it ends


def authority(folder, dispatch="127.0.0.1", clinical="127.0.0.1"):
    command = ["deploy/link-ca.sh", folder, dispatch, clinical]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


def identity(folder, zone):
    return Identity(
        folder / "link-ca.pem", folder / f"link-{zone}.pem", folder / f"link-{zone}.key"
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def strangers(tmp_path_factory):
    """Another authority, with certificates of the same names."""
    return authority(tmp_path_factory.mktemp("strangers"))


@pytest.fixture
def served(clinical, files):
    """The clinical zone on a loopback port; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = free.getsockname()
    hears = Hears(place, server_context(identity(files, "clinical")))
    server = LinkServer(clinical, hears, KEY)
    server.start()
    yield place
    server.stop()


def sender(place, shown, ca=None):
    own = shown if ca is None else Identity(ca, shown.certificate, shown.key)
    return link_sender(over_tls(place, own), KEY)


def request_of(zone, number=1):
    return event(zone, number, kind=EventKind.CORESPONSE_REQUEST)


def expired(files, folder):
    """The dispatch machine's certificate as it is two days after its end.

    The authority's own key is gone, so a second authority is made here, known to the server.
    """
    old = x509.load_pem_x509_certificate((files / "link-dispatch.pem").read_bytes())
    key = serialization.load_pem_private_key((files / "link-dispatch.key").read_bytes(), None)
    now = datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Authority with its key")])
    usual = x509.CertificateBuilder().serial_number(7).public_key(key.public_key())
    ca = (
        usual.subject_name(name)
        .issuer_name(name)
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=9))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    leaf = (
        usual.subject_name(old.subject)
        .issuer_name(name)
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now - timedelta(days=2))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(ca.public_bytes(pem))
    (folder / "both.pem").write_bytes((files / "link-ca.pem").read_bytes() + ca.public_bytes(pem))
    (folder / "old.pem").write_bytes(leaf.public_bytes(pem))
    return folder


def heard(link):
    try:
        return link.recv(1)
    except (ssl.SSLError, ConnectionError):
        return b""


def test_an_event_crosses_between_two_machines_and_is_durable_there(zone, clinical, served, files):
    one = request_of(zone)
    send(zone, one, CLINIC)
    there = sender(served, identity(files, "dispatch"))
    relay = Relay(zone, {CLINIC: there}, lambda *_: None)
    assert relay.step() == 1
    assert states(clinical) == {"pending": 1}
    assert there(one, CLINIC) is SendResult.SENT
    assert states(clinical) == {"pending": 1}


def test_a_certificate_of_another_authority_is_refused_and_the_event_held(
    zone, clinical, served, files, strangers
):
    one = request_of(zone)
    send(zone, one, CLINIC)
    wrong = sender(served, identity(strangers, "dispatch"), ca=files / "link-ca.pem")
    relay = Relay(zone, {CLINIC: wrong}, lambda *_: None)
    assert relay.step() == 0
    assert states(clinical) == {}
    assert leaving(zone, one, CLINIC).state is outbox.Leaving.QUEUED
    zone.clock.advance(5)
    right = Relay(zone, {CLINIC: sender(served, identity(files, "dispatch"))}, lambda *_: None)
    assert right.step() == 1
    assert states(clinical) == {"pending": 1}


def test_who_shows_no_certificate_is_not_heard(zone, clinical, served, files):
    context = ssl.create_default_context(cafile=str(files / "link-ca.pem"))
    with (
        socket.create_connection(served) as raw,
        context.wrap_socket(raw, server_hostname="127.0.0.1") as link,
    ):
        # In TLS 1.3 the client hears of its refusal with the first answer, if at all.
        link.sendall(b"POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        assert heard(link) == b""
    assert states(clinical) == {}


def test_who_speaks_without_tls_is_not_heard(clinical, served):
    with socket.create_connection(served, timeout=5) as raw:
        raw.sendall(b"POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        assert not raw.recv(100).startswith(b"HTTP")
    assert states(clinical) == {}


def test_an_expired_certificate_is_refused_and_said_in_plain_words(zone, clinical, files, tmp_path):
    old = expired(files, tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = free.getsockname()
    own = identity(files, "clinical")
    knows_both = Identity(old / "both.pem", own.certificate, own.key)
    server = LinkServer(clinical, Hears(place, server_context(knows_both)), KEY)
    server.start()
    shown = Identity(files / "link-ca.pem", old / "old.pem", files / "link-dispatch.key")
    with pytest.raises(TryLater, match="certificate"):
        sender(place, shown)(request_of(zone), CLINIC)
    server.stop()
    assert states(clinical) == {}


def test_a_machine_that_is_not_the_one_it_is_called_is_sent_nothing(
    zone, clinical, tmp_path, files
):
    elsewhere = authority(tmp_path / "named", clinical="clinic.example.org")
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = free.getsockname()
    hears = Hears(place, server_context(identity(elsewhere, "clinical")))
    server = LinkServer(clinical, hears, KEY)
    server.start()
    with pytest.raises(TryLater, match="certificates"):
        sender(place, identity(elsewhere, "dispatch"))(request_of(zone), CLINIC)
    server.stop()
    assert states(clinical) == {}


def test_old_versions_of_tls_are_not_spoken(files):
    for made in (server_context, client_context):
        assert made(identity(files, "dispatch")).minimum_version is ssl.TLSVersion.TLSv1_3


def test_a_key_that_does_not_belong_to_its_certificate_is_said_at_the_start(files):
    mixed = Identity(
        files / "link-ca.pem", files / "link-clinical.pem", files / "link-dispatch.key"
    )
    with pytest.raises(Broken, match=r"do not belong.*link-ca\.sh"):
        server_context(mixed)


def test_the_keys_are_for_their_owner_only_and_nobody_can_sign_a_third(files):
    made = {file.name: file.stat().st_mode & 0o777 for file in files.iterdir()}
    assert made == {
        "link-ca.pem": 0o644,
        "link-clinical.key": 0o600,
        "link-clinical.pem": 0o644,
        "link-dispatch.key": 0o600,
        "link-dispatch.pem": 0o644,
    }


def test_a_port_that_is_taken_is_said_in_plain_words(served):
    with pytest.raises(Broken, match="cannot listen"):
        Hears(served).open()
