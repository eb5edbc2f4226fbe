"""MLLP frames and HL7 acknowledgements, without a network (HL7 v2 Transport: MLLP release 1).

A frame is 0x0B, the message, 0x1C 0x0D. Some senders leave the last byte out, or send line ends
between frames; both are read.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

START, END = b"\x0b", b"\x1c"
_LONGEST_HEADER = 4096
Answer = Literal["A", "E", "R"]
"""Taken; not now, send it again; wrong for ever (table 0008, with A or C before it)."""


class FrameTooLarge(Exception):
    """More came without an end than a message may have.

    `head` is its beginning, as much as a message may have; `ended`: its end came, too.
    """

    def __init__(self, head: bytes, *, ended: bool) -> None:
        super().__init__()
        self.head = head
        self.ended = ended


class Frames:
    """Cuts a stream into messages. Work is linear in what comes, also for one endless line."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._buffer = bytearray()
        self._looked = 0

    @property
    def begun(self) -> bool:
        """Whether a message has begun that is not whole yet."""
        return bool(self._buffer)

    def add(self, data: bytes) -> list[bytes]:
        """The messages that are whole now. Raises FrameTooLarge."""
        self._buffer += data
        whole = []
        while (end := self._buffer.find(END, self._looked)) >= 0:
            message = bytes(self._buffer[:end])
            del self._buffer[: end + 1]
            self._looked = 0
            message = message[message.rfind(START) + 1 :]
            if len(message) > self._most:
                raise FrameTooLarge(message[: self._most], ended=True)
            whole.append(message)
        self._looked = len(self._buffer)
        if self._looked > self._most + 2:
            head = self._buffer[self._buffer.find(START) + 1 :][: self._most]
            raise FrameTooLarge(bytes(head), ended=False)
        if self._buffer.isspace():
            self._buffer.clear()
            self._looked = 0
        return whole


def framed(message: bytes) -> bytes:
    """The message as it goes over the wire."""
    return START + message + END + b"\r"


@dataclass(frozen=True, slots=True)
class Header:
    """What an acknowledgement needs of a message's MSH segment, as it stands there."""

    control_id: str = field(default="", repr=False)
    event: str = ""
    version: str = "2.5.1"
    sender: tuple[str, str] = ("", "")
    receiver: tuple[str, str] = ("", "")
    separators: str = "|^~\\&"
    enhanced: bool = False
    """MSH-15 is set: the sender waits for a commit acknowledgement (CA, CE, CR)."""


def header_of(message: bytes) -> Header | None:
    """The header of a message; None when it does not begin with MSH."""
    head = message[:_LONGEST_HEADER].lstrip(b"\xef\xbb\xbf\r\n\t ")
    line = head.replace(b"\n", b"\r").split(b"\r", 1)[0].decode("latin-1")
    if not line.startswith("MSH") or len(line) < 8:
        return None
    mark = line[3]
    fields = ["", mark, *line.split(mark)[1:]]
    fields += [""] * (17 - len(fields))
    component = fields[2][:1] or "^"
    return Header(
        control_id=fields[10],
        event=fields[9].partition(component)[2].partition(component)[0],
        version=fields[12] or "2.5.1",
        sender=(fields[3], fields[4]),
        receiver=(fields[5], fields[6]),
        separators=mark + fields[2],
        enhanced=fields[15] != "",
    )


def acknowledgement(header: Header | None, answer: Answer, words: str, at: datetime) -> bytes:
    """An ACK in the message's own separators; `words` is a fixed sentence of ours."""
    of = header or Header()
    mark, component = of.separators[0], of.separators[1:2] or "^"
    stamp = at.astimezone(UTC).strftime("%Y%m%d%H%M%S+0000")
    kind = "ACK" + (component + of.event if of.event else "")
    own_id = f"A{of.control_id}"[:20]
    head = ["MSH", of.separators[1:], *of.receiver, *of.sender, stamp, "", kind, own_id, "P"]
    said = ["MSA", ("C" if of.enhanced else "A") + answer, of.control_id, words]
    return f"{mark.join([*head, of.version])}\r{mark.join(said)}\r".encode("latin-1", "replace")


def answer_in(message: bytes) -> tuple[str, str] | None:
    """Code and control id (MSA-1, MSA-2) of an acknowledgement; None: it is none."""
    header = header_of(message)
    if header is None:
        return None
    for line in message.replace(b"\n", b"\r").split(b"\r"):
        fields = line.decode("latin-1").split(header.separators[0])
        if fields[0] == "MSA" and len(fields) > 2:
            return fields[1].strip(), fields[2].strip()
    return None
