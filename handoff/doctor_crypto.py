"""What the doctor says of cryptography: which library does it, and whether it is validated.

The CJIS Security Policy (SC-13) wants a FIPS-validated module where criminal-justice data leave a
secure place. Packages from PyPI bring an OpenSSL of their own, which is not one.
"""

import ssl
from collections.abc import Iterator

from cryptography.hazmat.backends.openssl import backend

from handoff.finding import Finding

_WHAT_TO_DO = "docs/threat-model.md, Cryptography, says what an agency that needs one does"


def of_cryptography() -> Iterator[Finding]:
    """Facts, never a fault: whether it must be validated is the agency's to know."""
    yield _said("sealing and signing", backend.openssl_version_text(), backend._fips_enabled)
    # Python's own ssl module does the link's TLS and does not say more than its library's name.
    yield _said("TLS", ssl.OPENSSL_VERSION, "fips" in ssl.OPENSSL_VERSION.lower())


def _said(what: str, library: str, validated: bool) -> Finding:
    if validated:
        return Finding(True, f"cryptography, {what}: {library}, in FIPS mode")
    return Finding(
        True, f"cryptography, {what}: {library}, not a FIPS-validated module; {_WHAT_TO_DO}"
    )
