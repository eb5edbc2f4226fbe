"""Bytes to UTF-8: what the byte-order mark, the declaration and the bytes themselves say.

The bytes win: a mark or declaration that contradicts readable bytes is tolerated with a warning
(README.md, common trap 13); bytes that contradict everything are refused.
"""

import re

from connectors.contract import Fault, Unreadable
from connectors.formats.reading import Reading

_UTF16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_DECLARED = re.compile(rb"""^<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ONE_BYTE = {
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "iso8859-1": "latin-1",
    "latin-1": "latin-1",
    "iso-8859-15": "iso-8859-15",
    "latin1": "latin-1",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
}


def to_utf8(body: bytes, reading: Reading) -> bytes:
    """The same text in UTF-8 without a mark. Raises Unreadable(wrong_encoding or truncated)."""
    if body.startswith(b"\xef\xbb\xbf"):
        return _checked(body[3:], 3)
    mark = body[:2]
    if mark in _UTF16_MARKS:
        if b"\0" in body[2:8]:
            return _decoded(body[2:], _UTF16_MARKS[mark], 2)
        reading.warn("byte_order_mark_wrong", "")
        return _single_byte(body[2:], reading, 2)
    if b"\0" in mark:
        reading.warn("byte_order_mark_missing", "")
        return _decoded(body, "utf-16-be" if body[:1] == b"\0" else "utf-16-le", 0)
    return _single_byte(body, reading, 0)


def _single_byte(body: bytes, reading: Reading, offset: int) -> bytes:
    """Text in one-byte units: by its XML declaration, else UTF-8."""
    found = _DECLARED.match(body.lstrip())
    declared = found.group(1).decode("ascii").lower() if found else "utf-8"
    if declared in _ONE_BYTE:
        return _decoded(body, _ONE_BYTE[declared], offset)
    if declared.startswith("utf-16"):
        reading.warn("encoding_declared_wrong", "")
    elif declared not in ("utf-8", "utf8"):
        raise Unreadable(Fault.WRONG_ENCODING, position="1:1")
    return _checked(body, offset)


def _checked(body: bytes, offset: int) -> bytes:
    _decode(body, "utf-8", offset)
    return body


def _decoded(body: bytes, encoding: str, offset: int) -> bytes:
    return _decode(body, encoding, offset).encode("utf-8")


def _decode(body: bytes, encoding: str, offset: int) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        cut = error.reason in ("unexpected end of data", "truncated data")
        fault = Fault.TRUNCATED if cut else Fault.WRONG_ENCODING
        position = f"byte {offset + error.start}"
    raise Unreadable(fault, position=position)
