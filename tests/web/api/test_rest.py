"""The REST interface: the gate before every answer, one answer for whatever may not be told."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import orjson
from sqlalchemy import func, select, update

from casestore.client_tables import client
from casestore.clients.records import client_by_token, revoke
from casestore.clients.words import Scope
from casestore.consents.records import revoke_consent
from casestore.people.editing import change, restricted
from casestore.privacy_tables import disclosure
from casestore.tables import case, encounter
from schemas.case import CareLabel
from schemas.consent import Revocation
from tests.web.api.town import Program, case_of, consented, referred, registered
from tests.web.dispatch_town import NOON
from web.api.app import office_of
from web.api.caller import Call
from web.api.paging import closed
from zone.journal.tables import audit

MARCUS = "/api/v1/persons/person-marcus"
SOUGHT = {"given": "Marcus", "family": "Vandermeer", "reason": "referral"}


def audited(zone, tag):
    with zone.read() as conn:
        rows = conn.execute(select(audit.c.detail, audit.c.actor).where(audit.c.tag == tag))
        return [(orjson.loads(row.detail), row.actor) for row in rows]


def disclosures(zone):
    with zone.read() as conn:
        return conn.execute(select(disclosure).order_by(disclosure.c.disclosure_id)).all()


def test_a_person_is_told_on_their_consent_with_the_notice(harbor, settled):
    answer = harbor.ask("GET", MARCUS)
    told = answer.json()
    assert told["data"]["names"][0]["family"] == "Vandermeer"
    assert told["handling"]["part2"]
    assert "42 CFR part 2" in told["handling"]["notice"]
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["cache-control"] == "no-store"
    (made,) = disclosures(settled)
    assert (made.effect, made.accountable) == ("permit", True)
    ((read, actor),) = audited(settled, "client.read")
    assert read["records"] == ["person-marcus"]
    assert read["where"] == "GET /api/v1/persons/{person_id}"
    assert actor.startswith("client:")


def test_reading_twice_a_day_is_accounted_once_and_audited_twice(harbor, settled):
    harbor.read(MARCUS)
    harbor.read(MARCUS)
    assert len(disclosures(settled)) == 1
    assert len(audited(settled, "client.read")) == 2


def test_no_record_restricted_other_agency_and_no_consent_are_one_answer(ward, settled):
    program = Program(ward, registered(settled))
    answers = [program.ask("GET", MARCUS), program.ask("GET", "/api/v1/persons/nobody")]
    consented(settled)
    elsewhere = Program(ward, registered(settled, agencies=("other-pd",)))
    answers.append(elsewhere.ask("GET", MARCUS))
    shut = restricted(True)
    settled.write(lambda uow: change(uow, "person-marcus", "account-lee", NOON, shut))
    answers.append(program.ask("GET", MARCUS))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({json.dumps(sorted(answer.headers.items())) for answer in answers}) == 1
    assert b"Vandermeer" not in answers[0].content


def test_a_refusal_about_one_person_is_on_record(ward, settled):
    Program(ward, registered(settled)).ask("GET", MARCUS)
    (made,) = disclosures(settled)
    assert (made.effect, made.accountable) == ("deny", False)
    assert audited(settled, "disclosure.refused")[0][0]["exit"] == "api:person"


def test_a_consent_that_was_withdrawn_shuts_every_address(harbor, settled):
    case_id, encounter_id = case_of(settled)
    open_before = [
        MARCUS,
        f"/api/v1/cases/{case_id}",
        f"/api/v1/cases/{case_id}/encounters",
        f"/api/v1/encounters/{encounter_id}",
    ]
    assert [harbor.ask("GET", path).status_code for path in open_before] == [200] * 4
    settled.write(
        lambda uow: revoke_consent(uow, "c-harbor", "account-carla", Revocation.WRITTEN, NOON)
    )
    assert [harbor.ask("GET", path).status_code for path in open_before] == [404] * 4
    assert harbor.read("/api/v1/cases")["data"] == []
    assert harbor.ask("POST", "/api/v1/persons/search", json=SOUGHT).json()["data"] == []


def test_a_search_tells_only_whom_it_may_and_keeps_what_was_typed_to_itself(harbor, settled):
    found = harbor.ask("POST", "/api/v1/persons/search", json=SOUGHT).json()
    assert [one["person_id"] for one in found["data"]] == ["person-marcus"]
    with settled.read() as conn:
        rows = str(conn.execute(select(audit)).all())
    assert "Vandermeer" not in rows
    nosy = harbor.ask("POST", "/api/v1/persons/search", json=SOUGHT | {"reason": "curious"})
    assert nosy.status_code == 422


def test_a_program_of_another_purpose_is_told_nothing(ward, settled):
    consented(settled)
    for purpose in ("payment", "investigation", "research"):
        program = Program(ward, registered(settled, purpose=purpose, role="vendor_staff"))
        assert program.ask("GET", MARCUS).status_code == 404, purpose
    shelter = registered(settled, "r-shelter", role="vendor_staff")
    assert Program(ward, shelter).ask("GET", MARCUS).status_code == 404


def test_a_token_opens_only_what_its_scopes_name(harbor, settled):
    case_id, encounter_id = case_of(settled)
    needs = {
        MARCUS: {Scope.PERSONS_READ},
        "/api/v1/cases": {Scope.CASES_READ},
        f"/api/v1/cases/{case_id}/encounters": {Scope.CASES_READ, Scope.ENCOUNTERS_READ},
        f"/api/v1/encounters/{encounter_id}": {Scope.ENCOUNTERS_READ},
        "/api/v1/tasks": {Scope.TASKS_READ},
        "/api/v1/referrals": {Scope.REFERRALS_READ},
        "/api/v1/forms": {Scope.FORMS_READ},
    }
    for scope in Scope:
        program = Program(harbor.pages, registered(settled, scopes=(scope,)))
        for path, wanted in needs.items():
            got = program.ask("GET", path).status_code
            assert got == (200 if wanted <= {scope} else 403), (scope, path)


def test_a_token_is_nothing_once_expired_revoked_or_invented(harbor, settled, clock):
    invented = Program(harbor.pages, "hfc_invented", address="10.0.0.10")
    assert invented.ask("GET", MARCUS).status_code == 401
    assert invented.send("GET", MARCUS).headers["www-authenticate"] == "Bearer"
    with settled.read() as conn:
        row = conn.execute(select(client)).one()
    assert harbor.token not in str(row)
    assert harbor.ask("GET", MARCUS).status_code == 200
    settled.write(lambda uow: revoke(uow, row.client_id, "account-ivan", NOON))
    assert harbor.ask("GET", MARCUS).status_code == 401
    fresh = Program(harbor.pages, registered(settled))
    clock.advance(timedelta(days=31).total_seconds())
    assert fresh.ask("GET", MARCUS).status_code == 401


def test_too_many_requests_are_told_to_wait(settled, ward):
    stranger = Program(ward, "hfc_nobody")
    answers = [stranger.ask("GET", MARCUS) for _ in range(31)]
    assert [answers[0].status_code, answers[-1].status_code] == [401, 429]
    assert answers[-1].headers["retry-after"] == "60"


def test_an_outcome_is_given_once_on_the_version_that_was_seen(harbor, settled):
    _, encounter_id = case_of(settled)
    path = f"/api/v1/encounters/{encounter_id}"
    seen = harbor.ask("GET", path).headers["etag"]
    given = {"outcome": "resolved_on_scene", "ended_at": NOON.isoformat()}
    assert harbor.write(f"{path}/outcome", given).status_code == 428
    assert harbor.write(f"{path}/outcome", given, '"9"').status_code == 412
    assert harbor.write(f"{path}/outcome", given, seen, key="short").status_code == 400
    first = harbor.write(f"{path}/outcome", given, seen)
    assert (first.status_code, first.json()["outcome"]) == (200, "resolved_on_scene")
    again = harbor.write(f"{path}/outcome", given, seen)
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    assert harbor.write(f"{path}/outcome", given | {"avoided": "arrest"}, seen).status_code == 422
    late = harbor.write(f"{path}/outcome", given, first.headers["etag"], key="another-key")
    assert late.status_code == 409
    assert len(audited(settled, "encounter.recorded")) == 1


def test_an_encounter_is_begun_once_however_often_it_is_asked_for(harbor, settled):
    case_id, _ = case_of(settled)
    path = f"/api/v1/cases/{case_id}/encounters"
    answers = [harbor.write(path, {"agency": "northfield"}) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len(harbor.read(path)["data"]) == 2
    assert harbor.write(path, {"agency": "other"}, key="other-key").status_code == 404


def test_a_partner_reads_and_answers_its_referral(harbor, settled, ward):
    referral = referred(settled)
    (line,) = harbor.read("/api/v1/referrals")["data"]
    assert line["referral_id"] == referral
    answer = harbor.ask("GET", f"/api/v1/referrals/{referral}")
    told = answer.json()["data"]
    assert told["state"] == "seen"
    assert told["names"][0]["family"] == "Vandermeer"
    assert told["note"]["situation"] == "Seen at home after a call."
    path = f"/api/v1/referrals/{referral}/answers"
    no_reason = harbor.write(path, {"step": "decline"}, answer.headers["etag"], key="declined")
    assert no_reason.status_code == 409
    taken = harbor.write(path, {"step": "accept", "note": "Tomorrow."}, answer.headers["etag"])
    assert (taken.status_code, taken.json()["state"]) == (200, "accepted")
    shelter = Program(ward, registered(settled, "r-shelter", role="vendor_staff"))
    assert shelter.ask("GET", f"/api/v1/referrals/{referral}").status_code == 404
    assert shelter.read("/api/v1/referrals")["data"] == []


def test_a_referral_whose_consent_is_gone_is_not_there(harbor, settled):
    referral = referred(settled)
    settled.write(
        lambda uow: revoke_consent(uow, "c-harbor", "account-carla", Revocation.WRITTEN, NOON)
    )
    assert harbor.read("/api/v1/referrals")["data"] == []
    assert harbor.ask("GET", f"/api/v1/referrals/{referral}").status_code == 404


def test_answers_to_a_form_come_in_unsigned_and_raise_their_alarm(harbor, settled):
    case_id, _ = case_of(settled)
    forms = harbor.read("/api/v1/forms")
    phq9 = next(one for one in forms if "PHQ-9" in one["title"])
    whole = harbor.read(f"/api/v1/forms/{phq9['form_id']}")["questionnaire"]
    items = [item for group in whole["item"] for item in (group.get("item") or [group])]
    ninth = next(i for i in items if i.get("code", [{}])[0].get("code") == "44260-8")
    option = ninth["answerOption"][-1]["valueCoding"]
    answers = [{"linkId": ninth["linkId"], "answer": [{"valueCoding": option}]}]
    if ninth not in whole["item"]:
        top = next(g for g in whole["item"] if ninth in g.get("item", []))
        answers = [{"linkId": top["linkId"], "item": answers}]
    given = {"form_id": phq9["form_id"], "items": answers}
    sent = harbor.write(f"/api/v1/cases/{case_id}/responses", given)
    assert (sent.status_code, sent.json()["state"]) == (201, "open")
    assert sent.json()["score"] is None
    (task,) = harbor.read("/api/v1/tasks")["data"]
    assert task["kind"] == "form_alarm"
    place = sent.headers["location"]
    changed = harbor.write(place, {"items": []}, sent.headers["etag"], "put-12345", method="PUT")
    assert changed.json()["items"] == []
    wrong = {"form_id": phq9["form_id"], "items": [{"linkId": "of-no-form"}]}
    assert (
        harbor.write(f"/api/v1/cases/{case_id}/responses", wrong, key="w-123456").status_code == 422
    )
    done = {"how": task["ends"][0]}
    ended = harbor.write(f"/api/v1/tasks/{task['task_id']}/done", done, '"1"', "done-1234")
    assert ended.json()["done_how"] == done["how"]


def test_a_list_goes_on_with_its_cursor_and_with_no_other(harbor, settled, ward):
    first = harbor.read("/api/v1/cases?limit=1")
    assert len(first["data"]) == 1
    assert first["next"] is None  # nobody can count the cases that are not told
    assert harbor.ask("GET", "/api/v1/cases?cursor=bad").status_code == 400
    other = Program(ward, registered(settled))
    with settled.read() as conn:
        mine = client_by_token(conn, harbor.token, NOON)
    call = Call(office_of(settled, ward.state.gate), mine, NOON, "GET /api/v1/cases")
    cursor = closed(call, (NOON + timedelta(days=1), ""))
    assert len(harbor.read(f"/api/v1/cases?cursor={cursor}")["data"]) == 1
    assert other.ask("GET", f"/api/v1/cases?cursor={cursor}").status_code == 400
    assert harbor.ask("GET", f"/api/v1/tasks?cursor={cursor}").status_code == 400


def test_an_error_says_what_happened_and_repeats_nothing_that_was_sent(harbor):
    answer = harbor.ask("POST", "/api/v1/persons/search", json={"Vandermeer": "Marcus"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Vandermeer" not in answer.text
    assert "Nothing was done." in answer.json()["detail"]
    assert harbor.ask("DELETE", MARCUS).status_code == 405
    assert harbor.ask("GET", "/api/v1/nowhere").headers["content-type"].endswith("problem+json")
    large = harbor.ask("POST", "/api/v1/persons/search", content=b" " * 300_000)
    assert large.status_code == 413
    assert large.headers["content-type"] == "application/problem+json"


def test_health_care_without_part_2_carries_no_part_2_notice(harbor, settled):
    hipaa = update(encounter).values(label=CareLabel.HIPAA)
    settled.write(lambda uow: uow.conn.execute(hipaa).rowcount)
    told = harbor.read(MARCUS)
    assert told["handling"]["part2"] is False
    assert "42 CFR part 2" not in told["handling"]["notice"]


def test_a_case_that_concerns_nobody_known_is_told_to_no_program(harbor, settled):
    with settled.read() as conn:
        every = conn.scalar(select(func.count()).select_from(case))
    assert every > len(harbor.read("/api/v1/cases")["data"]) == 1


def test_of_two_answers_on_one_version_one_counts_and_the_other_is_told(harbor, settled):
    referral = referred(settled)
    version = harbor.ask("GET", f"/api/v1/referrals/{referral}").headers["etag"]
    path = f"/api/v1/referrals/{referral}/answers"

    def answer(number):
        step = ("accept", "arrive")[number % 2]
        return harbor.write(path, {"step": step}, version, key=f"answer-{number}").status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(answer, range(4)))
    assert statuses == [200, 412, 412, 412]


def test_the_same_request_at_once_is_done_once(harbor, settled):
    case_id, _ = case_of(settled)
    path = f"/api/v1/cases/{case_id}/encounters"
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: harbor.write(path, {"agency": "northfield"}), range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
