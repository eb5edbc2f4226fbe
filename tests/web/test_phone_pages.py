"""What a phone gets from the server: the shell, its key, receipts, conflicts, cards (R51, R52)."""

import re
from uuid import uuid4

import pytest

from schemas.audit import AuditTag
from tests.web.clinical_town import account_id, clinical_pages
from tests.web.dispatch_town import make_account
from tests.web.visitor import signed_in
from zone.journal.tables import audit

DEVICE = "0b8b1c9e-1111-4222-8333-444455556666"
HOURS = 3600


@pytest.fixture
def carla(ward):
    return signed_in(ward, "carla")


def take_call(visitor, leads, number="26-104209") -> str:
    return visitor.submit(f"/leads/{leads[number]}/take").headers["location"]


def begin(visitor, case: str) -> tuple[str, str, str]:
    """(case id, filling id, form id) of a PHQ-9."""
    page = visitor.get(f"{case}/forms").text
    form = re.search(r'value="([^"]+)"><span class="sr">Begin </span>PHQ-9', page).group(1)
    at = visitor.submit(f"{case}/forms", form_id=form).headers["location"]
    return case.rsplit("/", 1)[1], at.split("/")[4], form


def draft(case, filling, form, **more) -> dict[str, str]:
    made = {
        "draft_id": str(uuid4()),
        "case_id": case,
        "filling_id": filling,
        "form_id": form,
        "screen": "1",
        "seen": "0",
    }
    return {**made, **more}


def tags(zone, tag) -> int:
    with zone.read() as conn:
        return len(conn.execute(audit.select().where(audit.c.tag == tag)).all())


def test_what_is_cached_names_nobody_and_holds_no_token(carla):
    worker = carla.get("/phone-worker.js")
    kept = re.findall(r'"(/phone[^"]*)"', worker.text)
    assert "/phone" in kept
    assert len(kept) > 4
    for path in kept:
        page = carla.get(path)
        assert page.status_code == 200, path
        assert "Carla" not in page.text
        assert carla.csrf not in page.text


def test_the_worker_keeps_no_page_with_a_case(carla):
    listed = carla.get("/phone-worker.js").text.split("\n")[1]
    assert "/cases" not in listed
    assert "/people" not in listed


def test_the_key_is_the_same_for_the_same_person_and_phone_and_another_for_others(ward, carla):
    first = carla.submit("/phone/key", device_id=DEVICE).json()
    assert first["code"] == "given"
    assert carla.submit("/phone/key", device_id=DEVICE).json()["key"] == first["key"]
    other = signed_in(ward, "lee").submit("/phone/key", device_id=DEVICE).json()
    assert other["key"] != first["key"]
    assert tags(carla.zone, AuditTag.PHONE_KEY_GIVEN) == 3


def test_after_three_days_drafts_stay_shut_until_a_supervisor_releases_them(ward, carla, clock):
    carla.submit("/phone/key", device_id=DEVICE)
    clock.advance(73 * HOURS)
    carla = signed_in(ward, "carla")
    assert carla.submit("/phone/key", device_id=DEVICE, drafts=1).json() == {
        "code": "held",
        "account": account_id(carla.zone, "carla"),
    }
    lee = signed_in(ward, "lee")
    assert "Drafts are held" in lee.get("/phones").text
    lee.submit(f"/phones/{DEVICE}/release")
    assert carla.submit("/phone/key", device_id=DEVICE, drafts=1).json()["code"] == "given"


def test_a_phone_without_drafts_is_not_held(ward, carla, clock):
    carla.submit("/phone/key", device_id=DEVICE)
    clock.advance(73 * HOURS)
    again = signed_in(ward, "carla").submit("/phone/key", device_id=DEVICE, drafts=0).json()
    assert again["code"] == "given"


def test_a_lost_phone_gets_no_key_until_it_has_been_wiped(ward, carla):
    carla.submit("/phone/key", device_id=DEVICE)
    signed_in(ward, "lee").submit(f"/phones/{DEVICE}/wipe")
    assert carla.submit("/phone/key", device_id=DEVICE).json()["code"] == "wipe"
    assert carla.submit("/phone/wiped", device_id=DEVICE).json() == {"done": True}
    assert carla.submit("/phone/key", device_id=DEVICE).json()["code"] == "given"


