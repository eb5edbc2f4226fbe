"""Notes: begun with what is known, signed, co-signed, amended; nothing saved is overwritten."""

from datetime import timedelta

import pytest

from casestore.care_tables import note_entry
from casestore.cases.take import take
from casestore.duty.fitness import Needing, lacking, need
from casestore.duty.safety import record_credential
from casestore.notes.cosigning import set_rule
from casestore.notes.notes import amend, cosign, save, sign, start, take_over
from casestore.notes.reading import body_of, note_of, waiting_for_cosign
from casestore.notes.words import SECTIONS, SENTENCES, NoteCode, NoteKind, NoteState, Sourced
from tests.casestore.town import ANA, BEN, NOON, later, request
from zone.audit.trail import trail

SUPERVISOR = "account-sue"
FROM_CAD = (
    Sourced(text="Call type: Welfare check", source="cad", at=NOON),
    Sourced(text="Weapon: knife, possible", source="cad", at=NOON),
)
SAYS = {"data": "Calm when met.", "assessment": "No intent.", "plan": "Call tomorrow."}


@pytest.fixture
def case(clinic):
    return clinic.do(take, clinic.hear(request()).lead_id, ANA, NOON).case_id


@pytest.fixture
def draft(clinic, case):
    return clinic.do(start, case, NoteKind.DAP, FROM_CAD, ANA, NOON).note_id


def write(clinic, note, says=SAYS, kept=(0, 1), seen=1, who=ANA, event_at=None, at=NOON):
    return clinic.do(save, note, says, frozenset(kept), event_at, seen, who, at)


def text(clinic, note):
    return clinic.see(body_of, note)[0]


def at(clinic, note):
    return clinic.see(lambda conn, _: note_of(conn, note))


@pytest.mark.parametrize("kind", list(NoteKind))
def test_every_kind_has_its_sections(clinic, case, kind):
    note = clinic.do(start, case, kind, (), ANA, NOON).note_id
    assert tuple(text(clinic, note).sections) == SECTIONS[kind]


def test_lines_from_cad_keep_their_source_and_can_be_struck_but_not_rewritten(clinic, draft):
    assert write(clinic, draft, kept=(1,)).done
    (struck, kept) = text(clinic, draft).sourced
    assert (struck.kept, kept.kept) == (False, True)
    assert (kept.text, kept.source) == (FROM_CAD[1].text, "cad")


def test_a_signed_note_changes_no_more(clinic, draft):
    write(clinic, draft)
    assert clinic.do(sign, draft, "", ANA, later(hours=1)).done
    assert write(clinic, draft, {"data": "Other."}, seen=2).code is NoteCode.SIGNED_ALREADY
    assert clinic.do(sign, draft, "", ANA, NOON).code is NoteCode.SIGNED_ALREADY
    assert text(clinic, draft).sections["data"] == "Calm when met."


def test_every_saved_text_stays_with_who_wrote_it_and_when(clinic, draft):
    write(clinic, draft)
    write(clinic, draft, {**SAYS, "plan": "Visit."}, seen=2, at=later(minutes=3))
    kept = [(r["seq"], r["actor"], r["at"]) for r in clinic.rows(note_entry)]
    assert kept == [(1, ANA, NOON), (2, ANA, NOON), (3, ANA, later(minutes=3))]


def test_saving_the_same_again_writes_nothing(clinic, draft):
    write(clinic, draft)
    assert write(clinic, draft, seen=2).done
    assert len(clinic.rows(note_entry)) == 2


def test_two_open_pages_lose_no_text(clinic, draft):
    write(clinic, draft)
    assert write(clinic, draft, {"data": "From another tab."}).code is NoteCode.CHANGED_SINCE
    assert text(clinic, draft).sections["data"] == "Calm when met."


def test_a_note_is_its_authors(clinic, draft):
    assert write(clinic, draft, who=BEN).code is NoteCode.NOT_YOURS
    assert clinic.do(sign, draft, "", BEN, NOON).code is NoteCode.NOT_YOURS


def test_an_empty_note_is_not_signed(clinic, draft):
    assert clinic.do(sign, draft, "", ANA, NOON).code is NoteCode.NOTHING_WRITTEN


def test_r47_times_of_event_entry_and_signing_are_kept_apart_and_late_ones_are_explained(
    clinic, draft
):
    write(clinic, draft, event_at=later(hours=-2), at=later(minutes=5))
    refused = clinic.do(sign, draft, "", ANA, later(hours=30))
    assert refused.code is NoteCode.SAY_WHY_LATE
    assert clinic.do(sign, draft, "no_signal", ANA, later(hours=30)).done
    note = at(clinic, draft)
    times = (note.event_at, note.entered_at, note.signed_at)
    assert times == (later(hours=-2), NOON, later(hours=30))
    assert note.late_reason == "no_signal"


