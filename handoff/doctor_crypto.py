"""What the doctor says of cryptography: which library does it, and whether in FIPS mode (R56).

Whether a module is *validated* stands in NIST's list (CMVP) by its name and version, which no
program can know. Packages from PyPI bring an OpenSSL of their own, which is not in that list.
"""

import ssl
from collections.abc import Iterator

from cryptography.hazmat.backends.openssl import backend

from handoff.finding import Finding


def of_cryptography() -> Iterator[Finding]:
    """Facts, never a fault: whether it must be a validated one is the agency's to know."""
    yield _said("sealing and signing", backend.openssl_version_text(), fips=backend._fips_enabled)
    yield _said("TLS", ssl.OPENSSL_VERSION, fips=_mode_of_python())


def _mode_of_python() -> bool:
    try:
        from _hashlib import get_fips_mode  # Python's own, and nothing else says it
    except ImportError:
        return False
    return bool(get_fips_mode())


def _said(what: str, library: str, *, fips: bool) -> Finding:
    mode = "in FIPS mode" if fips else "not in FIPS mode"
    return Finding(True, f"cryptography, {what}: {library}, {mode} (docs/threat-model.md)")
