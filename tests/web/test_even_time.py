"""Who may not know gets the answer at the same moment, whatever had to be looked up for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.visitor import Visitor
from web.clinical.team import partner_door
from web.shell.even_time import BUCKET_S, Evenly, rest


@given(st.floats(min_value=0, max_value=BUCKET_S, exclude_max=True))
def test_whatever_the_lookup_took_the_answer_leaves_at_the_end_of_the_bucket(passed):
    assert passed + rest(passed) == pytest.approx(BUCKET_S)


@given(st.floats(min_value=0, max_value=60))
def test_a_slow_lookup_leaves_at_the_end_of_a_later_bucket(passed):
    whole = (passed + rest(passed)) / BUCKET_S
    assert whole == pytest.approx(round(whole))
    assert rest(passed) > 0


@pytest.mark.parametrize("took", [0.001, 0.2, 0.7])
def test_the_wait_counts_from_when_the_question_came(took):
    clock = iter((10.0, 10.0 + took))
    slept = []
    Evenly(lambda: next(clock), slept.append).wait()
    whole = (took + slept[0]) / BUCKET_S
    assert whole == pytest.approx(round(whole))


def test_every_no_at_a_partners_link_waits_out_its_bucket(ward, monkeypatch):
    """Unknown link, code that is none, answer without a pass: one form, one time."""
    waits = []
    monkeypatch.setattr(partner_door.Evenly, "wait", lambda self: waits.append(self))
    partner = Visitor(ward, "10.9.9.5")
    partner.get("/partner/invented")
    partner.post("/partner/invented", {"code": "1234 5678"})
    partner.post("/partner/invented/answer", {"move": "accept"})
    partner.post("/partner/invented/answer", {"move": "no such move"})
    assert len(waits) == 4
