"""The privacy officer finds the story of a call, and nobody else searches."""

from tests.web.dispatch_town import NOON
from tests.web.visitor import signed_in


def test_calls_are_found_by_their_day(ward, leads):
    priya = signed_in(ward, "priya")
    page = priya.get(f"/stories?day={NOON.date().isoformat()}").text
    assert all(f"/story/lead/{lead}" in page for lead in leads.values())
    assert "No call is known by that" in priya.get("/stories?day=2001-01-01").text


def test_a_call_is_found_by_any_id_of_its_story(ward, leads, clinic):
    priya, lead = signed_in(ward, "priya"), leads["26-104209"]
    with clinic.read() as conn:
        from casestore.cases.leads import row_of

        incident = row_of(conn, lead).incident_id
    for known in (lead, incident):
        page = priya.get(f"/stories?about={known}").text
        assert f"/story/lead/{lead}" in page
        assert "Vandermeer" not in page


def test_what_cannot_be_a_day_is_refused_in_words(ward, leads):
    priya = signed_in(ward, "priya")
    assert priya.get("/stories?day=yesterday").status_code == 400
    assert priya.get(f"/stories?about={'x' * 101}").status_code == 400


def test_nobody_else_searches(ward, leads):
    for name in ("carla", "lee", "ivan"):
        assert signed_in(ward, name).get("/stories").status_code in (403, 404)
