"""Why a call has its flag, in one short line for the board."""

from schemas.flag import Evidence, Ground
from web.dispatch import words
from web.shell.wording import N_, _

_RULES = {
    "person:asked_for_coresponder": N_("a dispatcher asked for a co-responder"),
    "person:not_behavioral_health": N_("a dispatcher said: not behavioral health"),
    "unit:coresponder_assigned": N_("a co-responder unit is assigned"),
    "merged:duplicate_flagged": N_("a duplicate of this call was flagged"),
}


def reason(evidence: tuple[Evidence, ...], keep: int = 2) -> str:
    """Name the heaviest reasons, at most `keep`; empty when there is none.

    The words typed are shown as they were typed: this is the dispatch zone's own text.
    """
    parts = dict.fromkeys(part for one in evidence if (part := _part(one)))
    return "; ".join(list(parts)[:keep])


def _part(one: Evidence) -> str:
    if one.rule in _RULES:
        return _(_RULES[one.rule])
    if one.ground is Ground.CALL_TYPE:
        return _("the call type")
    if one.text:
        pattern = words.SAID.get(one.assertion)
        return _(pattern, text=one.text) if pattern else ""
    what = words.CATEGORIES.get(one.category) if one.category else None
    pattern = words.HINTED.get(one.assertion)
    return _(pattern, what=_(what)) if pattern and what else ""
