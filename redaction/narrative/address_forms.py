"""The forms of address, each an expression over the letters of address_words.py, run only
where google-re2 says they occur; every repeat is bounded. A form that is only likely has a check.
"""

from collections.abc import Callable
from typing import NamedTuple

from redaction.narrative import address_checks as checks
from redaction.narrative.address_words import Shape
from redaction.narrative.tokens import Tokens

_LETTERS = "xXwovktdlhmpe"
_CORE = f"[{_LETTERS}]"
"""What the name of a street may be made of when a number stands before or a type after it."""
_ENDS = "[sth]"
_STREET = r"d{0,2}(?:[xXwovktdlhme]{1,4}[sth]|A[st]|l?[xXwot]{1,3}|lv)d{0,2}"
_SURE_STREET = r"d{0,2}(?:[xXwovktl]{1,3}[sh]|l?[xwo]{1,2}t?|k[st])d{0,2}"
_TYPED = r"d{0,2}(?:l?[xXwovktlm]{1,3}s|l?[xXwovt]{1,2}t|o)d{0,2}"
"""A street with its type, or a numbered one."""
_NUMBER = "n(?:njn)?(?:i[nkzdA])?"
"""A house number with its half or its part: 525 1/2, 60-11, 1205-B."""
_NAMED = "d{0,2}t?l?(?:[xXwv]{1,2}[sth]?|n[st])"
_COUNT = "n[st]?"
"""A street told by its number alone: BROADWAY & 42, S 19 ST / MILDRED."""
_ROAD = "d?l?(?:e{0,2}h{0,2}hi?n|e?h{1,2}[kxz]|es[nk]|H|kinh?)"
"""A numbered or lettered road: HWY 20, COUNTY RD 5, CO HWY K."""
_MARKER = "r{0,2}m{1,2}g?n(?:in)?"


class Form(NamedTuple):
    """One form of address: rule name, expression over letters, a check of the match (or None)."""

    rule: str
    expression: str
    holds: Callable[[Tokens, Shape, int, int], bool] | None = None

    @property
    def is_corner(self) -> bool:
        """Whether one of these may stand inside another."""
        return "corner" in self.rule


