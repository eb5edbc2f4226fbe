"""Putting a narrative piece on stage: a sheet, a course, a subject and the facts."""

from dataclasses import dataclass, replace
from datetime import datetime

from handoff.town.course import Course
from handoff.town.desk import ZONE, Desk
from handoff.town.narratives.cognition import COGNITIONS
from handoff.town.narratives.extras import CHATTER, CHILDREN, INJURIES, WEAPON_NEGATED, Change
from handoff.town.narratives.mind import MINDS
from handoff.town.narratives.piece import Piece, blanks, fill
from handoff.town.narratives.substance import SUBSTANCES
from handoff.town.narratives.suicide import SUICIDE
from handoff.town.people import TownPerson
from handoff.town.sheet import Sheet, mention_of
from handoff.town.story import Facts
from handoff.town.streets import Address

CRISES = (*SUICIDE, *MINDS, *SUBSTANCES, *COGNITIONS)


@dataclass(slots=True)
class Cast:
    """One call ready to run."""

    sheet: Sheet
    course: Course
    subject: TownPerson
    facts: Facts
    piece: Piece

    def add(self, change: Change) -> None:
        """Add a line to what is said while units are on their way, and what it changes."""
        lines, facts = change
        self.course = replace(self.course, later=(*self.course.later, *lines))
        self.facts = replace(self.facts, **facts)


def cast(
    desk: Desk,
    piece: Piece,
    feed: str,
    call_type: str,
    *,
    subject: TownPerson | None = None,
    named: bool = False,
    address: Address | None = None,
    at: datetime | None = None,
    serial: int | None = None,
) -> Cast:
    """A piece as a call. The caller is somebody else; the subject is mentioned if `named`."""
    rng = desk.rng
    subject = subject or desk.person(sex=piece.sex, ages=piece.ages)
    sheet = desk.call(feed, call_type, at=at, address=address, serial=serial)
    caller = desk.person(ages=(19, 79))
    mentions = [mention_of(caller, "caller", f"{sheet.state.number}-p1")]
    if named:
        role = "patient" if "overdose" in piece.telling else "subject"
        mentions.append(mention_of(subject, role, f"{sheet.state.number}-p2"))
    sheet.change(mentions=tuple(mentions), callback=caller.phone)
    age = subject.age(sheet.now.astimezone(ZONE).date())
    words = blanks(rng, subject, sheet.state.address, age)
    course = Course(
        opening=fill(piece.opening, words),
        later=fill(piece.later, words),
        scene=fill(piece.scene, words),
        units=desk.crew(feed, rng.choice((1, 2, 2))),
        disposition=rng.choice(piece.dispositions),
        transport=piece.transport,
    )
    return Cast(sheet, course, subject, piece.facts, piece)


def season(desk: Desk, made: Cast) -> None:
    """Sometimes add chatter, a denial, children or an injury where the piece says nothing of it."""
    rng = desk.rng
    if rng.random() < 0.5:
        made.course = replace(made.course, later=(rng.choice(CHATTER), *made.course.later))
    if made.facts.weapon == "none_stated" and rng.random() < 0.25:
        made.add(rng.choice(WEAPON_NEGATED))
    if made.facts.children_present == "unknown" and rng.random() < 0.15:
        made.add(rng.choice(CHILDREN))
    if made.facts.injuries == "unknown" and rng.random() < 0.15:
        made.add(rng.choice(INJURIES))
