"""Corrections (R3, R4, R29): wrong call, changed type, a deleted note, a pasted return."""

from handoff.town.call_types import BY_KEY
from handoff.town.course import arrive, respond, run, send_units, type_in, wind_up
from handoff.town.desk import Desk, truth_of
from handoff.town.narratives.extras import PRIOR_COMMENTS, QUERY_RETURN
from handoff.town.narratives.plain import PLAIN
from handoff.town.place import CAD_EIDO
from handoff.town.scenarios.casting import CRISES, cast
from handoff.town.scenarios.everyday import crisis_truth, one_call
from handoff.town.story import Story

QUIET = tuple(piece for piece in PLAIN if piece.telling[0] in {"noise", "crash", "alarm"})
STRAY = (
    "RP SAYS HUSBAND WANTS TO KILL HIMSELF, HAS LOCKED HIMSELF IN SHED",
    "FEMALE HEARING VOICES, OFF MEDS, WALKING IN TRAFFIC",
)


def wrong_call_disregarded(desk: Desk) -> Story:
    """A crisis remark typed on the wrong call, then taken back in words: uncertain, never no."""
    rng = desk.rng
    made = cast(desk, rng.choice(QUIET), desk.feed(), "noise")
    sheet = made.sheet
    type_in(sheet, made.course.opening)
    sheet.say(rng.choice(STRAY))
    sheet.send()
    sheet.wait(40, 150)
    sheet.say(rng.choice(("DISREGARD LAST, WRONG CALL", "DISREGARD, WRONG CALL")))
    sheet.send()
    respond(sheet, made.course)
    wind_up(sheet, made.course)
    truth = truth_of(
        sheet, "wrong_call_disregarded", "uncertain", "narrative", peak="yes", lead=True, alert=True
    )
    return one_call(made, truth)


def note_deleted(desk: Desk) -> Story:
    """EIDO: the same, but the note just vanishes. No correction line, so the flag stands (R4)."""
    made = cast(desk, desk.rng.choice(QUIET), CAD_EIDO, "noise")
    sheet = made.sheet
    type_in(sheet, made.course.opening)
    stray = desk.rng.choice(STRAY)
    sheet.say(stray)
    sheet.send()
    sheet.wait(40, 150)
    sheet.unsay(stray)
    sheet.send()
    respond(sheet, made.course)
    wind_up(sheet, made.course)
    return one_call(made, truth_of(sheet, "note_deleted", "yes", "narrative", facts=None))


def type_raised(desk: Desk) -> Story:
    """Typed as something harmless, then re-typed as a crisis."""
    piece = desk.rng.choice([p for p in CRISES if "attempt" not in p.telling])
    made = cast(desk, piece, desk.feed(), "info", named=True)
    sheet = made.sheet
    sheet.say("OPEN LINE, CROSSTALK, CALLING BACK")
    sheet.send()
    sheet.wait(30, 90)
    sheet.change(call_type=BY_KEY[piece.telling[0]])
    type_in(sheet, made.course.opening)
    respond(sheet, made.course)
    wind_up(sheet, made.course)
    return one_call(made, crisis_truth(made, "type_raised", "call_type", named=True))


def type_lowered(desk: Desk) -> Story:
    """Typed as a crisis by mistake, then re-typed: the flag falls with the type (R4)."""
    rng = desk.rng
    piece = rng.choice(QUIET)
    made = cast(desk, piece, desk.feed(), "mental")
    sheet = made.sheet
    type_in(sheet, made.course.opening)
    sheet.wait(60, 200)
    sheet.change(call_type=BY_KEY[piece.telling[0]])
    sheet.send()
    respond(sheet, made.course)
    wind_up(sheet, made.course)
    truth = truth_of(sheet, "type_lowered", "no", peak="yes", lead=True, alert=True)
    return one_call(made, truth)


def self_dispatch(desk: Desk) -> Story:
    """A co-responder unit puts itself on an untyped call: that alone makes it theirs (R3)."""
    rng = desk.rng
    made = cast(desk, rng.choice(QUIET), desk.feed(), "trouble")
    sheet = made.sheet
    unit = desk.coresponder(sheet.state.feed)
    type_in(sheet, ("UNK PROBLEM, CALLER HUNG UP", "NO ANS ON CB"))
    send_units(sheet, made.course.units)
    sheet.wait(20, 90)
    sheet.move(unit, "en_route")
    sheet.say(f"{unit} SHOW US ENRT TO THIS", author=unit)
    sheet.send()
    arrive(sheet, (*made.course.units, unit))
    wind_up(sheet, made.course)
    return one_call(made, truth_of(sheet, "self_dispatch", "yes", "unit"))


def pasted_return(desk: Desk) -> Story:
    """A query return pasted into a traffic stop says SUICIDAL: that is no evidence (R23, R29)."""
    piece = next(p for p in PLAIN if p.telling[0] == "traffic_stop")
    made = cast(desk, piece, desk.feed(), "traffic_stop")
    sheet = made.sheet
    type_in(sheet, made.course.opening)
    sheet.wait(40, 120)
    sheet.say(*QUERY_RETURN)
    sheet.send()
    respond(sheet, made.course)
    wind_up(sheet, made.course)
    return one_call(made, truth_of(sheet, "pasted_return", "no"))


def prior_comments(desk: Desk) -> Story:
    """Comments of an earlier incident at the address are carried over: other people's history."""
    made = cast(desk, desk.rng.choice(QUIET), desk.feed(), "noise")
    made.sheet.say(*PRIOR_COMMENTS, author="CADSYSTEM", kind="Prior Incident")
    run(made.sheet, made.course)
    return one_call(made, truth_of(made.sheet, "prior_comments", "no"))
