"""The ordinary course of a call: typed, dispatched, en route, on scene, cleared, closed."""

from dataclasses import dataclass

from handoff.town.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Course:
    """What is said and done on a call."""

    opening: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    """Remarks while units are on their way."""
    scene: tuple[str, ...] = ()
    """Remarks from the scene."""
    units: tuple[str, ...] = ()
    disposition: str = "Report Taken"
    transport: bool = False


def type_in(sheet: Sheet, opening: tuple[str, ...]) -> None:
    """The call taker types the call and its first remarks."""
    sheet.say(*opening[:1])
    sheet.send()
    for text in opening[1:]:
        sheet.wait(8, 40)
        sheet.say(text)
        sheet.send()


def send_units(sheet: Sheet, units: tuple[str, ...]) -> None:
    """Units are dispatched and get under way."""
    sheet.wait(20, 150)
    for unit in units:
        sheet.move(unit, "dispatched")
        sheet.wait(1, 4)
    sheet.send()
    sheet.wait(10, 70)
    for unit in units:
        sheet.move(unit, "en_route")
        sheet.wait(1, 20)
    sheet.send()


def arrive(sheet: Sheet, units: tuple[str, ...]) -> None:
    """Units arrive one after the other, one snapshot each."""
    sheet.wait(150, 600)
    for unit in units:
        sheet.move(unit, "on_scene")
        sheet.send()
        sheet.wait(5, 90)


def wind_up(sheet: Sheet, course: Course) -> None:
    """Units leave; the call is closed with its disposition."""
    sheet.wait(300, 1500)
    if course.transport and course.units:
        sheet.move(course.units[0], "transporting")
        sheet.send()
        sheet.wait(500, 1500)
    for unit in course.units:
        sheet.move(unit, "cleared")
        sheet.wait(2, 30)
    sheet.send()
    sheet.wait(5, 60)
    sheet.close(course.disposition)
    sheet.send()


def respond(sheet: Sheet, course: Course) -> None:
    """Everything between typing and winding up."""
    send_units(sheet, course.units)
    for text in course.later:
        sheet.wait(15, 90)
        sheet.say(text)
        sheet.send()
    arrive(sheet, course.units)
    for text in course.scene:
        sheet.wait(30, 240)
        sheet.say(text, author=course.units[0] if course.units else None)
        sheet.send()


def run(sheet: Sheet, course: Course) -> None:
    """The whole course of a call."""
    type_in(sheet, course.opening)
    respond(sheet, course)
    wind_up(sheet, course)
