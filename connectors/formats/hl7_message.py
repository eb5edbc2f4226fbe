"""HL7 v2 as segments and fields: a lean reader for the hot path (README.md, HL7 traps 1, 2, 9).

Line ends may be CR, LF or CRLF, or a written-out `\\r`; a byte-order mark or MLLP's frame may lie
around the message. Delimiters are those that MSH declares.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from connectors.contract import Fault, Unreadable
from connectors.formats.reading import Reading, check_size

_FRAME = b"\x0b\x1c"
_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}(?![A-Za-z0-9])")
_ONE_BYTE = {"8859/1": "latin-1", "8859/15": "iso-8859-15", "ASCII": "latin-1"}
_FORMATTING = re.compile(r"\.(sp|sk|in|ti|fi|nf)\s?[+-]?\d{0,4}", re.ASCII)
_HEXADECIMAL = re.compile(r"X(?:[0-9A-Fa-f]{2}){1,100}", re.ASCII)
_MOST_COMPONENTS = 40
_LONGEST = 20_000
"""Characters of one value; attachments are longer, and not read."""


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The separators of one message."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"


class Components:
    """The components of one repetition of a field; they count from 1."""

    __slots__ = ("_delimiters", "_parts")

    def __init__(self, repeat: str, delimiters: Delimiters) -> None:
        self._delimiters = delimiters
        self._parts = repeat.split(delimiters.component, _MOST_COMPONENTS)

    def at(self, component: int, subcomponent: int = 0) -> str | None:
        """A component, or a subcomponent of it, escapes resolved."""
        parts, marks = self._parts, self._delimiters
        held = parts[component - 1] if component <= len(parts) else ""
        if not held or (subcomponent < 2 and held.isalnum()):
            return held[:_LONGEST] or None
        if subcomponent and marks.subcomponent in held:
            inner = held.split(marks.subcomponent, subcomponent)
            held = inner[subcomponent - 1] if subcomponent <= len(inner) else ""
        elif subcomponent > 1:
            return None
        return unescape(held, marks) if held else None


class Segment:
    """One segment; fields count from 1 as in the standard, MSH-1 being the separator itself."""

    __slots__ = ("_delimiters", "_fields", "name")

    def __init__(self, line: str, delimiters: Delimiters) -> None:
        self._delimiters = delimiters
        self._fields = line.split(delimiters.field)
        self.name = line[:3]
        if self.name in ("MSH", "BHS", "FHS"):
            self._fields.insert(1, delimiters.field)

    def raw(self, number: int) -> str:
        """The field as it stands; empty when absent or `""`, which deletes (HL7 2.5, 2.5.3)."""
        found = self._fields[number] if number < len(self._fields) else ""
        return "" if found == '""' else found

    def repeats(self, number: int) -> list[str]:
        """The repetitions of a field that hold anything."""
        held = self.raw(number)
        return [one for one in held.split(self._delimiters.repetition) if one] if held else []

    def parted(self, number: int) -> list["Components"]:
        """The repetitions of a field, each in its components."""
        return [Components(one, self._delimiters) for one in self.repeats(number)]

    def text(self, number: int, component: int = 1) -> str | None:
        """A component of the first repetition, escapes resolved; its first subcomponent."""
        held = self.raw(number)
        if not held:
            return None
        if held.isalnum():
            return held if component == 1 and len(held) <= _LONGEST else None
        marks = self._delimiters
        if marks.repetition in held:
            held = held.split(marks.repetition, 1)[0]
        if component == 1 and marks.component not in held and marks.subcomponent not in held:
            return unescape(held, marks)
        return Components(held, marks).at(component, 1)

    def free_text(self, number: int) -> str | None:
        """A text field: its repetitions as lines, and components as they stand."""
        lines = [unescape(one, self._delimiters) or "" for one in self.repeats(number)]
        return "\n".join(line for line in lines if line) or None


@dataclass(slots=True)
class Message:
    """One message: its segments in order, with `zone` the offset that MSH-7 declares."""

    segments: list[Segment] = field(repr=False)
    zone: str = ""
    _by_name: dict[str, list[Segment]] = field(default_factory=dict, repr=False)
    _counted: int = 0

    def all(self, *names: str) -> Iterator[Segment]:
        """The segments of these names, in order."""
        if len(names) == 1:
            return iter(self._named().get(names[0], ()))
        return (one for one in self.segments if one.name in names)

    def first(self, name: str) -> Segment | None:
        """The first segment of this name."""
        found = self._named().get(name)
        return found[0] if found else None

    def _named(self) -> dict[str, list[Segment]]:
        """By name; made anew while the message still grows."""
        if len(self.segments) != self._counted:
            self._by_name = {}
            for one in self.segments:
                self._by_name.setdefault(one.name, []).append(one)
            self._counted = len(self.segments)
        return self._by_name


def read_messages(body: bytes, reading: Reading) -> list[Message]:
    """All messages of the body; a batch holds several. Raises Unreadable with the line."""
    check_size(body, reading.feed)
    text = _decoded(body.strip(_FRAME + b" \t\r\n\0"), reading)
    messages: list[Message] = []
    delimiters = Delimiters()
    for number, line in enumerate(_lines(text), 1):
        if line.startswith("MSH"):
            delimiters = _delimiters(line, number)
            messages.append(Message([Segment(line, delimiters)]))
        elif not messages and line[:3] not in ("FHS", "BHS"):
            raise Unreadable(Fault.UNKNOWN_FORMAT, path="MSH", position=f"{number}:1")
        elif messages and line[:3] in ("FHS", "BHS", "BTS", "FTS"):
            continue
        elif messages and _SEGMENT.match(line):
            messages[-1].segments.append(Segment(line, delimiters))
        elif messages:
            reading.warn("segment_unknown", f"line {number}")
    if not messages:
        raise Unreadable(Fault.TRUNCATED, path="MSH", position="1:1")
    return messages


def _decoded(body: bytes, reading: Reading) -> str:
    """UTF-8 unless MSH-18 says otherwise or the bytes do."""
    body = body.removeprefix(b"\xef\xbb\xbf").lstrip(_FRAME)
    if body[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in body[:8]:
        try:
            wide = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le"
            return body.decode(wide)
        except UnicodeDecodeError as error:
            position = f"byte {error.start}"
        raise Unreadable(Fault.WRONG_ENCODING, position=position)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = next((name for name in _ONE_BYTE if name.encode() in body[:400]), None)
    if declared is None:
        reading.warn("encoding_declared_wrong", "MSH-18")
    return body.decode(_ONE_BYTE[declared or "8859/1"])


def _lines(text: str) -> Iterator[str]:
    """The segments' lines, whatever ends them; a written-out `\\r` at the end is no text."""
    if "\r" in text:
        text = text.replace("\r\n", "\r").replace("\n", "\r")
        parts = text.split("\r")
    else:
        parts = text.split("\n")
    for part in parts:
        line = part.strip("\x0b\x1c\0\ufeff \t")
        if line.endswith("\\r") and not line.startswith("MSH"):
            line = line[:-2]
        if line:
            yield line


