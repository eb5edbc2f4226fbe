"""MLLP both ways over real sockets: answers only after the commit, and never one for another."""

import shutil
import socket
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from connectors.contract import Delivery, Fault, OutOfReach
from connectors.feed import Channel
from connectors.transports.mllp import MllpDoor
from connectors.transports.mllp_frames import (
    Frames,
    FrameTooLarge,
    acknowledgement,
    answer_in,
    framed,
    header_of,
)
from connectors.transports.mllp_out import MllpSender
from tests.connectors.builders import feed
from tests.connectors.transports.kept import Kept
from tests.connectors.transports.programs import answers, free_port

ROOT = Path(__file__).resolve().parents[3]
CANARY = "ZCANARY"


def message(control_id="M1", text=CANARY, event="ADT^A04") -> bytes:
    head = f"MSH|^~\\&|EHR|MERCY|HANDOFF|FERN|20260301140500-0600||{event}|{control_id}|P|2.5.1"
    return f"{head}\rPID|1||77^^^MERCY||{text}\r".encode()


@contextmanager
def listening(keeper, **changes):
    port = free_port()
    limits = {name: changes.pop(name) for name in ("max_bytes", "read_seconds") if name in changes}
    table = {"port": port} | changes
    one = feed("hl7v2", name="adt", transport="mllp", zone="clinical", mllp=table, **limits)
    stop = threading.Event()
    thread = threading.Thread(target=MllpDoor(one, keeper).run, args=(stop,))
    thread.start()
    end = time.monotonic() + 20
    while not keeper.contacts:
        assert time.monotonic() < end
        time.sleep(0.01)
    try:
        yield port
    finally:
        stop.set()
        thread.join(20)


def ask(line, data: bytes) -> list[tuple[str, str]]:
    """Send bytes and read answers until the line is quiet for as many as were asked."""
    line.sendall(data)
    return [read_answer(line)]


def read_answer(line) -> tuple[str, str]:
    got = b""
    while not got.endswith(b"\x1c\r"):
        data = line.recv(4096)
        if not data:
            raise ConnectionResetError
        got += data
    return answer_in(got.strip(b"\x0b\x1c\r"))


@contextmanager
def connected(port):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        yield line


def test_a_message_is_stored_before_it_is_acknowledged():
    keeper = Kept()
    with listening(keeper) as port, connected(port) as line:
        assert ask(line, framed(message())) == [("AA", "M1")]
        assert keeper.bodies == [message()]


def test_when_it_cannot_be_stored_the_sender_is_told_to_send_it_again():
    keeper = Kept()
    keeper.fails = [RuntimeError(CANARY)]
    with listening(keeper) as port, connected(port) as line:
        assert ask(line, framed(message())) == [("AE", "M1")]
        assert ask(line, framed(message())) == [("AA", "M1")]
    assert len(keeper.taken) == 1


def test_a_repeat_after_a_lost_answer_is_one_message_and_is_acknowledged_again():
    keeper = Kept()
    with listening(keeper) as port:
        for _ in range(2):
            with connected(port) as line:
                assert ask(line, framed(message())) == [("AA", "M1")]
    assert len(keeper.taken) == 1


def test_two_messages_with_one_control_id_are_two():
    """Some senders number every message alike."""
    keeper = Kept()
    with listening(keeper) as port, connected(port) as line:
        for text in ("one", "two"):
            ask(line, framed(message("1", text)))
    assert len(keeper.taken) == 2


def test_enhanced_mode_is_answered_with_a_commit_acknowledgement():
    body = message().replace(b"|P|2.5.1", b"|P|2.5.1|||AL|NE")
    with listening(Kept()) as port, connected(port) as line:
        assert ask(line, framed(body)) == [("CA", "M1")]


def test_what_is_no_hl7_is_kept_and_refused():
    keeper = Kept()
    with listening(keeper) as port, connected(port) as line:
        assert ask(line, framed(b"hello")) == [("AR", "")]
    assert keeper.bodies == [b"hello"]


def test_messages_arrive_in_any_pieces():
    keeper = Kept()
    wire = framed(message("A")) + b"\r\n" + framed(message("B"))
    with listening(keeper) as port, connected(port) as line:
        for byte in wire[:40]:
            line.sendall(bytes([byte]))
        line.sendall(wire[40:])
        assert [read_answer(line), read_answer(line)] == [("AA", "A"), ("AA", "B")]
    assert keeper.bodies == [message("A"), message("B")]


