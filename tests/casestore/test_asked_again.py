"""R17: what stands at the dispatch center is asked about again while it stands."""

import pytest

from casestore.consents.records import record_consent
from casestore.disclosures.asked_again import ask_again
from casestore.disclosures.restrictions import restrict
from casestore.disclosures.telling import tell
from casestore.privacy_tables import disclosure
from schemas.audit import AuditTag
from tests.casestore.test_consents import WHOLE
from tests.casestore.test_disclosures import FLAG, GATE, _known, audited
from tests.casestore.town import ANA, NOON, later


@pytest.fixture
def flagged(clinic):
    """Words stand at dispatch on the person's own consent."""
    office = _known(clinic, part2=True)
    office.do(record_consent, WHOLE, ANA, NOON)
    assert office.do(tell, GATE, FLAG, ANA, NOON).live_until is not None
    return office


def withdrawn(office):
    return [row["withdrawn_why"] for row in office.rows(disclosure)]


def test_words_that_are_still_allowed_stand(flagged):
    assert flagged.do(ask_again, GATE, later(days=30)) == ()
    assert withdrawn(flagged) == [None]


def test_a_restriction_agreed_later_takes_them_back(flagged):
    flagged.do(restrict, "p-1", "agreed", None, ANA, later(days=1))
    (gone,) = flagged.do(ask_again, GATE, later(days=1, minutes=1))
    assert withdrawn(flagged) == ["no_longer_allowed"]
    (event,) = audited(flagged, AuditTag.DISCLOSURE_WITHDRAWN)
    assert event.about["disclosure"] == gone
    assert flagged.do(ask_again, GATE, later(days=2)) == ()


def test_rules_that_were_tightened_take_them_back(flagged):
    draft = (
        '@id("NO-FLAGS") @cites("x") @says("None.") @reason("X-STATE") '
        'forbid (principal, action == Action::"part2", resource == Category::"response_guidance");'
    )
    tighter = GATE.with_drafts({"draft": draft})
    assert len(flagged.do(ask_again, tighter, later(hours=1))) == 1
    assert withdrawn(flagged) == ["no_longer_allowed"]