def _delimiters(line: str, number: int) -> Delimiters:
    """MSH-1 and MSH-2. With a doubled escape MSH-2 has five characters; a fifth of `#` is the
    truncation mark of version 2.7."""
    if len(line) < 8 or line[3].isalnum():
        raise Unreadable(Fault.TRUNCATED, path="MSH-2", position=f"{number}:{len(line)}")
    separator = line[3]
    marks = line[4:].split(separator, 1)[0]
    if len(marks) > 4 and marks[3] == marks[2]:
        marks = marks[:3] + marks[4:]
    marks = marks + "^~\\&"[len(marks) :]
    return Delimiters(separator, marks[0], marks[1], marks[2], marks[3])


def unescape(text: str, marks: Delimiters) -> str | None:
    """The value with HL7's escapes resolved; None when nothing is left."""
    if len(text) > _LONGEST:
        text = text[:_LONGEST]
    if text.isalnum():
        return text
    if marks.escape in text:
        text = _resolved(text, marks)
    text = text.strip()
    return text if text and text != '""' else None


def _command(name: str) -> str | None:
    """Formatting with a number, and letters by their bytes in hexadecimal (HL7 2.5, 2.7.4)."""
    found = _FORMATTING.fullmatch(name)
    if found is not None:
        return {"sp": "\n", "sk": " "}.get(found.group(1), "")
    if _HEXADECIMAL.fullmatch(name) is None:
        return None
    held = bytes.fromhex(name[1:])
    try:
        return held.decode("utf-8")
    except UnicodeDecodeError:
        return held.decode("latin-1")


def _resolved(text: str, marks: Delimiters) -> str:
    known = {
        "F": marks.field,
        "S": marks.component,
        "T": marks.subcomponent,
        "R": marks.repetition,
        "E": marks.escape,
        ".br": "\n",
        ".sp": "\n",
        ".ce": "\n",
        "H": "",
        "N": "",
        "X0D": "\n",
        "X0A": "\n",
        "X0D0A": "\n",
    }
    pieces = text.split(marks.escape)
    kept = [pieces[0]]
    index = 1
    while index < len(pieces):
        closed = index + 1 < len(pieces)
        name = pieces[index].strip() if closed else ""
        meant = known.get(name, _command(name)) if closed else None
        if meant is None:
            kept.append(marks.escape + pieces[index])
            index += 1
        else:
            kept.extend((meant, pieces[index + 1]))
            index += 2
    return "".join(kept)
