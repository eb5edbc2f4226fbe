"""Random words for links and people: nobody can guess them."""

from secrets import randbelow, token_urlsafe

_BYTES = 24
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
