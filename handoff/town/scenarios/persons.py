"""Who it is about: the same human twice, two humans who look alike, nobody named (R2, R6)."""

from dataclasses import replace
from datetime import timedelta

from handoff.town.course import run
from handoff.town.desk import Desk
from handoff.town.people import TownPerson, with_typo
from handoff.town.place import CAD_EIDO
from handoff.town.scenarios.casting import CRISES, Cast, cast, season
from handoff.town.scenarios.everyday import crisis_truth, one_call
from handoff.town.sheet import Mention
from handoff.town.story import Story, Truth
from handoff.town.streets import Address, make_address

ADULT = tuple(piece for piece in CRISES if piece.ages == (17, 84) and piece.sex is None)


def _about(desk: Desk, subject: TownPerson, address: Address, hours: float) -> Cast:
    """A crisis call about somebody, hours after the scenario's start."""
    piece = desk.rng.choice(ADULT)
    made = cast(
        desk,
        piece,
        CAD_EIDO,
        desk.rng.choice(piece.telling),
        subject=subject,
        named=True,
        address=address,
        at=desk.at + timedelta(hours=hours),
    )
    run(made.sheet, made.course)
    return made


def _two_calls(first: Cast, second: Cast, scenario: str) -> Story:
    truths = [crisis_truth(made, scenario, "call_type", named=True) for made in (first, second)]
    return Story([*first.sheet.steps, *second.sheet.steps], Truth(incidents=truths))


def same_person_twice(desk: Desk) -> Story:
    """Two calls about one human; the second time the name is typed with a slip."""
    subject = desk.person(ages=(20, 75))
    home = make_address(desk.rng)
    first = _about(desk, subject, home, 0)
    second = _about(desk, with_typo(desk.rng, subject), home, desk.rng.uniform(2, 5))
    story = _two_calls(first, second, "same_person_twice")
    one, two = story.truth.incidents
    story.truth.same_person.append((one.key, two.key))
    return story


def father_and_son(desk: Desk) -> Story:
    """Two humans with one name, one address and one phone; only the birth date tells them apart."""
    son = desk.person(sex="M", ages=(20, 35))
    father = replace(
        son,
        person_id=f"{son.person_id}-father",
        born=son.born - timedelta(days=desk.rng.randrange(8_000, 12_000)),
    )
    home = make_address(desk.rng)
    first = _about(desk, father, home, 0)
    second = _about(desk, son, home, desk.rng.uniform(2, 5))
    story = _two_calls(first, second, "father_and_son")
    one, two = story.truth.incidents
    story.truth.namesakes.append((one.key, two.key))
    return story


def nobody_named(desk: Desk) -> Story:
    """A crisis about a stranger: no name, as in most calls; at most a sex is typed (R2)."""
    piece = desk.rng.choice([p for p in ADULT if "{first}" not in " ".join(p.opening)])
    made = cast(desk, piece, desk.feed(), desk.rng.choice(piece.telling), named=False)
    if desk.rng.random() < 0.5:
        state = made.sheet.state
        stranger = Mention(f"{state.number}-p2", "subject", sex=made.subject.sex)
        made.sheet.change(mentions=(*state.mentions, stranger))
    season(desk, made)
    run(made.sheet, made.course)
    return one_call(made, crisis_truth(made, "nobody_named", "call_type", named=False))
