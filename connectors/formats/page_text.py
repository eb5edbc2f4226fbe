"""The text of a page or CAD e-mail: mail headers, quotes, entities and literal breaks taken off."""

import html
import re
from dataclasses import dataclass, field
from datetime import datetime
from email.parser import BytesParser
from email.policy import default
from email.utils import parsedate_to_datetime

from connectors.contract import Unreadable
from connectors.formats.characters import to_utf8
from connectors.formats.html_text import strip_marks
from connectors.formats.reading import Reading, check_size

_HEADER = re.compile(r"[A-Za-z][A-Za-z-]{1,30}:[ \t].*|[A-Za-z][A-Za-z-]{1,30}:|[ \t]+\S.*")
_MAIL = re.compile(r"^(?:From|Received|Return-Path|Delivered-To|Subject|Date|To):", re.IGNORECASE)
_ENCODED = re.compile(
    r"^Content-(?:Type: *multipart/|Transfer-Encoding: *(?:quoted-printable|base64))",
    re.IGNORECASE | re.MULTILINE,
)
_FORWARDED = re.compile(
    r"^[> \t]*-{2,}\s*(?:Original|Forwarded) message\s*-{2,}.*$", re.IGNORECASE | re.MULTILINE
)
_FORWARD_HEADER = re.compile(r"^[> \t]*(?:From|Sent|Date|To|Cc|Subject):.*$", re.IGNORECASE)
_HTML = re.compile(r"\s*<(?:!doctype html|html|body|div|p|pre|table|b|span|font)\b", re.IGNORECASE)
_QUOTE = re.compile(r"^(?:>[ \t]?)+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its text, and when the mail that carried it was sent."""

    text: str = field(repr=False)
    sent: datetime | None


def page_text(body: bytes, reading: Reading) -> Page:
    """The page inside the bytes. Raises Unreadable."""
    check_size(body, reading.feed)
    try:
        text = to_utf8(body, reading).decode("utf-8")
    except Unreadable:
        reading.warn("encoding_guessed", "")
        text = body.decode("cp1252", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n\0\ufeff ")
    sent = None
    if _MAIL.match(text):
        text, sent = _without_header(text, body)
    text = _QUOTE.sub("", _forwarded(text))
    if "\n" not in text.strip():
        # Text-message gateways write the break out.
        text = text.replace("\\r\\n", "\n").replace("\\n", "\n")
    if _HTML.match(text):
        text = strip_marks(text)
    return Page(html.unescape(text), sent)


def _without_header(text: str, body: bytes) -> tuple[str, datetime | None]:
    """The body of a mail, and the time of its Date header."""
    header, _, rest = text.partition("\n\n")
    lines = header.split("\n")
    if not rest or not all(_HEADER.fullmatch(line) for line in lines):
        return text, None
    stated = next((line[5:] for line in lines if line[:5].lower() == "date:"), "")
    try:
        sent = parsedate_to_datetime(stated.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        sent = None
    if _ENCODED.search(header):
        rest = _decoded_part(body) or rest
    return rest, sent if sent is not None and sent.tzinfo is not None else None


def _decoded_part(body: bytes) -> str:
    """The text of a mail in parts or in a transfer encoding: the plain part, else the HTML."""
    mail = BytesParser(policy=default).parsebytes(body.lstrip())
    part = mail.get_body(("plain", "html"))
    try:
        found = str(part.get_content()) if part is not None else ""
    except (LookupError, ValueError, AssertionError):
        return ""
    return found.replace("\r\n", "\n")


def _forwarded(text: str) -> str:
    """What was forwarded, without the header that the forwarding put before it."""
    marks = list(_FORWARDED.finditer(text))
    if not marks:
        return text
    lines = text[marks[-1].end() :].lstrip("\n").split("\n")
    while lines and (_FORWARD_HEADER.match(lines[0]) or not lines[0].strip("> \t")):
        lines.pop(0)
    return "\n".join(lines)
