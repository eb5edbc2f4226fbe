"""The evaluation as a page: counts of invented calls, for supervisors and IT of dispatch."""

from tests.web.dispatch_town import dispatch_pages
from tests.web.visitor import signed_in


def test_it_opens_the_evaluation_with_intervals_and_both_sights(dispatch):
    page = signed_in(dispatch_pages(dispatch), "ivan").get("/operations/evaluation")
    assert page.status_code == 200
    assert "First sight" in page.text
    assert "unseen_calls" in page.text
    assert "Flags in 1,000 calls" in page.text


def test_a_dispatcher_does_not(dispatch):
    page = signed_in(dispatch_pages(dispatch), "dana").get("/operations/evaluation")
    assert page.status_code == 404
