"""The roster kept on pages, hand-over that orphans nothing, check-ins, credentials (R38)."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casestore.answers import Code
from casestore.cases.take import take
from casestore.cause import Cause
from casestore.duty import hand_over as duty_hand_over
from casestore.duty import roster as duty_roster
from casestore.duty import safety as duty_safety
from casestore.duty.pages import PageKind, unseen
from casestore.duty.roster import Place, RosterTeam
from casestore.duty.teams import read_teams, set_duty
from casestore.notes import notes
from casestore.notes.words import NoteKind
from casestore.tables import case
from casestore.tasks.acts import open_task
from casestore.tasks.words import TaskKind
from schemas.duty import Agreement
from tests.casestore.test_duty_pages import AGENCIES, LAST_YEAR, team
from tests.casestore.town import ANA, BEN, NOON, later, request

NORTH = RosterTeam(
    team=team(),
    areas=(Place(agency="riverton-pd", name="BEAT 4"),),
    units=(Place(agency="riverton-pd", name="MH1"),),
    members=(ANA,),
    mail="north@example.org",
)


def roster(clinic):
    with clinic.zone.read() as conn:
        return duty_roster.roster(conn)


# --- the roster as data ------------------------------------------------------


def test_what_a_page_saves_is_read_back_and_the_other_teams_stay(clinic):
    clinic.do(set_duty, (team("south"),), ANA, NOON)
    clinic.do(duty_roster.save_team, NORTH, ANA, NOON)
    assert [one.team.team_id for one in roster(clinic)] == ["north", "south"]
    assert roster(clinic)[0] == NORTH
    emptied = NORTH.model_copy(update={"areas": (), "units": (), "members": (), "mail": ""})
    clinic.do(duty_roster.save_team, emptied, ANA, NOON)
    assert roster(clinic)[0] == emptied


def test_the_configuration_is_taken_when_it_changed_and_pages_stand_until_then(clinic):
    configured = (team(),)
    assert clinic.do(duty_roster.take_configured, configured, NOON)
    changed = NORTH.model_copy(update={"team": team(shifts=())})
    clinic.do(duty_roster.save_team, changed, ANA, NOON)
    assert not clinic.do(duty_roster.take_configured, configured, later(hours=1)), "a restart"
    assert roster(clinic)[0].team.shifts == ()
    assert clinic.do(duty_roster.take_configured, (team(), team("south")), later(hours=2))
    with clinic.zone.read() as conn:
        assert [one.team_id for one in read_teams(conn)] == ["north", "south"]


def test_a_member_sees_new_leads_only_of_agencies_with_an_agreement_in_force(clinic):
    def sees(account, at=NOON):
        with clinic.zone.read() as conn:
            return duty_roster.open_to(conn, account, ("riverton-pd", "lakeside-pd"), at)

    ends = Agreement(agency="lakeside-pd", since=LAST_YEAR, until=later(hours=1))
    both = team().model_copy(update={"agreements": (*team().agreements, ends)})
    clinic.do(duty_roster.save_team, NORTH.model_copy(update={"team": both}), ANA, NOON)
    assert sees(ANA) == ("lakeside-pd", "riverton-pd")
    assert sees(ANA, later(hours=1)) == ("riverton-pd",)
    assert sees(BEN) == ("riverton-pd", "lakeside-pd"), "in no team yet: as before"


def test_of_two_eligible_teams_one_gets_the_lead(clinic):
    """Members of two teams take the same lead at the same moment; one case, one owner."""
    lead = clinic.hear(request())
    for name, who in (("north", ANA), ("south", BEN)):
        one = NORTH.model_copy(update={"team": team(name), "members": (who,)})
        clinic.do(duty_roster.save_team, one, ANA, NOON)
    together, answers = threading.Barrier(2), {}

    def claim(who):
        together.wait()
        answers[who] = clinic.do(take, lead.lead_id, who, NOON)

    threads = [threading.Thread(target=claim, args=(who,)) for who in (ANA, BEN)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(one.code for one in answers.values()) == [Code.DONE, Code.TAKEN_BY_OTHER]
    assert len(clinic.rows(case)) == 1


# --- hand-over ---------------------------------------------------------------


@pytest.fixture
def evening(clinic):
    """Ana holds two cases, a task, and a draft of a note."""
    for n in (1, 2):
        lead = clinic.hear(request(f"i-{n}"))
        case_id = clinic.do(take, lead.lead_id, ANA, NOON).case_id
    about = ("case", case_id)
    clinic.zone.write(
        lambda uow: open_task(
            Cause(uow, NOON, ANA), case_id, TaskKind.FIND_CONTACT, about, ANA, later(hours=2)
        )
    )
    clinic.do(notes.start, case_id, NoteKind.DAP, (), ANA, NOON)
    return clinic


def held(clinic, who):
    with clinic.zone.read() as conn:
        return duty_hand_over.holdings(conn, who).count


def test_nothing_moves_before_it_is_accepted_and_then_everything_does(evening):
    made = evening.do(duty_hand_over.offer, ANA, BEN, NOON, "Mill Road is shaky.")
    assert evening.do(duty_hand_over.offer, ANA, BEN, NOON) is None, "one at a time"
    assert (held(evening, ANA), held(evening, BEN)) == (4, 0)
    answer = duty_hand_over.answer
    assert not evening.do(answer, made, "account-eve", True, NOON)
    assert not evening.do(answer, made, ANA, True, NOON), "by name, by the one it is offered to"
    late = evening.hear(request("i-3"))
    evening.do(take, late.lead_id, ANA, NOON)
    assert evening.do(answer, made, BEN, True, later(hours=1))
    assert (held(evening, ANA), held(evening, BEN)) == (0, 5), "also what came after the offer"
    assert not evening.do(answer, made, BEN, True, later(hours=1))
    with evening.zone.read() as conn:
        assert set(conn.scalars(select(case.c.owner))) == {BEN}


def test_a_declined_hand_over_leaves_everything_where_it_is(evening):
    made = evening.do(duty_hand_over.offer, ANA, BEN, NOON)
    assert evening.do(duty_hand_over.answer, made, BEN, False, NOON)
    assert (held(evening, ANA), held(evening, BEN)) == (4, 0)
    assert evening.do(duty_hand_over.offer, ANA, BEN, NOON) is not None


def test_the_note_of_a_hand_over_lies_sealed(evening):
    evening.do(duty_hand_over.offer, ANA, BEN, NOON, "Mill Road is shaky.")
    (one,) = evening.see(duty_hand_over.open_offers)
    assert one.note == "Mill Road is shaky."
    assert "Mill Road" not in repr(evening.rows(duty_hand_over.table))


# --- check-in and credentials -------------------------------------------------


def missed(clinic, at):
    return clinic.do(duty_safety.page_missed, {ANA: AGENCIES}, at)


def test_who_does_not_check_in_is_told_to_team_and_supervisors_once(clinic):
    assert not clinic.do(duty_safety.start, ANA, 7, NOON)
    assert clinic.do(duty_safety.start, ANA, 15, NOON)
    assert not clinic.do(duty_safety.start, ANA, 15, NOON), "one timer"
    assert missed(clinic, later(minutes=14)) == 0
    assert missed(clinic, later(minutes=15)) == 1
    assert missed(clinic, later(minutes=30)) == 0
    with clinic.zone.read() as conn:
        found = unseen(conn, AGENCIES, supervises=True)
    assert [(one.kind, one.level) for one in found] == [
        (PageKind.CHECK_IN, one.level) for one in found
    ]
    assert {one.level for one in found} == {"team", "supervisor"}


def test_checking_in_begins_the_time_anew_and_ending_ends_it(clinic):
    clinic.do(duty_safety.start, ANA, 30, NOON)
    assert clinic.do(duty_safety.safe, ANA, later(minutes=29))
    assert missed(clinic, later(minutes=58)) == 0
    assert missed(clinic, later(minutes=59)) == 1
    assert clinic.do(duty_safety.safe, ANA, later(minutes=60)), "found safe after all"
    assert missed(clinic, later(minutes=90)) == 1, "and missed a second time"
    assert clinic.do(duty_safety.safe, ANA, later(minutes=91), ends=True)
    assert not clinic.do(duty_safety.safe, ANA, later(minutes=92))
    assert missed(clinic, later(days=1)) == 0


def test_of_a_kind_of_credential_the_newest_counts_and_the_first_to_expire_is_first(clinic):
    record = duty_safety.record_credential
    today = date(2026, 11, 23)
    assert not clinic.do(record, ANA, "sainthood", today, BEN, NOON)
    for kind, days in (("license", 400), ("cpr", 20)):
        assert clinic.do(record, ANA, kind, today + timedelta(days=days), BEN, NOON)
    clinic.do(record, ANA, "cpr", today + timedelta(days=30), BEN, later(days=1))
    with clinic.zone.read() as conn:
        found = duty_safety.credentials(conn, [ANA, BEN])
    assert [(c.kind, (c.expires_on - today).days) for c in found] == [("cpr", 30), ("license", 400)]
