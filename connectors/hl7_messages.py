"""HL7 v2 messages built and checked with hl7apy, off the hot path.

Reading is `formats/hl7v2.py`'s, which is a hundred times faster and takes what senders really
write; this says whether a message keeps to the standard of its version, and writes answers.
"""

import re
from datetime import UTC, datetime
from typing import Literal

from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.core import Message
from hl7apy.exceptions import HL7apyException
from hl7apy.parser import parse_message

_NAME = re.compile(r"<\w+ ([A-Z][A-Z0-9_]{2,12})")
"""How the library names an element in its sentences: `<Segment PID>`."""

Answer = Literal["AA", "AE", "AR"]
"""Accepted, error, rejected (table 0008)."""


def acknowledgement(
    *,
    answer: Answer,
    control_id: str,
    event: str,
    sender: str,
    receiver: str,
    at: datetime,
    own_id: str,
) -> bytes:
    """An ACK in version 2.5.1 for the message of this MSH-10 and event (`A04`)."""
    message = Message("ACK", version="2.5.1", validation_level=VALIDATION_LEVEL.TOLERANT)
    header = message.msh
    header.msh_3, header.msh_5 = sender, receiver
    header.msh_7 = at.astimezone(UTC).strftime("%Y%m%d%H%M%S+0000")
    header.msh_9, header.msh_10, header.msh_11 = f"ACK^{event}^ACK", own_id, "P"
    message.msa.msa_1, message.msa.msa_2 = answer, control_id
    text: str = message.to_er7()
    return f"{text}\r".encode()


def first_fault(body: bytes) -> str | None:
    """Where a message first departs from the standard of its version: segments and fields by name,
    never values. None: it conforms."""
    text = body.decode("utf-8", "replace").replace("\r\n", "\r").replace("\n", "\r").strip()
    try:
        parse_message(text, validation_level=VALIDATION_LEVEL.TOLERANT).validate()
    except HL7apyException as error:
        return f"{type(error).__name__} {' '.join(_NAME.findall(str(error)))}".strip()
    except (AttributeError, IndexError, KeyError, ValueError):
        # What the library does with a structure that its tables lack.
        return "MSH_9 names no structure of this version"
    return None
