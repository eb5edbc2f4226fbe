"""What of an e-mail is the message: its text with the mail's date before it, or its attachments."""

from email.message import EmailMessage, MIMEPart

from connectors.formats.html_text import strip_marks


def messages_in(mail: EmailMessage, part: str) -> list[tuple[str | None, bytes]]:
    """Name and bytes of each message. `text`: the plain text, else the HTML's, below the mail's
    `Date`, which orders pages; `attachment`: each attached file, under its own name."""
    if part == "attachment":
        return [(one.get_filename(), _bytes(one)) for one in mail.iter_attachments()]
    body = mail.get_body(("plain", "html"))
    if body is None:
        return []
    text = _text(body)
    if body.get_content_subtype() == "html":
        text = strip_marks(text)
    dated = f"Date: {mail['Date']}\n\n{text}" if mail["Date"] else text
    return [(None, dated.encode())] if text.strip() else []


def _bytes(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: MIMEPart) -> str:
    """The text in its charset; in Windows' where the charset is unknown or wrong."""
    raw = _bytes(part)
    try:
        return raw.decode(part.get_content_charset("utf-8"))
    except (LookupError, UnicodeDecodeError):
        return raw.decode("cp1252", "replace")