def test_a_supervisor_co_signs_where_a_rule_says_so(clinic, draft, case):
    clinic.do(set_rule, ANA, True, SUPERVISOR, NOON)
    write(clinic, draft)
    clinic.do(sign, draft, "", ANA, later(hours=1))
    assert [n.note_id for n in clinic.see(lambda c, _: waiting_for_cosign(c))] == [draft]
    assert clinic.do(cosign, draft, ANA, later(hours=2)).code is NoteCode.OWN_NOTE
    assert clinic.do(cosign, draft, SUPERVISOR, later(hours=2)).done
    note = at(clinic, draft)
    assert (note.state, note.cosigned_by) == (NoteState.COSIGNED, SUPERVISOR)
    assert clinic.see(lambda c, _: waiting_for_cosign(c)) == []
    with clinic.zone.read() as conn:
        tags = [event.tag for event in trail(conn, "note", draft)]
    assert tags == ["note.started", "note.saved", "note.signed", "note.cosigned"]


def test_an_expired_license_closes_what_the_supervisors_say_and_a_new_one_opens_it(clinic, draft):
    clinic.do(set_rule, ANA, True, SUPERVISOR, NOON)
    write(clinic, draft)
    clinic.do(sign, draft, "", ANA, NOON)
    until = NOON.date()
    clinic.do(record_credential, SUPERVISOR, "license", until, SUPERVISOR, NOON)
    assert clinic.do(need, Needing.COSIGN, "license", True, SUPERVISOR, NOON)
    expired = clinic.do(cosign, draft, SUPERVISOR, later(days=2))
    assert expired.code is NoteCode.CREDENTIAL_LACKING
    assert "not recorded for you, or has expired" in SENTENCES[expired.code]
    renewed = until + timedelta(days=730)
    clinic.do(record_credential, SUPERVISOR, "license", renewed, SUPERVISOR, later(days=2))
    assert clinic.do(cosign, draft, SUPERVISOR, later(days=2)).done


def test_who_lacks_what_signing_alone_needs_signs_for_a_second_signature(clinic, draft):
    assert clinic.do(need, Needing.SIGN_ALONE, "crisis_training", True, SUPERVISOR, NOON)
    assert not clinic.do(need, Needing.SIGN_ALONE, "sainthood", True, SUPERVISOR, NOON)
    write(clinic, draft)
    assert clinic.do(sign, draft, "", ANA, NOON).done
    assert at(clinic, draft).needs_cosign
    lacks = clinic.see(lambda c, _: lacking(c, ANA, Needing.SIGN_ALONE, NOON))
    assert lacks == ("crisis_training",)
    clinic.do(record_credential, ANA, "crisis_training", NOON.date(), SUPERVISOR, NOON)
    assert clinic.see(lambda c, _: lacking(c, ANA, Needing.SIGN_ALONE, NOON)) == ()
    clinic.do(need, Needing.SIGN_ALONE, "crisis_training", False, SUPERVISOR, NOON)
    assert clinic.see(lambda c, _: lacking(c, BEN, Needing.SIGN_ALONE, NOON)) == ()


def test_a_rule_that_ended_asks_for_nothing_any_more(clinic, draft):
    clinic.do(set_rule, ANA, True, SUPERVISOR, later(hours=-2))
    clinic.do(set_rule, ANA, False, SUPERVISOR, later(hours=-1))
    write(clinic, draft)
    clinic.do(sign, draft, "", ANA, NOON)
    assert not at(clinic, draft).needs_cosign
    assert clinic.do(cosign, draft, SUPERVISOR, NOON).code is NoteCode.NO_COSIGN_WAITS


def test_an_amendment_is_a_further_note_and_the_first_one_stays(clinic, draft):
    assert clinic.do(amend, draft, ANA, NOON).code is NoteCode.NOT_SIGNED
    write(clinic, draft)
    clinic.do(sign, draft, "", ANA, NOON)
    second = clinic.do(amend, draft, BEN, later(hours=3)).note_id
    write(clinic, second, {**SAYS, "plan": "Visit instead."}, who=BEN)
    clinic.do(sign, second, "", BEN, later(hours=4))
    assert at(clinic, second).amends == draft
    assert text(clinic, draft).sections["plan"] == "Call tomorrow."
    assert text(clinic, second).sections["plan"] == "Visit instead."


def test_a_draft_of_somebody_who_left_is_taken_over_with_its_text(clinic, draft):
    write(clinic, draft)
    assert clinic.do(take_over, draft, SUPERVISOR, NOON).done
    assert write(clinic, draft, {**SAYS, "plan": "-"}, seen=2, who=SUPERVISOR).done
    assert [r["actor"] for r in clinic.rows(note_entry)] == [ANA, ANA, SUPERVISOR]
