"""What leaves of a quarter: frozen once, no small count derivable, approved by a second person."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from casestore.cases.encounters import of_cases, record_outcome
from casestore.cases.take import take
from casestore.figures import closing, publications
from casestore.figures.leaving import OVERALL
from casestore.figures.publications import State
from casestore.figures.quarters import Quarter, closable
from casestore.figures.words import LEAVING
from casestore.people import links, records
from redaction.gate import Gate
from redaction.small_cells import SMALL
from schemas.case import EncounterOutcome as Outcome
from schemas.incident import Location
from schemas.person import Proof
from tests.casestore.town import ANA, BEN, NOON, person, request, subject

pytestmark = pytest.mark.only_on("sqlite")
CHICAGO = ZoneInfo("America/Chicago")
Q3 = Quarter(2026, 3)
AUGUST = datetime(2026, 8, 10, 15, tzinfo=UTC)
GATE = Gate.load(("withhold-free-text",))


def contact(clinic, number, outcome, postcode, race):
    told = request(
        f"i-{number}",
        opened_at=AUGUST - timedelta(minutes=20),
        subjects=(subject(given="Ann"),),
        location=Location(postcode=postcode),
    )
    lead = clinic.hear(told, at=AUGUST)
    case = clinic.do(take, lead.lead_id, ANA, AUGUST).case_id
    with clinic.zone.read() as conn:
        (met,) = of_cases(conn, [case])
    clinic.do(record_outcome, met.encounter_id, ANA, outcome, AUGUST, AUGUST)
    if race:
        made = person(f"p-{number}", "Ann", "Lee", race=(race,))
        clinic.do(lambda uow: records.create(uow, made, at=AUGUST, actor=ANA))
        proofs = (Proof.NAME, Proof.PHONE)
        clinic.do(links.confirm, lead.lead_id, "m-1", f"p-{number}", ANA, proofs, AUGUST)


@pytest.fixture
def busy(clinic):
    """Thirty-four contacts in August: three ended in custody, four people are Asian."""
    for n in range(34):
        outcome = Outcome.TAKEN_INTO_CUSTODY if n < 3 else Outcome.REFERRED
        race = "asian" if n < 4 else "black" if n < 18 else None
        contact(clinic, n, outcome, "60601" if n % 2 else "60602", race)
    return clinic


def worked_out(clinic, at=NOON, quarter=Q3):
    def read(conn, keys):
        folder = clinic.zone.folder
        return closing.worked_out(conn, keys, GATE, "riverton-pd", quarter, CHICAGO, folder, at)

    return clinic.see(read)


def close(clinic, made):
    return clinic.do(closing.close, made, GATE.policy_version, ANA, NOON)


def test_quarters_are_a_grid_and_close_31_days_after_their_end():
    assert [q.name for q in closable(NOON, CHICAGO, 3)] == ["2026-Q3", "2026-Q2", "2026-Q1"]
    start, end = Quarter(2025, 4).bounds(CHICAGO)
    assert (start.isoformat(), end.isoformat()) == (
        "2025-10-01T05:00:00+00:00",
        "2026-01-01T06:00:00+00:00",
    )
    assert not Q3.may_close(datetime(2026, 10, 30, tzinfo=UTC), CHICAGO)
    with pytest.raises(ValueError, match="2026-Q3"):
        Quarter.named("2026-10")


def test_small_counts_and_what_would_give_them_away_are_hidden_together(busy):
    made = worked_out(busy)
    whole = made.table("outcome").groups[OVERALL]
    assert whole.total == 34
    assert whole.answers["custody"] is None
    assert whole.answers["referral"] is None, "34 less 31 would be the three"
    assert whole.answers["transport"] == 0
    by_race = made.table("met", "race").groups
    assert by_race["asian"].total is None
    assert by_race["black"].total is None, "34 less the others would be the four"
    assert by_race["not_known"].total == 16
    assert made.table("met", "area") is None, "no names of areas were agreed"
    shown = [
        n
        for table in made.tables
        for part in table.groups.values()
        for n in (*part.answers.values(), part.total)
    ]
    assert not [n for n in shown if n in SMALL]
    assert made.median == 20
    assert {table.code for table in made.tables} == set(LEAVING)


def test_a_closed_quarter_never_changes_not_even_its_areas(busy):
    made = worked_out(busy)
    closed_id = close(busy, made)
    contact(busy, 99, Outcome.REFERRED, "60601", None)
    assert worked_out(busy).table("met").groups[OVERALL].total == 35
    assert close(busy, worked_out(busy)) == closed_id
    with busy.zone.read() as conn:
        assert closing.closed(conn, "riverton-pd", "2026-Q3") == (closed_id, made)
    (busy.zone.folder / closing.AREAS_FILE).write_text("60601,Northside\n,\nnonsense\n")
    groups = worked_out(busy).table("met", "area").groups
    assert {group: part.total for group, part in groups.items()} == {
        "Northside": 18,
        "elsewhere": 17,
    }
    assert close(busy, worked_out(busy)) == closed_id


def test_a_young_quarter_and_a_gate_that_says_no_close_nothing(clinic, monkeypatch):
    with pytest.raises(closing.NotClosed, match="31 days"):
        worked_out(clinic, quarter=Quarter(2026, 4))
    monkeypatch.setattr(closing, "leaving", lambda *a, **k: (None, True, 11))
    with pytest.raises(closing.NotClosed, match="rules"):
        worked_out(clinic)


def versions(clinic):
    with clinic.zone.read() as conn:
        return {p.version: p.state for p in publications.publications(conn)}


def test_one_prepares_and_another_approves_versions_follow_each_other(clinic):
    closed_id = close(clinic, worked_out(clinic))
    first = clinic.do(publications.prepare, closed_id, ("met",), ANA, NOON)
    assert not clinic.do(publications.approve, first, ANA, NOON, b"page", b"sheet")
    assert clinic.do(publications.approve, first, BEN, NOON, b"page", b"sheet")
    second = clinic.do(publications.prepare, closed_id, ("met", "outcome"), ANA, NOON)
    assert versions(clinic) == {1: State.PUBLISHED, 2: State.DRAFT}
    assert clinic.do(publications.approve, second, BEN, NOON, b"page 2", b"sheet 2")
    assert versions(clinic) == {1: State.REPLACED, 2: State.PUBLISHED}
    assert clinic.do(publications.withdraw, second, "wrong_names", BEN, NOON)
    assert not clinic.do(publications.withdraw, second, "wrong_names", BEN, NOON)
    clinic.do(publications.prepare, closed_id, ("met",), ANA, NOON)
    clinic.do(publications.prepare, closed_id, ("met",), ANA, NOON)
    assert versions(clinic) == {
        1: State.REPLACED,
        2: State.WITHDRAWN,
        3: State.DROPPED,
        4: State.DRAFT,
    }
    with clinic.zone.read() as conn:
        assert publications.as_published(conn, first) == (b"page", b"sheet")
        assert publications.as_published(conn, "none") is None
        assert publications.publications(conn, ("other",)) == []
    with pytest.raises(ValueError, match="figure"):
        clinic.do(publications.prepare, closed_id, ("calls",), ANA, NOON)
    with pytest.raises(ValueError, match="reason"):
        clinic.do(publications.withdraw, second, "because", BEN, NOON)
