"""Calls that end early or begin again: cancelled, cancelled and reopened, closed and reopened."""

from handoff.town.course import arrive, respond, run, send_units, type_in, wind_up
from handoff.town.desk import Desk, truth_of
from handoff.town.narratives.plain import PLAIN
from handoff.town.scenarios.casting import CRISES, cast
from handoff.town.scenarios.everyday import crisis_truth, one_call
from handoff.town.story import Story


def cancelled(desk: Desk) -> Story:
    """A crisis call cancelled before anybody arrives."""
    rng = desk.rng
    piece = rng.choice(CRISES)
    made = cast(desk, piece, desk.feed(), rng.choice(piece.telling), named=True)
    type_in(made.sheet, made.course.opening)
    send_units(made.sheet, made.course.units)
    made.sheet.wait(30, 120)
    made.sheet.say("RP CALLED BACK, FAMILY ON SCENE, NO LONGER NEEDED")
    for unit in made.course.units:
        made.sheet.move(unit, "cancelled")
    made.sheet.close("Event Cancelled", cancelled=True)
    made.sheet.send()
    return one_call(made, crisis_truth(made, "cancelled", "call_type", named=True))


def cancelled_and_reopened(desk: Desk) -> Story:
    """Cancelled, then the caller is back and it is worse: opened again with a fresh unit."""
    rng = desk.rng
    piece = rng.choice(CRISES)
    made = cast(desk, piece, desk.feed(), rng.choice(piece.telling), named=True)
    sheet = made.sheet
    type_in(sheet, made.course.opening)
    sheet.wait(60, 150)
    sheet.close("Event Cancelled", cancelled=True)
    sheet.send()
    sheet.wait(240, 900)
    sheet.reopen()
    sheet.say("RP CALLING BACK, SAME PROBLEM, REOPEN PER SUPERVISOR")
    sheet.send()
    respond(sheet, made.course)
    wind_up(sheet, made.course)
    return one_call(made, crisis_truth(made, "cancelled_and_reopened", "call_type", named=True))


def closed_and_reopened(desk: Desk) -> Story:
    """A closed plain call opened again for a second visit."""
    made = cast(desk, desk.rng.choice(PLAIN), desk.feed(), "noise")
    sheet = made.sheet
    run(sheet, made.course)
    sheet.wait(900, 2400)
    sheet.reopen()
    sheet.say("RP CALLED AGAIN, STARTED OVER")
    units = desk.crew(sheet.state.feed, 1)
    send_units(sheet, units)
    arrive(sheet, units)
    wind_up(sheet, made.course)
    return one_call(made, truth_of(sheet, "closed_and_reopened", "no"))


def still_open(desk: Desk) -> Story:
    """A crisis call that the day leaves open, units on scene."""
    rng = desk.rng
    piece = rng.choice(CRISES)
    made = cast(desk, piece, desk.feed(), rng.choice(piece.telling), named=True)
    type_in(made.sheet, made.course.opening)
    respond(made.sheet, made.course)
    return one_call(made, crisis_truth(made, "still_open", "call_type", named=True))
