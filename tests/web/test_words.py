"""Times, ages and the one function for wording."""

import re
from datetime import timedelta
from gettext import NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import web
from schemas.case import CareLabel, CloseReason, EncounterOutcome
from schemas.coresponse import AlertState, CallState, TeamState
from schemas.flag import Category, FlagAnswer
from schemas.incident import PersonRole
from schemas.lead import LeadState, NotBhReason
from schemas.person import Grade, Proof
from tests.web.dispatch_town import NOON
from web.clinical import words as clinical
from web.dispatch import words as dispatch
from web.shell.times import Times, age
from web.shell.wording import ENGLISH, Language, _, listed, speak

ROOM = Path(web.__file__).parent


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s"),
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h 0 min"),
        (7_860, "2 h 11 min"),
        (86_400, "1 day"),
        (200_000, "2 days"),
    ],
)
def test_an_age_is_said_in_the_unit_that_helps(seconds, words):
    assert age(NOON - timedelta(seconds=seconds), NOON) == words


def test_the_script_says_ages_in_the_same_words():
    """The same unit borders stand in ages.js; the browser tests see them at work."""
    script = (ROOM / "static/js/ages.js").read_text()
    for border in ("< 60)", "< 3600)", "< 86400)"):
        assert border in script


def test_times_are_those_of_the_agency():
    times = Times(ZoneInfo("America/Chicago"))
    assert times.clock(NOON) == "13:02"
    assert times.clock_seconds(NOON) == "13:02:33"
    assert times.day_clock(NOON) == "Mon 23 Nov, 13:02"
    assert times.clock(None) == "–"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_a_list_reads_as_a_sentence(words, sentence):
    assert listed(words) == sentence


def test_wording_goes_through_the_language_of_the_page():
    class Spanish(NullTranslations):
        def gettext(self, message: str) -> str:
            return {"Wait %(n)s s": "Espere %(n)s s"}.get(message, message)

    speak(Language("es", Spanish()))
    try:
        assert _("Wait %(n)s s", n=5) == "Espere 5 s"
        assert _("100 % sure") == "100 % sure"
    finally:
        speak(ENGLISH)


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (dispatch.FLAGS, FlagAnswer),
        (dispatch.CATEGORIES, Category),
        (dispatch.TEAMS, TeamState),
        (dispatch.ALERTS, AlertState),
        (clinical.CATEGORIES, Category),
        (clinical.LEAD_STATES, LeadState),
        (clinical.CALL_STATES, CallState),
        (clinical.GRADES, Grade),
        (clinical.NOT_BH, NotBhReason),
        (clinical.OUTCOMES, EncounterOutcome),
        (clinical.CLOSE_REASONS, CloseReason),
        (clinical.LABELS, CareLabel),
    ],
)
def test_every_code_has_its_word(table, codes):
    assert set(table) == set(codes)


def test_every_proof_that_a_person_can_tick_has_its_word():
    assert set(clinical.PROOFS) == set(Proof) - {Proof.CREATED}


def test_the_roles_of_a_caller_have_their_words():
    assert {PersonRole.CALLER, PersonRole.RELATIVE, PersonRole.OTHER} <= set(clinical.ROLES)


def test_every_sentence_of_a_page_can_be_translated():
    for page in ROOM.rglob("*.html"):
        text = page.read_text()
        assert not re.search(r">\s*[A-Z][a-z]+ [a-z]+[^<{]*</(p|h1|h2|h3|button)>", text), page
