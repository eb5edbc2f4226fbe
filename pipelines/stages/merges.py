"""Which incident lives on when two are one, and which incidents hang together (R10).

Everything is derived from the links as they now stand on both sides, so that taking a link
back (UNLINK, or a newer snapshot without it) restores both.
"""

from collections.abc import Sequence

from pipelines.agency import Agency, SurvivorRule
from pipelines.stages.intake import names_of
from schemas.assembled import Incident
from schemas.incident import LinkKind

_TOGETHER = (LinkKind.RELATED, LinkKind.PARENT, LinkKind.CHILD)


def settle(main: Incident, others: Sequence[Incident], agency: Agency) -> tuple[Incident, ...]:
    """Main first, then each other incident that changed by it."""
    changed: list[Incident] = []
    for other in others:
        survivor = _survivor(main, other, agency)
        main, after = _bind(main, other, survivor), _bind(other, main, survivor)
        together = survivor is None and _linked(main, other)
        main, after = _join(main, other, together), _join(after, main, together)
        if after != other:
            changed.append(after)
    return (main, *changed)


def _survivor(one: Incident, two: Incident, agency: Agency) -> Incident | None:
    stated = _stated(one, two, agency) or _stated(two, one, agency)
    if stated is None or agency.survivor is SurvivorRule.STATED:
        return stated
    return min(one, two, key=lambda i: (i.opened_at, i.incident_id))


def _stated(speaker: Incident, other: Incident, agency: Agency) -> Incident | None:
    kinds = _kinds(speaker, other)
    if LinkKind.UNLINK in kinds | _kinds(other, speaker):
        return None
    if LinkKind.REPLACED_BY in kinds:
        return other
    if LinkKind.REPLACES in kinds:
        return speaker
    listed = {d.casefold() for d in agency.duplicate_dispositions}
    closed_as = {(d.code or "").casefold() for d in speaker.dispositions} | {
        (d.text or "").casefold() for d in speaker.dispositions
    }
    return other if kinds & set(_TOGETHER) and listed & closed_as else None


def _linked(one: Incident, two: Incident) -> bool:
    kinds = _kinds(one, two) | _kinds(two, one)
    return bool(kinds & set(_TOGETHER)) and LinkKind.UNLINK not in kinds


def _kinds(speaker: Incident, other: Incident) -> set[LinkKind]:
    meant = names_of(other)
    return {link.kind for link in speaker.links if link.other in meant}


def _bind(one: Incident, other: Incident, survivor: Incident | None) -> Incident:
    """`one`, with what the pair's survivor means for it."""
    absorbed = set(one.absorbed) - {other.incident_id}
    replaced = None if one.duplicate_of == other.incident_id else one.duplicate_of
    if survivor is not None and survivor.incident_id == other.incident_id:
        replaced = other.incident_id
    elif survivor is not None:
        absorbed.add(other.incident_id)
    return one.model_copy(update={"duplicate_of": replaced, "absorbed": tuple(sorted(absorbed))})


def _join(one: Incident, other: Incident, together: bool) -> Incident:
    linked = set(one.linked) - {other.incident_id}
    if together:
        linked.add(other.incident_id)
    return one.model_copy(update={"linked": tuple(sorted(linked))})
