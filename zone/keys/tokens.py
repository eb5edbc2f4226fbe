"""Random words for links and people: nobody can guess them."""

from base64 import b32encode
from secrets import randbelow, token_bytes, token_urlsafe

_BYTES = 24
_TOTP_BYTES = 20
_RECOVERY_BYTES = 10
_DIGITS = 8
_STUDY_DIGITS = 10


def new_token() -> str:
    """192 random bits for an address, safe in a URL."""
    return token_urlsafe(_BYTES)


def new_code() -> str:
    """Eight digits, to be read out by phone."""
    return f"{randbelow(10**_DIGITS):0{_DIGITS}d}"


def new_study_number() -> str:
    """A number for a person in one research file, made from nothing (45 CFR 164.514(c)(1))."""
    return f"S{randbelow(10**_STUDY_DIGITS):0{_STUDY_DIGITS}d}"


def new_totp_secret() -> bytes:
    """160 random bits to share with an app (RFC 4226, section 4, R6)."""
    return token_bytes(_TOTP_BYTES)


def new_recovery_code() -> str:
    """80 random bits as four groups of four letters and digits, to be kept on paper."""
    letters = b32encode(token_bytes(_RECOVERY_BYTES)).decode()
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
