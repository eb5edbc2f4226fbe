"""TLS contexts of the doors, with a plain sentence for certificates that cannot be read."""

import ssl
from pathlib import Path

from connectors.contract import OutOfReach


def to_server(
    authority: Path | None, certificate: Path | None = None, key: Path | None = None
) -> ssl.SSLContext:
    """For a connection that we open: the other side's name is checked. None: the machine's own
    authorities. Raises OutOfReach."""
    try:
        context = ssl.create_default_context(cafile=None if authority is None else str(authority))
        if certificate is not None:
            context.load_cert_chain(certificate, key)
    except OSError as error:
        raise _unreadable(error) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def for_listening(certificate: Path, key: Path | None, authority: Path | None) -> ssl.SSLContext:
    """For a port of ours; with `authority` a client must show a certificate that it signed."""
    try:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        if authority is not None:
            context.load_verify_locations(authority)
            context.verify_mode = ssl.CERT_REQUIRED
    except OSError as error:
        raise _unreadable(error) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _unreadable(error: OSError) -> OutOfReach:
    return OutOfReach(
        f"The certificates cannot be read ({type(error).__name__}), so there is no connection."
        " Nothing was lost. Look at ca_file, cert_file and key_file."
    )
