"""Everyday calls, lookalikes, crises with and without a telling type, and doubtful ones."""

from dataclasses import replace

from handoff.town.course import run
from handoff.town.desk import Desk, truth_of
from handoff.town.narratives.doubtful import DOUBTFUL
from handoff.town.narratives.extras import WEAPON_NEGATED, WEAPON_POSSIBLE, WEAPON_STATED, Change
from handoff.town.narratives.lookalikes import LOOKALIKES
from handoff.town.narratives.piece import Piece
from handoff.town.narratives.plain import PLAIN
from handoff.town.scenarios.casting import CRISES, Cast, cast, season
from handoff.town.story import Facts, IncidentTruth, Story, Truth


def one_call(made: Cast, truth: IncidentTruth) -> Story:
    """A story of one call."""
    return Story(made.sheet.steps, Truth(incidents=[truth]))


def _uneventful(desk: Desk, piece: Piece, scenario: str) -> Story:
    made = cast(desk, piece, desk.feed(), piece.telling[0])
    run(made.sheet, made.course)
    return one_call(made, truth_of(made.sheet, scenario, "no"))


def plain_call(desk: Desk) -> Story:
    """Traffic, burglary, noise, medical: nobody's crisis."""
    return _uneventful(desk, desk.rng.choice(PLAIN), "plain")


def lookalike_call(desk: Desk) -> Story:
    """Words of a crisis without one: business names, idioms, denials."""
    return _uneventful(desk, desk.rng.choice(LOOKALIKES), "lookalike")


def crisis_truth(made: Cast, scenario: str, ground: str, *, named: bool) -> IncidentTruth:
    """The truth of a call that must be flagged."""
    return truth_of(
        made.sheet,
        scenario,
        "yes",
        ground,
        facts=made.facts,
        subject=made.subject.person_id,
        named=named,
    )


def crisis_told_by_type(desk: Desk) -> Story:
    """The call type alone tells."""
    piece = desk.rng.choice(CRISES)
    named = desk.rng.random() < 0.7
    made = cast(desk, piece, desk.feed(), desk.rng.choice(piece.telling), named=named)
    season(desk, made)
    run(made.sheet, made.course)
    return one_call(made, crisis_truth(made, "crisis_told_by_type", "call_type", named=named))


def crisis_hidden_in_text(desk: Desk) -> Story:
    """The call type says nothing; only the narrative tells."""
    piece = desk.rng.choice(CRISES)
    named = desk.rng.random() < 0.5
    made = cast(desk, piece, desk.feed(), desk.rng.choice(piece.hidden), named=named)
    season(desk, made)
    run(made.sheet, made.course)
    return one_call(made, crisis_truth(made, "crisis_hidden_in_text", "narrative", named=named))


def doubtful_call(desk: Desk) -> Story:
    """Public intoxication or homelessness without a crisis: uncertain, waits for a person."""
    piece = desk.rng.choice(DOUBTFUL)
    made = cast(desk, piece, desk.feed(), piece.telling[0])
    run(made.sheet, made.course)
    return one_call(made, truth_of(made.sheet, "doubtful", "uncertain", "narrative"))


def _with_weapon_line(desk: Desk, change: Change, scenario: str) -> Story:
    unarmed = [piece for piece in CRISES if piece.facts.weapon == "none_stated"]
    piece = desk.rng.choice(unarmed)
    made = cast(desk, piece, desk.feed(), desk.rng.choice(piece.telling), named=True)
    made.add(change)
    run(made.sheet, made.course)
    return one_call(made, crisis_truth(made, scenario, "call_type", named=True))


def no_narrative(desk: Desk) -> Story:
    """A feed that sends no remarks: the type tells, facts are `not_supplied` (R9, R30)."""
    piece = desk.rng.choice(CRISES)
    made = cast(desk, piece, desk.feed(), desk.rng.choice(piece.telling))
    made.course = replace(made.course, opening=(), later=(), scene=())
    made.facts = Facts()
    run(made.sheet, made.course)
    return one_call(made, crisis_truth(made, "no_narrative", "call_type", named=False))


def weapon_stated(desk: Desk) -> Story:
    """A later remark brings in a weapon: the lead and the alert must learn of it."""
    change = desk.rng.choice((*WEAPON_STATED, *WEAPON_POSSIBLE))
    return _with_weapon_line(desk, change, "weapon_stated")


def weapon_negated(desk: Desk) -> Story:
    """A denial of weapons, which is not the same as silence."""
    return _with_weapon_line(desk, desk.rng.choice(WEAPON_NEGATED), "weapon_negated")
