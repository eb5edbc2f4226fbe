"""Indicators as they may leave the team: no count from 1 to 10, none that follows from the rest."""

from collections.abc import Sequence

from casestore.guarded_sheets import Cell, csv_file
from casestore.indicators.words import Indicator, Window
from redaction.small_cells import HIDDEN_BESIDE, HIDDEN_SMALL, SMALL

HEADER = (
    *("indicator", "numerator", "denominator", "percent", "unknown"),
    *("said by", "since", "until"),
)


def leaving(found: Sequence[Indicator], window: Window) -> bytes:
    """A CSV for funders and the public."""
    contacts = {one.denominator for one in found if one.code.startswith("family_")}
    parts = [one.numerator for one in found if one.code.startswith("family_")]
    rest = sum(contacts) - sum(parts)
    # one small part of the outcomes and the number of contacts would give each other away
    hide_contacts = any(part in SMALL for part in (*parts, rest, *contacts))
    return csv_file(HEADER, [_line(one, window, hide_contacts) for one in found])


def _line(one: Indicator, window: Window, hide_contacts: bool) -> list[Cell]:
    of_contacts = one.code.startswith(("family_", "avoided_"))
    is_contacts = one.code == "contact_made"
    other_side = one.denominator - one.numerator
    hide_top = is_contacts and hide_contacts
    hide_bottom = (of_contacts and hide_contacts) or other_side in SMALL or one.numerator in SMALL
    top = HIDDEN_BESIDE if hide_top else _shown(one.numerator)
    bottom = HIDDEN_BESIDE if hide_bottom else _shown(one.denominator)
    exact = isinstance(top, int) and isinstance(bottom, int)
    share = str(one.percent) if exact and one.percent is not None else ""
    said = "; ".join(f"{who} {count}" for who, count in one.said_by.items() if count not in SMALL)
    small_word = any(count in SMALL for count in one.said_by.values())
    days = window.since.isoformat(), window.until.isoformat()
    return [one.code, top, bottom, share, _shown(one.unknown), "" if small_word else said, *days]


def _shown(count: int) -> Cell:
    return HIDDEN_SMALL if count in SMALL else count
