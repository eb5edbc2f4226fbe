"""E-mail in: a mailbox of our own is looked at over IMAP4rev1 (RFC 3501); CAD writes pages into it.

Promises. Order: as the mail server numbered them; the page's own date decides in the format.
Redelivery: a mail is known by its bytes, so a crash, or a mailbox that numbers anew, takes none
twice. Acknowledgement: a mail is deleted or moved only after the commit. Mail from anybody
but the `senders` stays as it is and is counted as trouble: an address can be forged, so the mail
server must check it (SPF, DKIM), and the mailbox should have no other use.
"""

import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from typing import Any

from connectors.contract import Fault, Keeper, OutOfReach, Received
from connectors.feed import Feed
from connectors.transports.mail_parts import messages_in
from connectors.transports.tls import to_server

_STRANGERS = (
    "There is mail in the mailbox from addresses that are not in senders; it was left there. Look"
    " into the mailbox: if it is from CAD, add its address; if not, remove it."
)
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailDoor:
    """One folder of one mailbox. Used by one thread; each look signs in anew."""

    def __init__(self, feed: Feed, keeper: Keeper) -> None:
        if feed.mail is None:
            raise ValueError("a mail feed needs its table")
        self._feed, self._set, self._keeper = feed, feed.mail, keeper
        self._senders = {address.casefold() for address in feed.mail.senders}
        self.every_seconds = feed.mail.every_seconds

    def poll(self) -> int:
        """Take every mail that was not taken yet."""
        with self._signed_in() as box:
            taken, strangers = 0, False
            for uid in self._waiting(box):
                handed = self._take(box, uid)
                taken += handed or 0
                strangers |= handed is None
        if strangers:
            raise OutOfReach(_STRANGERS)
        return taken

    def probe(self) -> str:
        """Signs in and opens the folder."""
        with self._signed_in() as box:
            return f"{len(self._waiting(box))} mails wait in the folder"

    @contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4]:
        at = self._set
        password = at.password.get_secret_value() if at.password else ""
        try:
            box = self._connected()
            try:
                box.login(at.username, password)
                _done(box.select(f'"{at.folder}"'))
                yield box
            finally:
                with suppress(imaplib.IMAP4.error, OSError):
                    box.logout()
        except imaplib.IMAP4.abort:
            raise OutOfReach(_AWAY.format("abort")) from None
        except imaplib.IMAP4.error:
            raise OutOfReach(_REFUSED) from None
        except OSError as error:
            raise OutOfReach(_AWAY.format(type(error).__name__)) from None

    def _connected(self) -> imaplib.IMAP4:
        at = self._set
        if at.tls == "tls":
            return imaplib.IMAP4_SSL(
                at.host, at.port, ssl_context=to_server(at.ca_file), timeout=at.timeout_seconds
            )
        box = imaplib.IMAP4(at.host, at.port, timeout=at.timeout_seconds)
        if at.tls == "starttls":
            box.starttls(to_server(at.ca_file))
        return box

    def _waiting(self, box: imaplib.IMAP4) -> list[str]:
        found = _done(box.uid("SEARCH", "UNDELETED"))
        return [] if not found or found[0] is None else found[0].decode("ascii").split()

    def _take(self, box: imaplib.IMAP4, uid: str) -> int | None:
        """Hand over one mail; how many messages were in it. None: it is from a stranger."""
        header = self._fetched(box, uid, "BODY.PEEK[HEADER.FIELDS (FROM)]")
        sender = parseaddr(_parsed(header).get("From", ""))[1].casefold()
        if sender not in self._senders:
            return None
        size = _SIZE.search(b" ".join(_bytes_of(_done(box.uid("FETCH", uid, "(RFC822.SIZE)")))))
        too_large = size is not None and int(size.group(1)) > 2 * self._feed.max_bytes
        raw = b"" if too_large else self._fetched(box, uid, "BODY.PEEK[]")
        key = self._keeper.fingerprint(raw or f"{sender} {uid}".encode())
        handed = 0
        for place, (name, body) in enumerate(self._messages(raw)):
            large = too_large or len(body) > self._feed.max_bytes
            message = Received(
                feed=self._feed.name,
                body=b"" if large else body,
                message_key=f"{key} {place}",
                source_name=name,
                refused=Fault.TOO_LARGE if large else None,
            )
            handed += self._keeper.accept(message)
        self._let_go(box, uid)
        return handed

    def _messages(self, raw: bytes) -> list[tuple[str | None, bytes]]:
        """What is in a mail; one that holds nothing is handed over whole, to be parked."""
        try:
            found = messages_in(_parsed(raw), self._set.part)
        except (MessageError, LookupError, ValueError):
            found = []
        return found or [(None, raw)]

    def _fetched(self, box: imaplib.IMAP4, uid: str, what: str) -> bytes:
        parts = _done(box.uid("FETCH", uid, f"({what})"))
        found = (part[1] for part in parts if isinstance(part, tuple))
        return next(found, b"")

    def _let_go(self, box: imaplib.IMAP4, uid: str) -> None:
        if self._set.done == "move":
            folder = f'"{self._set.done_folder}"'
            box.create(folder)  # it says NO where it is there already
            _done(box.uid("COPY", uid, folder))
        _done(box.uid("STORE", uid, "+FLAGS", r"(\Deleted)"))
        if "UIDPLUS" in box.capabilities:
            _done(box.uid("EXPUNGE", uid))
        else:
            _done(box.expunge())


def _done(answer: tuple[str, list[Any]]) -> list[Any]:
    """The data of an answer. Raises when the server says NO."""
    said, data = answer
    if said != "OK":
        raise imaplib.IMAP4.error("NO")
    return data


def _bytes_of(parts: list[Any]) -> Iterator[bytes]:
    for part in parts:
        yield part[0] if isinstance(part, tuple) else part or b""


def _parsed(raw: bytes) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)


_AWAY = (
    "The mail server cannot be reached ({}). Nothing was lost; it is tried again. Check its"
    " address, port, tls and certificate."
)
_REFUSED = (
    "The mail server does not let us in, or lacks the folder. Nothing was lost. Check username,"
    " password_file, folder and done_folder."
)
