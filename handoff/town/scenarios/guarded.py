"""Calls that must not cross: restricted, unreadably marked, listed addresses, tests and drills."""

from dataclasses import replace

from handoff.town.course import run
from handoff.town.desk import Desk, truth_of
from handoff.town.place import (
    CAD_EIDO,
    CAD_NEW_WORLD,
    DRILL_PHRASES,
    LISTED_ADDRESSES,
    RESTRICTED_MARKS,
    TRAINING_USERS,
)
from handoff.town.scenarios.casting import CRISES, cast
from handoff.town.scenarios.everyday import crisis_truth, one_call
from handoff.town.story import Story
from handoff.town.streets import Address

UNREADABLE_MARK = "7"


def _marked(desk: Desk, mark: str, scenario: str) -> Story:
    """A crisis call that carries a restriction mark as a whole (R11)."""
    piece = desk.rng.choice(CRISES)
    made = cast(desk, piece, CAD_NEW_WORLD, piece.telling[0], named=True)
    made.sheet.change(restriction=mark)
    run(made.sheet, made.course)
    truth = crisis_truth(made, scenario, "call_type", named=True)
    return one_call(made, replace(truth, restricted=True, lead=False, alert=False))


def restricted(desk: Desk) -> Story:
    """Marked restricted: no crossing, on the board only for those whom CAD allows."""
    return _marked(desk, desk.rng.choice(RESTRICTED_MARKS), "restricted")


def unreadable_mark(desk: Desk) -> Story:
    """A mark that nobody declared counts as restricted."""
    return _marked(desk, UNREADABLE_MARK, "unreadable_mark")


def restricted_by_type(desk: Desk) -> Story:
    """EIDO 1.0 has no mark: the agency's rules name the types that are restricted."""
    made = cast(desk, desk.rng.choice(CRISES), CAD_EIDO, "sensitive", named=True)
    run(made.sheet, made.course)
    truth = crisis_truth(made, "restricted_by_type", "narrative", named=True)
    return one_call(made, replace(truth, restricted=True, lead=False, alert=False))


def restricted_remark(desk: Desk) -> Story:
    """One confidential remark on a crisis call: the call crosses, the remark is nobody's."""
    piece = desk.rng.choice(CRISES)
    made = cast(desk, piece, CAD_NEW_WORLD, piece.telling[0], named=True)
    made.sheet.say("INFORMANT AT THIS ADDRESS, SEE SGT", restriction="Confidential")
    run(made.sheet, made.course)
    return one_call(made, crisis_truth(made, "restricted_remark", "call_type", named=True))


def listed_address(desk: Desk) -> Story:
    """A crisis at a shelter or an employee's home: treated like a restricted call."""
    rng = desk.rng
    place = rng.choice(LISTED_ADDRESSES)
    piece = rng.choice(CRISES)
    made = cast(
        desk,
        piece,
        desk.feed(),
        piece.telling[0],
        named=True,
        address=Address(place.house_number, place.street, place.suffix),
    )
    run(made.sheet, made.course)
    truth = crisis_truth(made, "listed_address", "call_type", named=True)
    return one_call(made, replace(truth, listed=True, lead=False, alert=False))


def test_call(desk: Desk) -> Story:
    """A console test with a crisis in its text: listed, but no case and not counted (R12)."""
    made = cast(desk, desk.rng.choice(CRISES), desk.feed(), "test")
    made.sheet.say("TEST TEST TEST DO NOT DISPATCH")
    run(made.sheet, made.course)
    return one_call(made, truth_of(made.sheet, "test_call", "no", test=True))


def drill(desk: Desk) -> Story:
    """A training drill with a telling type: only its first line and its user say so (R12)."""
    rng = desk.rng
    piece = rng.choice(CRISES)
    made = cast(desk, piece, desk.feed(), piece.telling[0], named=True)
    trainer = rng.choice(TRAINING_USERS)
    made.sheet.users = (trainer, trainer)
    made.sheet.say(rng.choice(DRILL_PHRASES))
    run(made.sheet, made.course)
    return one_call(made, truth_of(made.sheet, "drill", "no", test=True))
