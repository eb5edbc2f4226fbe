"""What the wire does: repeats, disorder, catch-up after silence, paper cards typed hours later."""

from dataclasses import replace
from datetime import timedelta

from handoff.town.course import run
from handoff.town.desk import Desk
from handoff.town.place import CAD_EIDO
from handoff.town.scenarios.casting import CRISES, cast
from handoff.town.scenarios.everyday import crisis_truth, one_call, plain_call
from handoff.town.story import Story


def sent_twice(desk: Desk) -> Story:
    """Some messages arrive twice under the same key: the sender missed our acknowledgement."""
    story = _crisis(desk, "sent_twice")
    again = [step for step in story.steps if desk.rng.random() < 0.4] or story.steps[:1]
    for step in again:
        story.steps.append(replace(step, at=step.at + timedelta(seconds=3)))
        story.truth.repeated.append(step.key)
    return story


def kept_alive(desk: Desk) -> Story:
    """The last snapshot is sent again and again unchanged, under new keys (EIDO `minRate`)."""
    story = _crisis(desk, "kept_alive", CAD_EIDO)
    last = story.steps[-1]
    for minute in (1, 2, 3):
        at = last.at + timedelta(minutes=minute)
        story.steps.append(replace(last, at=at, key=f"{last.key}+{minute}"))
    return story


def out_of_order(desk: Desk) -> Story:
    """Snapshots overtake each other: older ones arrive after newer ones."""
    story = _crisis(desk, "out_of_order")
    moments = [step.at for step in story.steps]
    order = list(range(len(moments)))
    for place in range(0, len(order) - 1, 2):
        order[place], order[place + 1] = order[place + 1], order[place]
    story.steps = [replace(story.steps[i], at=at) for i, at in zip(order, moments, strict=True)]
    return story


def straggler(desk: Desk) -> Story:
    """One early snapshot of a closed call turns up an hour later: it must not reopen it."""
    story = _crisis(desk, "straggler")
    late = story.steps.pop(len(story.steps) // 2)
    story.steps.append(replace(late, at=story.steps[-1].at + timedelta(minutes=61)))
    return story


def caught_up(desk: Desk) -> Story:
    """The exporter was dead: all snapshots of a call arrive together four hours later (R8)."""
    story = _crisis(desk, "caught_up")
    begin = story.steps[-1].at + timedelta(hours=4)
    story.steps = [
        replace(step, at=begin + timedelta(milliseconds=200 * place))
        for place, step in enumerate(story.steps)
    ]
    truth = story.truth.incidents[0]
    story.truth.incidents[0] = replace(truth, entered_late=True, alert=False)
    return story


def paper_card(desk: Desk) -> Story:
    """CAD was down; a paper card is typed three hours later, as one closed call (R8)."""
    rng = desk.rng
    piece = rng.choice(CRISES)
    made = cast(desk, piece, desk.feed(), piece.telling[0], named=True)
    sheet = made.sheet
    sheet.say("ENTERED LATE FROM PAPER CARD, CAD WAS DOWN", *made.course.opening)
    for unit in made.course.units:
        sheet.move(unit, "dispatched")
        sheet.wait(120, 400)
        sheet.move(unit, "on_scene")
    sheet.wait(600, 1200)
    for unit in made.course.units:
        sheet.move(unit, "cleared")
    sheet.close(made.course.disposition)
    sheet.send(delay=3 * 3600 + rng.uniform(0, 900))
    truth = crisis_truth(made, "paper_card", "call_type", named=True)
    return one_call(made, replace(truth, entered_late=True, alert=False))


def plain_out_of_order(desk: Desk) -> Story:
    """A plain call whose snapshots arrive in reverse."""
    story = plain_call(desk)
    moments = [step.at for step in story.steps]
    turned = zip(reversed(story.steps), moments, strict=True)
    story.steps = [replace(step, at=at) for step, at in turned]
    truth = story.truth.incidents[0]
    story.truth.incidents[0] = replace(truth, scenario="plain_out_of_order")
    return story


def _crisis(desk: Desk, scenario: str, feed: str | None = None) -> Story:
    piece = desk.rng.choice(CRISES)
    made = cast(desk, piece, feed or desk.feed(), desk.rng.choice(piece.telling), named=True)
    run(made.sheet, made.course)
    return one_call(made, crisis_truth(made, scenario, "call_type", named=True))