def test_only_phones_of_the_own_team_can_be_released(ward, clinic, carla):
    make_account(clinic, "far", agencies=("lakeside",))
    signed_in(ward, "far").submit("/phone/key", device_id=DEVICE)
    lee = signed_in(ward, "lee")
    assert "No phone of your team" in lee.get("/phones").text
    assert lee.submit(f"/phones/{DEVICE}/wipe").status_code == 404


def test_a_draft_sent_twice_is_saved_once_and_its_alarm_makes_one_task(carla, leads):
    ids = begin(carla, take_call(carla, leads))
    page = carla.get(f"/cases/{ids[0]}/forms/{ids[1]}/screens/1").text
    alarming = re.findall(r'name="(f\d+)" id="[^"]+" value="(\d+)"[^>]*data-alarm', page)[-1]
    one = draft(*ids, **{alarming[0]: alarming[1]})
    first, second = carla.submit("/phone/send", **one), carla.submit("/phone/send", **one)
    assert (first.json()["state"], second.json()["state"]) == ("sent", "sent")
    assert first.json()["alarms"] == 1
    assert tags(carla.zone, AuditTag.FORM_SAVED) == 1
    assert "Alarm from an answer" in carla.get(f"/cases/{ids[0]}/forms/{ids[1]}").text


def test_a_blank_form_begins_one_filling_however_often_it_is_sent(carla, leads):
    case = take_call(carla, leads)
    _, _, form = begin(carla, case)
    one = draft(case.rsplit("/", 1)[1], "", form, f3="1")
    addresses = {carla.submit("/phone/send", **one).json()["next"] for _ in range(3)}
    assert len(addresses) == 1
    assert tags(carla.zone, AuditTag.FORM_STARTED) == 2


def test_somebody_elses_newer_answers_stand_and_both_are_shown(ward, carla, leads):
    ids = begin(carla, take_call(carla, leads))
    lee = signed_in(ward, "lee")
    path = f"/cases/{ids[0]}/forms/{ids[1]}/screens/1"
    names = re.findall(r'type="radio" name="(f\d+)"', carla.get(path).text)
    lee.submit(path, **{names[0]: "3", "seen": "0"})
    answer = carla.submit("/phone/send", **draft(*ids, **{names[0]: "0"}))
    assert answer.status_code == 409
    told = answer.json()
    assert told["by"] == "Lee Marsh"
    assert told["theirs"][0][1] != told["mine"][0][1]
    assert told["theirs"][0][0] == told["mine"][0][0]
    again = draft(*ids, seen=str(told["seen"]), **{names[0]: "0"})
    assert carla.submit("/phone/send", **again).json()["state"] == "sent"


def test_what_was_signed_meanwhile_takes_nothing_more(carla, leads):
    ids = begin(carla, take_call(carla, leads))
    carla.submit(f"/cases/{ids[0]}/forms/{ids[1]}/sign")
    answer = carla.submit("/phone/send", **draft(*ids, f3="1"))
    assert answer.status_code == 410
    assert "was signed" in answer.json()["says"]


def test_nothing_is_sent_into_a_case_of_others(ward, clinic, carla, leads):
    ids = begin(carla, take_call(carla, leads))
    make_account(clinic, "far", agencies=("lakeside",))
    assert signed_in(ward, "far").submit("/phone/send", **draft(*ids)).status_code == 404


def test_a_draft_of_somebody_else_is_not_taken_for_ones_own(ward, carla, leads):
    ids = begin(carla, take_call(carla, leads))
    one = draft(*ids, f3="1")
    carla.submit("/phone/send", **one)
    answer = signed_in(ward, "lee").submit("/phone/send", **one)
    assert answer.status_code == 410


def test_cards_are_given_only_where_the_agency_opted_in_and_are_audited(clinic, reads, leads):
    shut = signed_in(clinical_pages(clinic), "carla")
    take_call(shut, leads)
    assert shut.get("/phone/cards").status_code == 404
    opened = signed_in(clinical_pages(clinic, phone_cards=True), "carla")
    cards = opened.get("/phone/cards").json()["cards"]
    assert any("1207 Birch Ln" in card["places"] for card in cards)
    assert any("Weapon: Knife or blade" in card["facts"] for card in cards)
    assert any("555-0142" in line for card in cards for line in card["callbacks"])
    assert [read for read in reads(clinic) if read.page == "phone_cards"] != []
