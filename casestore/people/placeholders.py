"""Values that stand for "we do not know": typed to fill a field, evidence of nothing.

Two mentions of JOHN DOE are not the same person (R6), and a birth date of 01/01/1900 agrees
with thousands. Such values are dropped before anything is indexed, compared or shown as a name.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NO_NAME = _words(
    """
    ANON ANONYMOUS BLANK CALLER COMPLAINANT DECLINED DOE FEMALE FNU INFANT JUVENILE LNU MALE NAME
    NFN NLN NMN NN NOFIRST NOLAST NONE NOTGIVEN NOTPROVIDED NULL PATIENT PERSON REFUSED
    REPORTED ROE STATED SUBJ SUBJECT TBD UNABLE UNIDENTIFIED UNK UNKN UNKNOWN UNKNOWNFIRST
    UNKNOWNLAST UNKNOWNNAME UNNAMED UNREPORTED VICTIM XX XXX
    """
)
_WEAK = _words("ADULT BABY BOY CHILD FIRST GIRL LAST MAN NA NO OLDER SAME TEST UNIT WOMAN X YOUNG")
"""Words that are also somebody's name: nothing alone, a name beside a real one (Julia Child)."""
_DOE = _words("DOE ROE")
_DOE_GIVEN = _words("JOHN JANE JOHNNY JANIE JUAN JUANA BABY RICHARD")
_NO_BIRTH_DATES = frozenset({"1901-01-01", "1911-11-11", "1970-01-01", "9999-12-31"})
_OLDEST_BIRTH_DATE = "1900-01-02"
_NO_SSN = frozenset({"078051120", "219099999", "123456789", "987654321"})


def is_placeholder_name(name: str) -> bool:
    """True for a name (upper case, letters only) that is nobody's: UNKNOWN, DOE, MALE, XXX."""
    return not name or name in _NO_NAME or (len(name) > 1 and len(set(name)) == 1)


def real_pair(given: str, family: str) -> tuple[str | None, str | None]:
    """Given and family name (upper case, letters only) without what says nobody's name."""
    if family in _DOE and given in _DOE_GIVEN:
        return None, None
    first = None if is_placeholder_name(given) else given
    last = None if is_placeholder_name(family) else family
    if {first, last} <= _WEAK | {None}:
        return None, None
    return first, last


def is_placeholder_birth_date(iso: str) -> bool:
    """True for the dates that systems and people fill in when they have none (ISO text)."""
    return iso in _NO_BIRTH_DATES or iso < _OLDEST_BIRTH_DATE


def is_placeholder_phone(digits: str) -> bool:
    """True for ten digits that reach nobody: 555-1212, 000-0000, all one digit, area 000."""
    local = digits[-7:]
    return (
        len(set(local)) == 1
        or local in {"5551212", "1234567"}
        or digits[:3] in {"000", "999"}
        or digits == "1234567890"
    )


def is_placeholder_ssn(digits: str) -> bool:
    """True for nine digits that no one was ever given (area 000 or 666, group 00, serial 0)."""
    return (
        digits in _NO_SSN
        or len(set(digits)) == 1
        or digits[:3] in {"000", "666"}
        or digits[3:5] == "00"
        or digits[5:] == "0000"
    )
