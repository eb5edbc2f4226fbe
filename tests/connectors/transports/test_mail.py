"""E-mail feeds with a real IMAP server (Dovecot): whose mail is taken, and that none is lost."""

import imaplib
import os
import pwd
import shutil
import tempfile
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest
from pydantic import SecretStr

from connectors.catalog import formats
from connectors.contract import Fault, OutOfReach
from connectors.transports.mail import MailDoor
from tests.connectors.builders import feed
from tests.connectors.transports.kept import Kept
from tests.connectors.transports.programs import free_port, program, running

PASSWORD = "not-a-secret-of-anybody"
CAD = "cad@fernbrook.example"
CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/log
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:{home}/mail/%u
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = {home}/users
}}
userdb {{
  driver = static
  args = uid={mail} gid={group} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


@pytest.fixture(scope="module")
def port():
    dovecot = program("dovecot")
    home = Path(tempfile.mkdtemp(prefix="dovecot-"))
    me = pwd.getpwuid(os.getuid()).pw_name
    root = os.getuid() == 0
    users = {"internal": "dovecot", "login": "dovenull", "mail": "dovecot", "group": "dovecot"}
    if not root:
        group = str(os.getgid())
        users = {"internal": me, "login": me, "mail": me, "group": group}
    port = free_port()
    (home / "config").write_text(CONFIG.format(home=home, port=port, **users))
    (home / "users").write_text("".join(f"box{n}:{{PLAIN}}{PASSWORD}\n" for n in range(50)))
    (home / "mail").mkdir()
    if root:
        home.chmod(0o755)
        shutil.chown(home / "mail", "dovecot", "dovecot")
    with running([dovecot, "-F", "-c", str(home / "config")], port, home / "out"):
        yield port
    shutil.rmtree(home)


class Box:
    """A mailbox of the test's own, with its door."""

    number = 0

    def __init__(self, port: int) -> None:
        Box.number += 1
        self.port, self.user = port, f"box{Box.number}"
        self.keeper = Kept()

    def door(self, password=PASSWORD, max_bytes=100_000, format_name="text_page", **changes):
        table = {
            "host": "127.0.0.1",
            "port": self.port,
            "tls": "none",
            "username": self.user,
            "password_file": "unused",
            "senders": [CAD],
            "timeout_seconds": 20,
        } | changes
        one = feed(format_name, transport="mail", mail=table, max_bytes=max_bytes)
        mail = one.mail.model_copy(update={"password": SecretStr(password)})
        return MailDoor(one.model_copy(update={"mail": mail}), self.keeper)

    @contextmanager
    def opened(self):
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=20) as box:
            box.login(self.user, PASSWORD)
            yield box

    def put(self, mail: EmailMessage | bytes) -> None:
        with self.opened() as box:
            raw = mail if isinstance(mail, bytes) else mail.as_bytes()
            said, _ = box.append("INBOX", "", "", raw.replace(b"\n", b"\r\n"))
            assert said == "OK"

    def count(self, folder="INBOX") -> int:
        with self.opened() as box:
            _, found = box.select(f'"{folder}"')
            return int(found[0])


@pytest.fixture
def box(port):
    return Box(port)


def page(text="Incident: 26-000417\nType: EDP\n", sender=f"CAD <{CAD}>", **headers):
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, "handoff@fernbrook.example"
    mail["Date"] = "Sun, 01 Mar 2026 14:05:00 -0600"
    for name, value in headers.items():
        mail[name] = value
    mail.set_content(text)
    return mail


def test_a_page_is_taken_with_its_date_and_the_mail_deleted_when_it_is_safe(box):
    box.put(page())
    assert box.door().poll() == 1
    assert box.keeper.bodies[0].startswith(b"Date: Sun, 01 Mar 2026 14:05:00 -0600\n\nIncident:")
    assert box.count() == 0


def test_the_format_reads_the_page_and_orders_it_by_the_mails_date(box):
    box.put(page("Call Number: 26-417\nCall Type: EDP\nCall Date/Time: 03/01/2026 14:01:00\n"))
    box.door().poll()
    (update,) = formats()["text_page"].parse(box.keeper.bodies[0], feed("text_page"), None)
    assert (update.number, update.order is not None) == ("26-417", True)


def test_when_the_store_fails_the_mail_stays_and_comes_again(box):
    box.put(page())
    box.keeper.fails = [RuntimeError("store down")]
    with pytest.raises(RuntimeError):
        box.door().poll()
    assert box.count() == 1
    assert box.door().poll() == 1


def test_a_crash_between_storing_and_deleting_takes_no_mail_twice(box, monkeypatch):
    def crash(self, *_):
        raise KeyboardInterrupt

    box.put(page())
    with monkeypatch.context() as patch:
        patch.setattr(MailDoor, "_let_go", crash)
        with pytest.raises(KeyboardInterrupt):
            box.door().poll()
    assert box.count() == 1
    assert box.door().poll() == 0
    assert (len(box.keeper.taken), box.count()) == (1, 0)


def test_the_same_page_sent_twice_is_two_mails(box):
    for number in (1, 2):
        box.put(page(**{"Message-ID": f"<{number}@cad>"}))
    assert box.door().poll() == 2


def test_mail_from_strangers_stays_and_is_said_while_cads_is_taken(box):
    box.put(page(sender="spam@elsewhere.example"))
    box.put(page())
    with pytest.raises(OutOfReach, match="not in senders"):
        box.door().poll()
    assert (len(box.keeper.taken), box.count()) == (1, 1)


def test_mails_are_moved_where_that_is_configured(box):
    box.put(page())
    door = box.door(done="move")
    assert [door.poll(), door.poll()] == [1, 0]
    assert (box.count(), box.count("Handled")) == (0, 1)


def test_html_only_mail_is_read_as_text(box):
    mail = page()
    mail.set_content("<p>Incident: 26-1</p><p>Type: <b>EDP</b></p>", subtype="html")
    box.put(mail)
    box.door().poll()
    assert b"<b>" not in box.keeper.bodies[0]
    assert b"Type: EDP" in box.keeper.bodies[0]


def test_attachments_are_messages_under_their_names(box):
    mail = page("See attachment.")
    for number in (1, 2):
        mail.add_attachment(f"n\n{number}\n".encode(), "text", "csv", filename=f"c{number}.csv")
    box.put(mail)
    assert box.door(part="attachment", format_name="csv").poll() == 2
    assert [one.source_name for one in box.keeper.taken] == ["c1.csv", "c2.csv"]
    assert box.keeper.bodies == [b"n\n1\n", b"n\n2\n"]


@pytest.mark.parametrize(
    "raw",
    [
        b"From: " + CAD.encode() + b"\n\n",
        b"From: " + CAD.encode() + b"\nContent-Type: text/plain; charset=klingon\n\nType: \xe9\n",
        b"From: " + CAD.encode() + b"\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nhalf",
    ],
)
def test_what_cannot_be_understood_is_handed_over_to_be_parked(box, raw):
    """A mail that fails to be read must not vanish."""
    box.put(raw)
    assert box.door().poll() == 1
    assert box.keeper.bodies[0]


def test_a_mail_that_is_too_large_is_reported(box):
    box.put(page("x" * 300 + "\n"))
    box.put(page("y" * 5000 + "\n"))
    box.door(max_bytes=200).poll()
    assert [one.refused for one in box.keeper.taken] == [Fault.TOO_LARGE] * 2


def test_a_wrong_password_or_folder_is_said_in_words(box):
    for door in (box.door(password="wrong"), box.door(folder="Nowhere")):
        with pytest.raises(OutOfReach, match="does not let us in, or lacks the folder"):
            door.probe()
    with pytest.raises(OutOfReach, match="cannot be reached"):
        box.door(port=free_port()).probe()
    assert box.door().probe() == "0 mails wait in the folder"
