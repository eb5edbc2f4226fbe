"""Calls that hang together: duplicates merged into one, police and ambulance on one event (R10)."""

from dataclasses import replace

from handoff.town.call_types import BY_KEY
from handoff.town.course import respond, run, send_units, type_in, wind_up
from handoff.town.desk import Desk, call_number, incident_key, truth_of
from handoff.town.place import CAD_EIDO, CAD_NEW_WORLD, FIRE, PATROL_UNITS, POLICE
from handoff.town.scenarios.casting import CRISES, Cast, cast
from handoff.town.scenarios.everyday import crisis_truth, one_call
from handoff.town.sheet import CoAgency
from handoff.town.story import Story, Truth


def _pair(desk: Desk, feed: str) -> tuple[Cast, Cast]:
    """Two callers about one event, the second some minutes later."""
    piece = desk.rng.choice(CRISES)
    first = cast(desk, piece, feed, piece.telling[0], named=True)
    type_in(first.sheet, first.course.opening)
    second = cast(
        desk, piece, feed, piece.telling[0], address=first.sheet.state.address, at=first.sheet.now
    )
    second.sheet.wait(60, 180)
    type_in(second.sheet, second.course.opening[:1])
    return first, second


def _merged(first: Cast, second: Cast, scenario: str) -> Story:
    """Truth and steps of a survivor and its duplicate."""
    survivor = crisis_truth(first, scenario, "call_type", named=True)
    duplicate = replace(
        crisis_truth(second, scenario, "call_type", named=False),
        state="merged",
        merged_into=survivor.key,
        facts=None,
        subject=survivor.subject,
    )
    steps = [*first.sheet.steps, *second.sheet.steps]
    return Story(steps, Truth(incidents=[survivor, duplicate]))


def merged_duplicate(desk: Desk) -> Story:
    """EIDO: the second call is merged into the first by `mergeComponent`, both sides say so."""
    first, second = _pair(desk, CAD_EIDO)
    second.sheet.wait(60, 200)
    second.sheet.change(merges=(("REPLACED", first.sheet.state.serial),))
    second.sheet.close("Event Cancelled")
    second.sheet.send()
    first.sheet.now = second.sheet.now
    first.sheet.wait(3, 9)
    first.sheet.change(merges=(("REPLACING", second.sheet.state.serial),))
    first.sheet.send()
    respond(first.sheet, first.course)
    wind_up(first.sheet, first.course)
    return _merged(first, second, "merged_duplicate")


def duplicate_by_disposition(desk: Desk) -> Story:
    """New World has no merge: the second call is closed with a disposition that names the first."""
    first, second = _pair(desk, CAD_NEW_WORLD)
    second.sheet.wait(60, 200)
    second.sheet.close(f"Duplicate of {call_number(first.sheet.state)}")
    second.sheet.send()
    first.sheet.now = second.sheet.now
    respond(first.sheet, first.course)
    wind_up(first.sheet, first.course)
    return _merged(first, second, "duplicate_by_disposition")


def police_and_ambulance(desk: Desk) -> Story:
    """EIDO: one event, two incidents of two agencies, joined by `linkComponent` RELATED."""
    rng = desk.rng
    piece = rng.choice([p for p in CRISES if p.transport])
    made = cast(desk, piece, CAD_EIDO, piece.telling[0], named=True)
    sheet = made.sheet
    type_in(sheet, made.course.opening)
    medic = desk.call(CAD_EIDO, "sick", at=sheet.now, agency=FIRE, address=sheet.state.address)
    medic.wait(20, 60)
    medic.change(related=((sheet.state.serial, POLICE),), callback=sheet.state.callback)
    medic.say("MEDICAL FOR PD CALL, STAGE UNTIL SCENE SECURE")
    medic.send()
    sheet.now = max(sheet.now, medic.now)
    sheet.change(related=((medic.state.serial, FIRE),))
    sheet.send()
    send_units(medic, (rng.choice(PATROL_UNITS[FIRE.key]),))
    respond(sheet, made.course)
    medic.now = max(medic.now, sheet.now)
    medic.wait(30, 90)
    medic.close("Treated, Transported by EMS")
    medic.send()
    wind_up(sheet, made.course)
    police = crisis_truth(made, "police_and_ambulance", "call_type", named=True)
    other = truth_of(medic, "police_and_ambulance", "no", linked=(police.key,))
    police = replace(police, linked=(incident_key(medic.state),))
    return Story([*sheet.steps, *medic.steps], Truth(incidents=[police, other]))


def two_agencies_on_one_call(desk: Desk) -> Story:
    """New World: one call, two agency contexts, two incident numbers."""
    piece = desk.rng.choice([p for p in CRISES if p.transport])
    made = cast(desk, piece, CAD_NEW_WORLD, piece.telling[0], named=True)
    sheet = made.sheet
    serial = desk.numbers.next(FIRE, sheet.state.created)
    number = f"{FIRE.prefix}{serial:06d}"
    sheet.change(co_agency=CoAgency(FIRE, number, BY_KEY["sick"]))
    run(sheet, made.course)
    return one_call(made, crisis_truth(made, "two_agencies_on_one_call", "call_type", named=True))
