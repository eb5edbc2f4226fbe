"""How an event is sealed for the way between the zones.

AES-256-GCM under the link key, bound to the event's id and to the receiving zone: a parcel cannot
be sent back, or passed for another one.
"""

import hmac
import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import ValidationError

from schemas.envelope import Event
from zone.errors import Unreadable

ID_HEADER = "X-Event-Id"
KEY_HEADER = "X-Link-Key"
LARGEST = 16 * 1024 * 1024
"""Bytes of one parcel."""
_NONCE = 12


def fingerprint(link_key: bytes) -> str:
    """Name a key without showing it, so that a wrong one is told from a damaged parcel."""
    return hmac.digest(link_key, b"fingerprint", sha256).hex()[:16]


def pack(link_key: bytes, event: Event, to: str) -> bytes:
    """Seal a whole event for `zone:<name>`."""
    nonce = os.urandom(_NONCE)
    text = event.model_dump_json().encode()
    return nonce + _cipher(link_key).encrypt(nonce, text, _bound(event.event_id, to))


def unpack(link_key: bytes, parcel: bytes, event_id: str, to: str) -> Event:
    """Open a parcel. Raises Unreadable when it was altered, or holds no such event."""
    try:
        opened = _cipher(link_key).decrypt(parcel[:_NONCE], parcel[_NONCE:], _bound(event_id, to))
        event = Event.model_validate_json(opened)
    except (InvalidTag, ValidationError, ValueError):
        raise Unreadable("link_refused", path="parcel") from None
    if event.event_id != event_id:
        raise Unreadable("link_refused", path="event_id")
    return event


def _cipher(link_key: bytes) -> AESGCM:
    return AESGCM(hmac.digest(link_key, b"parcel", sha256))


def _bound(event_id: str, to: str) -> bytes:
    return f"link|{to}|{event_id}".encode()
