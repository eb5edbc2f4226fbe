"""Words that only look like a finding: OVERDOSE AVE, 5150 MAIN ST, SI #44817."""

import re

_STREET = re.compile(
    r" (?:AVE|AVENUE|ST|STREET|RD|ROAD|BLVD|LN|LANE|CT|COURT|HWY|PKWY|PL|TER|TRL|CIR|SQ|PIKE"
    r"|(?:HILL|CREEK|CANYON|RIDGE|FALLS|GULCH|POND|LAKE|SPRINGS)(?: RD| ST| LN)?)\b"
)
_ANY_STREET = re.compile(
    r" (?:AVE|ST|RD|ROAD|BLVD|LN|LANE|CT|COURT|HWY|PKWY|PL|TE|TR|CIR|SQ|PIKE|HILL|CREEK|CANYON"
    r"|RIDGE|FALLS|GULCH|POND|LAKE|SPRINGS)"
)
_PAPER = re.compile(
    r" ?(?:#|NO\b|NUM)? ?\d{3,}"
    r"| (?:TO BE SERVED|SERVED|ISSUED|WRITTEN|FOR (?:SPEED|EXPIRED|NO INS))"
)
"""What follows a summons or a citation that has the same short name."""
_STREET_AHEAD = re.compile(r"(?: [NSEW])?(?: [A-Z0-9]{1,20}){1,2}" + _STREET.pattern)


def any_street(scope: str) -> bool:
    """Whether the text names any street."""
    return _ANY_STREET.search(scope) is not None


def is_street(scope: str, end: int, *, number: bool) -> bool:
    """Whether what ends at `end` is part of a street; `number`: a number may be one's house."""
    if _STREET.match(scope, end):
        return True
    return number and _STREET_AHEAD.match(scope, end) is not None


def is_paper(scope: str, end: int) -> bool:
    """Whether what ends at `end` is a summons or a citation with the same short name."""
    return _PAPER.match(scope, end) is not None
