"""Mutual TLS between two machines: each shows a certificate of the private authority of the two.

The authority signs these two and nothing else, so its signature says who is there; host names are
checked as well. TLS 1.3 only: both ends are ours.
"""

import ssl
from dataclasses import dataclass
from pathlib import Path

from zone.errors import Broken


@dataclass(frozen=True, slots=True)
class Identity:
    """The files of one machine: the authority's certificate, its own, and its own key."""

    ca: Path
    certificate: Path
    key: Path


def server_context(identity: Identity) -> ssl.SSLContext:
    """For listening: nobody is heard without a certificate of the authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_REQUIRED
    return _loaded(context, identity)


def client_context(identity: Identity) -> ssl.SSLContext:
    """For sending: the other end must be who its address says, and sees our certificate."""
    return _loaded(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), identity)


def _loaded(context: ssl.SSLContext, identity: Identity) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        context.load_verify_locations(identity.ca)
        context.load_cert_chain(identity.certificate, identity.key)
    except (OSError, ssl.SSLError):
        raise Broken(
            f"The certificates of the zone link cannot be used ({identity.ca}, "
            f"{identity.certificate}, {identity.key}): one is missing, or they do not belong "
            "together. Nothing was sent. `deploy/link-ca.sh` makes new ones."
        ) from None
    return context