def test_ten_megabytes_in_a_single_line_are_parked_by_their_beginning_and_answered_ar():
    keeper = Kept()
    with listening(keeper, max_bytes=1_000_000) as port, connected(port) as line:
        line.sendall(framed(message() + b"OBX|1|ED|" + b"x" * 10_000_000))
        assert read_answer(line) == ("AR", "M1")
        assert answers(port)
    (taken,) = keeper.taken
    assert (taken.refused, len(taken.body)) == (Fault.TOO_LARGE, 1_000_000)
    assert taken.body.startswith(b"MSH")


def test_a_line_that_never_ends_is_told_too_and_is_kept_by_its_beginning():
    keeper = Kept()
    with listening(keeper, max_bytes=1000, read_seconds=0.3) as port, connected(port) as line:
        line.sendall(b"\x0b" + message() + b"x" * 2000)
        assert read_answer(line) == ("AR", "M1")
    assert [one.refused for one in keeper.taken] == [Fault.TOO_LARGE]


def test_what_is_too_large_and_cannot_be_kept_is_to_be_sent_again():
    keeper = Kept()
    keeper.fails = [OSError("full")]
    with listening(keeper, max_bytes=1000) as port, connected(port) as line:
        line.sendall(framed(message() + b"x" * 2000))
        assert read_answer(line) == ("AE", "M1")


def test_ten_megabytes_that_are_allowed_are_read_in_linear_time():
    frames = Frames(11_000_000)
    body = b"x" * 10_000_000
    whole = []
    wire = framed(body)
    for start in range(0, len(wire), 1000):
        whole += frames.add(wire[start : start + 1000])
    assert whole == [body]


def test_a_slow_sender_is_cut_off_and_others_go_on():
    keeper = Kept()
    with listening(keeper, read_seconds=0.2) as port, connected(port) as slow:
        slow.sendall(b"\x0bMSH|")
        with connected(port) as other:
            assert ask(other, framed(message())) == [("AA", "M1")]
        assert slow.recv(100) == b""
    assert len(keeper.taken) == 1


def test_a_half_open_connection_is_closed_when_nothing_comes():
    with listening(Kept(), idle_seconds=0.2) as port, connected(port) as line:
        assert line.recv(100) == b""


def test_more_connections_than_allowed_are_not_served():
    with listening(Kept(), most_connections=1) as port, connected(port) as first:
        ask(first, framed(message()))
        with connected(port) as second:
            assert second.recv(100) == b""
        assert ask(first, framed(message("M2"))) == [("AA", "M2")]


def test_a_port_that_is_taken_is_said_in_words():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        table = {"port": taken.getsockname()[1]}
        one = feed("hl7v2", transport="mllp", zone="clinical", mllp=table)
        with pytest.raises(OutOfReach, match="Nothing can be received"):
            MllpDoor(one, Kept()).run(threading.Event())
        assert "in use" in MllpDoor(one, Kept()).probe()


def test_listening_to_other_machines_without_tls_must_be_said():
    with pytest.raises(ValueError, match="in_the_clear"):
        feed("hl7v2", transport="mllp", mllp={"port": 2575, "host": "0.0.0.0"})


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """An authority, and one certificate for both sides, made by openssl."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    home = tmp_path_factory.mktemp("tls")

    def run(*words):
        subprocess.run(["openssl", *words], cwd=home, check=True, capture_output=True)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    run(
        "req",
        "-x509",
        *key,
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
        "-days",
        "2",
        "-subj",
        "/CN=ca",
        "-addext",
        "keyUsage=critical,keyCertSign",
    )
    run("req", *key, "-keyout", "one.key", "-out", "one.csr", "-subj", "/CN=one")
    (home / "ext").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    run(
        "x509",
        "-req",
        "-in",
        "one.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        "ext",
        "-out",
        "one.pem",
    )
    return home


def sending_to(port, timeout=5.0, **table):
    given = {"host": "127.0.0.1", "port": port} | table
    return MllpSender(
        Channel.model_validate(
            {
                "name": "clinic",
                "transport": "mllp",
                "format": "hl7_alert",
                "agency": "fernbrook-pd",
                "mllp": given,
                "timeout_seconds": timeout,
            }
        )
    )


def test_both_sides_speak_tls_and_strangers_are_not_let_in(certificates):
    keeper = Kept()
    ours = {"cert_file": certificates / "one.pem", "key_file": certificates / "one.key"}
    ca = {"ca_file": certificates / "ca.pem"}
    with listening(keeper, **ours, **ca) as port:
        sender = sending_to(port, **ours, **ca)
        assert sender.send(message(), "d") is Delivery.ACKNOWLEDGED
        sender.close()
        stranger = sending_to(port, **ca)
        assert stranger.send(message("M2"), "d") is Delivery.LATER
        stranger.close()
        plain = sending_to(port)
        assert plain.send(message("M3"), "d") is Delivery.LATER
        plain.close()
    assert len(keeper.taken) == 1


def serve(line, left, got):
    """Answer on one connection as the turns that are left say."""
    frames = Frames(10**7)
    with suppress(OSError):
        while left and (data := line.recv(65536)):
            for one in frames.add(data):
                got.append(one)
                turn = left.pop(0)
                if turn == "close":
                    line.close()
                    return
                for answer in turn or ():
                    line.sendall(framed(answer))


@contextmanager
def receiver(*turns):
    """A receiver that does what each turn says with one message: bytes to answer, or a function."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        got: list[bytes] = []
        lines: list[socket.socket] = []

        def work():
            left = list(turns)
            while left:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                line.settimeout(20)
                lines.append(line)
                serve(line, left, got)

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield server.getsockname()[1], got
        finally:
            server.shutdown(socket.SHUT_RDWR)
            for line in lines:
                line.close()
            thread.join(20)


