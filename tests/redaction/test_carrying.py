"""If a channel cannot carry an obligation, nothing goes by it."""

import dataclasses

import pytest

from redaction.carrying import (
    CARRIED,
    KEPT,
    LABELS,
    ROOM_FOR_ALL,
    Carrier,
    carried,
    enclosure,
    lacking,
)
from redaction.notice import LONG_NOTICE, SHORT_NOTICE
from redaction.obligations import OBLIGATIONS
from redaction.scenarios import releases
from schemas.disclosure import Effect
from tests.redaction.questions import decide

PAPER = Carrier("paper", room=ROOM_FOR_ALL, encloses=True, ends=True)
SCOPE = "The consent covers identity and diagnosis, until 2032-01-01."


def test_every_obligation_is_carried_or_kept_and_none_is_both():
    assert set(CARRIED) | KEPT == OBLIGATIONS
    assert not set(CARRIED) & KEPT
    assert set(LABELS) == {name for name, need in CARRIED.items() if need == "label"}


@pytest.mark.parametrize("rule", sorted(releases()))
def test_a_sheet_of_paper_carries_everything(rule):
    decision = decide(releases()[rule].request)
    assert carried(decision, PAPER) == decision


@pytest.mark.parametrize("rule", sorted(releases()))
def test_a_bare_channel_carries_only_what_owes_nothing(rule):
    decision = decide(releases()[rule].request)
    left = carried(decision, Carrier("bare"))
    owes = set(decision.obligations) & set(CARRIED)
    assert (left.effect is Effect.DENY) is bool(owes)
    if owes:
        assert left.released == ()
        assert set(left.withheld) == set(releases()[rule].request["categories"])
        assert left.reasons[0] == "X-CHANNEL"


@pytest.mark.parametrize("missing", ["room", "encloses"])
def test_consent_based_records_need_notice_labels_and_scope(missing):
    decision = decide(releases()["P2-CONSENT"].request)
    less = dataclasses.replace(PAPER, **{missing: 0 if missing == "room" else False})
    assert lacking(decision, less)
    assert carried(decision, less).effect is Effect.DENY


def test_a_stored_flag_goes_only_where_it_can_be_ended():
    decision = decide(releases()["P2-FLAG"].request)
    assert lacking(decision, dataclasses.replace(PAPER, ends=False)) == ("flag_expiry",)


def test_the_notice_travels_in_the_longest_form_that_fits_with_labels_and_scope():
    decision = decide(releases()["P2-CONSENT"].request)
    sheet = enclosure(decision, PAPER, SCOPE)
    assert sheet.startswith(LONG_NOTICE)
    assert LABELS["no_legal_use"] in sheet
    assert sheet.endswith(SCOPE)
    assert enclosure(decision, Carrier("page", room=400), SCOPE).startswith(SHORT_NOTICE)


def test_no_notice_stands_on_a_neutral_flag():
    assert enclosure(decide(releases()["P2-FLAG"].request), PAPER, SCOPE) == ""
    assert enclosure(decide(releases()["STRIPPED-THREAT"].request), PAPER, SCOPE) == ""


def test_an_obligation_nobody_declared_cannot_be_met():
    decision = decide(releases()["TREATMENT"].request)
    strange = decision.model_copy(update={"obligations": ("be_nice",)})
    assert carried(strange, PAPER).effect is Effect.DENY
