"""Lines that may be added to a crisis call, with what they change in its facts."""

from collections.abc import Mapping
from typing import Any

Change = tuple[tuple[str, ...], Mapping[str, Any]]


def _weapon(weapon: str, assertion: str) -> dict[str, str]:
    return {"weapon": weapon, "weapon_assertion": assertion}


WEAPON_STATED: tuple[Change, ...] = (
    (("SUBJ HAS A KITCHEN KNIFE IN HAND",), _weapon("knife", "stated")),
    (("HOLDING A BOX CUTTER PER RP",), _weapon("knife", "stated")),
    (("RP SEES A PISTOL ON TABLE NEXT TO SUBJ",), _weapon("gun", "stated")),
    (("SUBJ IS CARRYING A SHOTGUN",), _weapon("gun", "stated")),
    (("HAS A BASEBALL BAT IN HAND",), _weapon("other", "stated")),
)  # fmt: skip
WEAPON_POSSIBLE: tuple[Change, ...] = (
    (("MAY HAVE A KNIFE, RP NOT SURE",), _weapon("knife", "possible")),
    (("POSS HANDGUN IN BACKPACK, UNVERIFIED",), _weapon("gun", "possible")),
)  # fmt: skip
WEAPON_NEGATED: tuple[Change, ...] = (
    (("NEG WEAPONS PER RP",), _weapon("none_stated", "negated")),
    (("RP ADV NO GUN IN HOUSE",), _weapon("gun", "negated")),
    (("SUBJ DOES NOT HAVE A KNIFE",), _weapon("knife", "negated")),
)  # fmt: skip
CHILDREN: tuple[Change, ...] = (
    (("2 KIDS IN THE HOUSE, 4 AND 7",), {"children_present": "true"}),
    (("NO CHILDREN IN RESIDENCE",), {"children_present": "false"}),
)
INJURIES: tuple[Change, ...] = (
    (("NOBODY INJURED",), {"injuries": "false"}),
    (("SUBJ HAS A CUT ON FOREHEAD, BLEEDING",), {"injuries": "true"}),
)
CHATTER = (
    "CB ATTEMPTED, LINE BUSY",
    "RP WILL MEET UNIT OUT FRONT",
    "GATE CODE GIVEN TO UNITS",
    "SILENT APPROACH REQUESTED",
    "RP WANTS TO REMAIN ANON",
    "SUPERVISOR NOTIFIED",
    "TT RP AGAIN, NO CHANGE",
)
QUERY_RETURN = (
    "NCIC QUERY RTN: FBI/447219XC0 CAUTION INDICATED - SUICIDAL TENDENCIES - NO WANTS",
    "III RTN FOLLOWS // SID WI00417263 // PRIOR ARREST 2019 BATTERY",
)
"""Pasted criminal-justice returns: not evidence (R29), never crossing (R23)."""
PRIOR_COMMENTS = (
    "*** PRIOR INCIDENT 25-118204 COMMENTS FOLLOW ***",
    "PRIOR: SUBJ SUICIDAL, HELD KNIFE TO OWN THROAT, TAKEN TO HOSP",
    "*** END OF PRIOR COMMENTS ***",
)
