"""Text that comes back from a form: browsers change the ends of lines, messages must not."""

import orjson

_LARGEST = 150_000


def laid_out(text: str) -> str:
    """JSON with an indent for reading; anything else as it is."""
    try:
        return orjson.dumps(orjson.loads(text), option=orjson.OPT_INDENT_2).decode()
    except orjson.JSONDecodeError:
        return text


def editable(body: bytes) -> str | None:
    """The body as text for a form; None when a form would spoil it (binary, other encoding)."""
    if len(body) > _LARGEST:
        return None
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text or "\x0b" in text else text


def line_ends(text: str, before: bytes) -> bytes:
    """The typed text with the ends of lines that the message had before."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if b"\r\n" in before:
        return plain.replace("\n", "\r\n").encode()
    if b"\r" in before and b"\n" not in before:
        return plain.replace("\n", "\r").encode()
    return plain.encode()