FORMS: tuple[Form, ...] = (
    Form(
        "address.house",
        rf"({_NUMBER}C?(?:b|qb)?d{{0,2}}(?:[s{_LETTERS}]{{1,5}}|A){_ENDS}{{1,2}}d{{0,2}})",
    ),
    Form("address.house-word", rf"({_NUMBER}d{{0,2}}{_CORE}{{0,2}}f{_CORE}{{0,1}}[sh]d?)"),
    Form(
        "address.house-lost",
        rf"(nd{{1,2}}(?:{_CORE}|f){{1,4}}?{_ENDS}{{1,2}}|nf[xXw]{{1,2}}[sth]|nfx)",
    ),
    Form("address.house-calle", r"(ns[qf]{0,2}l?[xXwov]{1,3}|(?:sq?)?ny[n])"),
    Form("address.house-directed", rf"({_NUMBER}d{{1,2}}l?[xXwovtedh]{{1,2}}d?)", checks.is_house),
    Form("address.house-bare", rf"({_NUMBER}l?(?:[vf]?[xwo]{{1,3}}|X)t?d?)", checks.is_house),
    Form(
        "address.house-road",
        rf"({_NUMBER}d?l?(?:eh?|h{{1,2}})i?nd?|{_NUMBER}d?Hd?)",
    ),
    Form("address.house-counted", rf"({_NUMBER}d{{0,2}}C[st]d?)", checks.is_way),
    Form("address.house-noun", r"(nd?[vX])", checks.is_plain_noun),
    Form("address.road-mile", rf"(dnm[sh]?(?:[jar]{_STREET})?|nm[jar]{_STREET})"),
    Form("address.park", r"([uy]g?[nzk]c?[qrf]{0,2}[xXwovtdlh]{1,3}Q)"),
    Form("address.park-named", r"([uy]g?[nzk]c?[qrf]{0,2}[xXwovdl]{1,3}[vu][tv])", checks.is_park),
    Form("address.road-plain", r"q(nd)(?:[.cfrqdjam]|$)", checks.is_numbered_road),
    Form("address.road-spoken", rf"f(n[jar]{_STREET})", checks.is_numbered_road),
    Form("address.road-type", rf"(n[hs]d?[jar](?:{_STREET}|{_ROAD}))"),
    Form("address.corner-by", r"(d?oqd?[wx]{1,2}[st]?)", checks.is_by),
    Form("address.corner-n", r"(od[wx]{1,2})"),
    Form("address.lot", r"(yg?nc?[xXwo]{1,2}[sth]?)"),
    Form("address.corner-mile", rf"({_TYPED}[jar]lm|lm[jar]{_TYPED})"),
    Form("address.road-side", r"(nd{1,2}qd{0,2}[xXw]{1,2}[sth]?)"),
    Form("address.house-old", rf"({_NUMBER}l[nm]d?)"),
    Form("address.grid", rf"({_NUMBER}d[no][st]?d?|d[no]d[no]d?|do?d[no]d?)", checks.is_two_digits),
    Form("address.directed", r"(dod?)", checks.is_direction),
    Form("address.number-front", r"[^n]q(n)(?:[^sntbmyuC]|$)", checks.is_front),
    Form("address.bound", r"d[q](d{0,2}l?[wXo]{1,2}t?)(?:[.cdjqra]|$)", checks.is_bound),
    Form("address.on", r"q(d{0,2}w)(?:[.c]|$)", checks.is_no_noun),
    Form("address.town-cued", r"p[criq]{0,2}([xXwvtdlo]{1,3}e?)(?:[.c]|$)", checks.is_last_known),
    Form("address.house-cued", r"[pr][cri]{0,2}(nd{0,2}l?[xXwovkt]{1,2}d?)"),
    Form("address.number-cued", r"[pr](n)(?:[^sntbmyuC]|$)", checks.is_no_time),
    Form(
        "address.block",
        rf"(n(?:[ij]n)?C?i?bq?d{{0,2}}(?:{_CORE}{{1,3}}?{_ENDS}{{1,2}}|l?[xwoX]{{1,2}}|[tsvkhd])d{{0,2}})",
    ),
    Form("address.corner", rf"({_STREET}r?[jar]r?{_STREET})", checks.is_corner),
    Form("address.corner-sure", rf"({_SURE_STREET}[jar]{_SURE_STREET})", checks.is_corner),
    Form("address.corner-word", rf"({_TYPED}(?:r?jr?|r)d{{0,2}}l?[vxXwo]{{1,2}})"),
    Form("address.corner-word-first", rf"([vxXw]{{1,2}}j{_TYPED})"),
    Form("address.corner-word-and", rf"({_TYPED}ad?[vX]{{1,2}})(?:[.cqrf]|$)", checks.is_no_verb),
    Form(
        "address.corner-cued",
        r"p[criq]{0,2}(d{0,2}[xXwovt]{1,2}[st]?d?[jar]d{0,2}[xXwovt]{1,2}[st]?d?)",
    ),
    Form("address.corner-letter", r"(d?o[jar][kd]|[kd][jar]d?o|[kd][ja][kd][sth])"),
    Form(
        "address.corner-ordinal",
        r"(d{0,2}o[sth]?d?[jar]d{0,2}l?[xXwovt]{1,2}[sth]?|(?:d{1,2}[xXwovt]{1,2}[sth]?[jar]|[xXwovt]{1,2}j)d{0,2}o[sth]?d?)",
    ),
    Form("address.corner-directed", rf"({_STREET}[jar]d[kA])"),
    Form(
        "address.corner-road",
        rf"({_STREET}[jarq]{{1,2}}{_ROAD}|{_ROAD}d{{0,2}}[jarq]{{1,2}}{_STREET}|{_ROAD}d{{0,2}}[jarq]{{1,2}}{_ROAD})",
        checks.is_road_letter,
    ),
    Form(
        "address.corner-number",
        rf"({_NAMED}d?[jr]d?{_COUNT}|d?{_COUNT}[jr]{_NAMED})(?:[^C]|$)",
        checks.is_numbered_corner,
    ),
    Form(
        "address.corner-number-and",
        rf"({_NAMED}d?ad?{_COUNT}|d?{_COUNT}a{_NAMED})(?:[^C]|$)",
        checks.is_numbered_corner,
    ),
    Form("address.between", rf"(d?o[jar]d?oq(?:{_STREET}))"),
    Form("address.bound-from", r"d[q](d{0,2}l?[xXwo]{1,2}[sth]?qd?o[st]?)", checks.is_bound),
    Form("address.corner-camino", rf"(l?sX?[xXwv][jar]{_STREET})", checks.is_camino),
    Form("address.corner-grid", rf"(dnd[jar](?:{_STREET}|dnd)|{_STREET}[jar]dnd)"),
    Form("address.road-bound", rf"(d(?:e?hi?n|H)d{{0,2}}(?:{_MARKER})?)", checks.is_bound_road),
    Form("address.road-letter", r"(n?d?e?h{1,2}(?:[k]|xx?))", checks.is_letter_road),
    Form("address.county-road", rf"(d?es[nk]d?(?:{_MARKER})?)"),
    Form("address.named-road", rf"(d?l?[xXwovt]{{1,3}}[hs]d{{0,2}}{_MARKER})"),
    Form("address.avenue-letter", r"((?:ni?n?)d{0,2}s[kAdjz])"),
    Form(
        "address.corner-avenue", rf"(d{{0,2}}s[kAdj][jar]{_STREET}|{_STREET}[jar]d{{0,2}}s[kAdj])"
    ),
    Form("address.avenue-of", rf"({_NUMBER}d?sqf?[xXwv]{{1,2}})", checks.is_avenue),
    Form(
        "address.block-of",
        rf"(bq?f?nd{{0,2}}(?:{_CORE}{{1,3}}?{_ENDS}{{1,2}}|l?[xwoX]{{1,2}})d{{0,2}})",
    ),
    Form("address.house-opening", r"(?:^|[.c])(nwt?)(?:[^C]|$)"),
    Form(
        "address.marker-road",
        rf"((?:m{{1,2}}g?n(?:in)?|n(?:in)?m{{1,2}})d?[qrc]{{1,2}}f?(?:{_ROAD}|n)d?)",
    ),
    Form(
        "address.road",
        rf"(l?(?:e?hi?n|H)d{{0,2}}(?:[jc]?{_MARKER}|[rjc]?M)?|end{{0,2}}[rjc]?M|ei?nd{{0,2}}{_MARKER}|eind?)",
    ),
    Form("address.marker", r"(m{1,2}g?n(?:in)?d?|M)"),
    Form("address.street", r"(d{0,2}l?[xXwo]{1,2}t?sd?)"),
    Form(
        "address.street-directed",
        r"(d{1,2}l?[xXwovktfe]{1,3}sd?|d{1,2}l?[xXwov]{1,3}[th])",
        checks.is_direction,
    ),
    Form("address.street-plain", r"(l?[vwxXo]{0,1}v[sth])", checks.is_street_type),
    Form("address.street-led", r"[qrp](d{0,2}l?[vwxXo]{1,2}[sth])", checks.is_no_road_sort),
    Form("address.street-letter", r"(s[kA])"),
    Form("address.road-numbered", r"([wxXv]{0,2}sn)", checks.is_road_numbered),
    Form("address.marker-number", rf"(d?nd?{_MARKER})"),
    Form("address.corner-spoken", r"([wx]{1,2}do[st]?)"),
    Form("address.number-directed", r"[rq](dn)(?:[.cfrqdja]|$)"),
    Form("address.corner-calle", r"(s[fq]?n[ja]s?n)"),
    Form("address.ordinal", r"[rq](d?o)(?:[.cfrqdja]|$)"),
    Form("address.street-word", r"(d{0,2}[xo]{1,2}[th]|d?l?[wt][sth]|dk[st])"),
    Form("address.street-calle", r"(sq?l?[xw]{1,3})"),
    Form("address.street-calle-number", r"(s[qf]?l?[xXwvo]{1,3}[dyg]{0,2}n)", checks.is_spanish),
    Form("address.flat", r"(u(?:g?[nzk])(?:i?[nk])?)"),
)
