"""Which lead stands for which calls, and which case they belong to: pure (R5, R10).

State, survivor and case of every lead are worked out anew from two kinds of fact: what the
newest request of each incident says (merged into, linked with) and what clinicians decided.
So the order in which requests arrive cannot matter, and taking a merge or a link back restores
what was there before.

- Leads merged by dispatch form a family; the survivor's lead stands for it, the others move.
- Families linked across agencies form a group; a group that somebody took is one case, the one
  taken first. Other cases of the group go on in it.
- A lead that nobody decided on is never hidden behind one that was set aside.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.coresponse import CallState
from schemas.lead import LeadDecision, LeadState


@dataclass(frozen=True, slots=True)
class Member:
    """One lead as a fact: its newest request and its clinician's decision."""

    lead_id: str
    incident_id: str
    call_state: CallState
    merged_into: str | None = None
    linked: tuple[str, ...] = ()
    decision: LeadDecision | None = None
    decided_at: datetime | None = None
    decided_with: str | None = None
    """The lead that stood for it when it was set aside; None: it was looked at itself."""
    own_case_id: str | None = None
    """The case that was opened by taking this very lead."""
    purged: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lead stands."""

    state: LeadState
    moved_to: str | None = None
    case_id: str | None = None


@dataclass(frozen=True, slots=True)
class Arranged:
    """Places by lead id; `joined_into` by case id, None for a case that stands alone."""

    places: Mapping[str, Place]
    joined_into: Mapping[str, str | None]


def arrange(members: Sequence[Member]) -> Arranged:
    """Arrange leads that may hang together; unrelated ones do not affect each other."""
    live = {m.incident_id: m for m in members if not m.purged}
    families: dict[str, list[Member]] = defaultdict(list)
    for member in live.values():
        families[_survivor(member, live)].append(member)
    places = {m.lead_id: Place(LeadState.PURGED) for m in members if m.purged}
    joined: dict[str, str | None] = {}
    for group in _groups(families, live):
        joined |= _place(group, families, live, places)
    return Arranged(places, joined)


def _survivor(member: Member, live: Mapping[str, Member]) -> str:
    """Incident at the end of the chain of merges; a ring of merges ends at its least id."""
    seen = [member.incident_id]
    while (into := live[seen[-1]].merged_into) in live:
        if into in seen:
            return min(seen[seen.index(into) :])
        seen.append(str(into))
    return seen[-1]


def _groups(
    families: Mapping[str, Sequence[Member]], live: Mapping[str, Member]
) -> Iterable[list[str]]:
    """Survivors that hang together by links, in either direction."""
    near: dict[str, set[str]] = {survivor: set() for survivor in families}
    for survivor, family in families.items():
        others = {other for member in family for other in member.linked if other in live}
        for other in (_survivor(live[other], live) for other in others):
            near[survivor].add(other)
            near[other].add(survivor)
    while near:
        group, edge = [], [min(near)]
        while edge:
            one = edge.pop()
            if one in near:
                group.append(one)
                edge.extend(near.pop(one))
        yield sorted(group)


def _place(
    group: Sequence[str],
    families: Mapping[str, Sequence[Member]],
    live: Mapping[str, Member],
    places: dict[str, Place],
) -> dict[str, str | None]:
    taken = sorted(
        (member.decided_at, member.own_case_id)
        for survivor in group
        for member in families[survivor]
        if member.decision is LeadDecision.TAKEN and member.decided_at and member.own_case_id
    )
    case_id = taken[0][1] if taken else None
    for survivor in group:
        top = live[survivor]
        state = _state(top, families[survivor], case_id)
        case = case_id if state is LeadState.TAKEN else None
        for member in families[survivor]:
            moved = Place(LeadState.MOVED, top.lead_id, case)
            places[member.lead_id] = Place(state, None, case) if member is top else moved
    return {own: None if own == case_id else case_id for _, own in taken}


def _state(top: Member, family: Sequence[Member], case_id: str | None) -> LeadState:
    decisions = {_decision(member, top) for member in family}
    if LeadDecision.TAKEN in decisions or (case_id and None in decisions):
        return LeadState.TAKEN
    if None not in decisions:
        return LeadState.NOT_BH
    return LeadState.WITHDRAWN if top.call_state is CallState.WITHDRAWN else LeadState.NEW


def _decision(member: Member, top: Member) -> LeadDecision | None:
    """Set aside as part of a merge that was undone since: nobody judged this call by itself."""
    if member.decided_with in (None, member.lead_id, top.lead_id):
        return member.decision
    return None
