"""Whole invented quarters: of all figures and groups together no small count solves the system."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from casestore.figures import leaving as leaving_room
from casestore.figures.groups import BREAKDOWNS, Around, grouped
from casestore.figures.words import LEAVING, MEASURES, Figure, Line
from redaction.small_cells import SMALL
from schemas.person import Person

pytestmark = pytest.mark.only_on("sqlite")
JULY = datetime(2026, 7, 1, 12, tzinfo=UTC)
PRIME = 2**61 - 1
RACES = ("white", "black", "hispanic", "asian", "declined")


def quarter(people, seed):
    """Figures of so many calls, and what is known around them."""
    rnd = random.Random(seed)
    lines, areas, who, records = {code: [] for code in LEAVING}, {}, {}, {}

    def add(code, at, lead, *weights):
        answer = rnd.choices(MEASURES[code].answers, weights)[0]
        lines[code].append(Line("cases", lead, at, answer, lead))
        return answer

    for n in range(people):
        lead, at = f"l{n}", JULY + timedelta(days=rnd.randrange(90))
        areas[lead] = rnd.choice("NNORE")
        if rnd.random() < 0.75:
            who[lead] = f"p{n}"
            records[f"p{n}"] = Person(
                person_id=f"p{n}",
                birth_date=f"{rnd.randrange(1940, 2012)}-04-02",
                sex=rnd.choice("FM"),
                race=(rnd.choices(RACES, [8, 5, 4, 0.6, 1])[0],),
                language=rnd.choices(["en", "es", "vi", None], [8, 3, 0.5, 1])[0],
                created_at=at,
                created_by="test",
            )
        add("first_contact", at, lead, 8, 2, 0.2)
        add("flag_found", at, lead, 9, 1)
        if add("met", at, lead, 8, 1, 0.1) == "yes":
            add("outcome", at, lead, 6, 3, 5, 0.3, 0.2, 2, 0.2)
            add("avoided", at, lead, 2, 2, 0.5, 5)
            add("came_again", at, lead, 1, 5, 2)
            if add("referral_sent", at, lead, 3, 7) == "yes":
                add("referral_arrived", at, lead, 3, 3, 1)
    figures = {code: Figure(MEASURES[code], tuple(found)) for code, found in lines.items()}
    return figures, Around(ZoneInfo("UTC"), areas, who, records)


def follows(sums, hidden):
    """Hidden counts that the sums determine: elimination modulo a prime, for this test alone."""
    solved = {}
    for one in sums:
        row = {part: 1 for part in one.parts if part in hidden}
        if one.total in hidden:
            row[one.total] = row.get(one.total, 0) - 1
        for key in [k for k in row if k in solved]:
            take(row, solved[key], row[key])
        row = {key: value % PRIME for key, value in row.items() if value % PRIME}
        if row:
            pivot = next(iter(row))
            inverse = pow(row[pivot], -1, PRIME)
            row = {key: value * inverse % PRIME for key, value in row.items()}
            for other in solved.values():
                if pivot in other:
                    take(other, row, other[pivot])
            solved[pivot] = row
    return {key for key, row in solved.items() if len(row) == 1}


def take(row, other, times):
    for key, value in other.items():
        row[key] = (row.get(key, 0) - times * value) % PRIME
        if not row[key]:
            del row[key]


@pytest.mark.parametrize(("people", "seed"), [(34, 1), (107, 3), (150, 4), (300, 6)])
def test_no_small_count_of_a_whole_quarter_is_shown_or_follows(people, seed):
    figures, known = quarter(people, seed)
    groups = {
        (code, by): grouped(figures[code], by, known) if by else {"": figures[code]}
        for code in LEAVING
        for by in ("", *BREAKDOWNS)
    }
    system = leaving_room._system(figures, groups)
    made, at_risk, least = leaving_room.leaving(figures, known, "a", "2026-Q3", areas=True)
    shown, _ = leaving_room._shown(system)
    assert not at_risk
    assert least > max(SMALL)
    hidden = system.counts.keys() - shown.keys()
    small = {key for key in system.counts if system.counts[key] in SMALL}
    assert small <= hidden
    assert not small & follows(system.sums, hidden)
    assert made.table("met", "race") is not None