def ack(code, control_id):
    return f"MSH|^~\\&|A|B|C|D|20260301||ACK|X|P|2.5.1\rMSA|{code}|{control_id}\r".encode()


@pytest.mark.parametrize(
    ("code", "means"),
    [
        ("AA", Delivery.ACKNOWLEDGED),
        ("CA", Delivery.SENT),
        ("AE", Delivery.LATER),
        ("CE", Delivery.LATER),
        ("AR", Delivery.REFUSED),
        ("CR", Delivery.REFUSED),
        ("??", Delivery.LATER),
    ],
)
def test_each_answer_has_one_meaning(code, means):
    with receiver([ack(code, "M1")]) as (port, _):
        sender = sending_to(port)
        assert sender.send(message(), "d") is means
        sender.close()


def test_a_late_acknowledgement_is_never_taken_for_another_messages():
    late, own = ack("AA", "M1"), ack("AR", "M2")
    with receiver(None, [late, own]) as (port, got):
        sender = sending_to(port, timeout=0.3)
        assert sender.send(message("M1"), "d1") is Delivery.LATER
        sender._channel = sender._channel.model_copy(update={"timeout_seconds": 20.0})
        assert sender.send(message("M2"), "d2") is Delivery.REFUSED
        sender.close()
    assert len(got) == 2


def test_only_an_answer_for_another_message_is_no_answer():
    with receiver([ack("AA", "M1")]) as (port, _):
        sender = sending_to(port, timeout=0.3)
        assert sender.send(message("M2"), "d2") is Delivery.LATER
        sender.close()


def test_a_receiver_that_accepts_and_never_answers_is_given_up_in_time():
    with receiver(None) as (port, got):
        sender = sending_to(port, timeout=0.2)
        assert sender.send(message(), "d") is Delivery.LATER
        assert got == [message()]
        sender.close()


def test_a_half_open_line_is_noticed_and_the_message_goes_over_a_new_one():
    """The receiver closed after the first answer; writing to the old line would lose the second."""
    with receiver([ack("AA", "M1")], "close", [ack("AA", "M2")]) as (port, got):
        sender = sending_to(port)
        assert sender.send(message("M1"), "d1") is Delivery.ACKNOWLEDGED
        assert sender.send(message("M2"), "d2") is Delivery.LATER
        assert sender.send(message("M2"), "d2") is Delivery.ACKNOWLEDGED
        sender.close()
    assert got == [message("M1"), message("M2"), message("M2")]


def test_a_receiver_that_is_not_there_is_tried_later():
    assert sending_to(free_port()).send(message(), "d") is Delivery.LATER


def test_headers_are_read_with_the_separators_that_they_declare():
    odd = b"MSH#*~\\&#EHR#MERCY###20260301##ADT*A08#77#P#2.3\nPID#1"
    header = header_of(odd)
    assert (header.control_id, header.event, header.version) == ("77", "A08", "2.3")
    said = acknowledgement(header, "A", "Stored", Kept().now())
    assert said.startswith(b"MSH#*~\\&#")
    assert answer_in(said) == ("AA", "77")
    assert answer_in(b"MSH|") is None
    assert header_of(b"\x00\xff") is None


def test_headers_and_doors_show_no_content(capsys):
    assert CANARY not in repr(header_of(message(CANARY)))
    with listening(Kept()) as port, connected(port) as line:
        ask(line, framed(message()))
    assert CANARY not in capsys.readouterr().out


def test_an_endless_line_is_refused_without_keeping_it():
    frames = Frames(1000)
    with pytest.raises(FrameTooLarge):
        frames.add(b"x" * 1003)
