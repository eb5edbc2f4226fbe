"""HL7 v2: messages, deltas, and the traps by their number (connectors/README.md)."""

from datetime import UTC, datetime

import pytest

from connectors.contract import Fault, Unreadable
from connectors.hl7_messages import acknowledgement, first_fault
from schemas.clinical import (
    ClinicalAction,
    ClinicalKind,
    RestrictionAction,
    RestrictionScope,
)
from tests.connectors.messages import ADT, clinical, codes, hl7, told


def test_a_registration_is_read() -> None:
    update = told("hl7v2", hl7())
    assert (update.kind, update.action, update.event) == (
        ClinicalKind.VISIT,
        ClinicalAction.OPEN,
        "ADT^A04",
    )
    assert (update.source_key, update.setting, update.agency) == ("V-4411", "E", "FERNBROOK")
    patient, sister = update.persons
    assert (patient.given, patient.family, patient.birth_date) == ("Bruno", "Varga", "1991-07-30")
    assert [(i.kind, i.value) for i in patient.identifiers] == [
        ("mrn", "FB77"),
        ("ssn", "123-45-6789"),
    ]
    assert [(n.family, n.kind) for n in patient.other_names] == [("Vargas", "alias")]
    assert (sister.given, sister.phones) == ("Odile", ("(312)555-0143",))
    assert [(f.path, f.code) for f in update.findings] == [("DG1-3", "F32.2"), ("PV2-3", "R45.851")]
    assert update.order == "2026-03-01T14:15:00.000000Z|000000000000000"


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\\r\n", "\r\r\n"])
def test_trap_1_every_line_end_is_read_alike(end: str) -> None:
    assert told("hl7v2", hl7(ADT.replace("\r", end))) == told("hl7v2", hl7())


@pytest.mark.parametrize("around", [(b"\xef\xbb\xbf", b""), (b"\x0b", b"\x1c\r"), (b"\r\n", b"\n")])
def test_trap_1_marks_and_frames_round_it_do_not_matter(around: tuple[bytes, bytes]) -> None:
    assert told("hl7v2", around[0] + hl7() + around[1]) == told("hl7v2", hl7())


@pytest.mark.parametrize("marks", ["^~\\\\&", "^~\\&#", "^~\\&"])
def test_trap_2_msh_2_may_have_five_characters(marks: str) -> None:
    body = ADT.replace("|^~\\&|", f"|{marks}|", 1)
    assert told("hl7v2", hl7(body)).persons == told("hl7v2", hl7()).persons


def test_trap_2_the_version_is_that_of_msh_12() -> None:
    assert "version_unknown" not in codes(told("hl7v2", hl7(ADT.replace("|P|2.6", "|P|2.3"))))
    assert "version_unknown" in codes(told("hl7v2", hl7(ADT.replace("|P|2.6", "|P|9"))))


def test_trap_3_msh_9_counts_and_evn_may_be_missing() -> None:
    assert "event_disagrees" in codes(told("hl7v2", hl7()))
    without = "\r".join(line for line in ADT.split("\r") if not line.startswith("EVN"))
    assert told("hl7v2", hl7(without)).event == "ADT^A04"


@pytest.mark.parametrize(
    ("stamp", "at"),
    [
        ("20260301", "2026-03-01T06:00:00+00:00"),
        ("202603010815", "2026-03-01T14:15:00+00:00"),
        ("20260301081500.25-0500", "2026-03-01T13:15:00.250000+00:00"),
    ],
)
def test_trap_4_times_of_every_length_are_read(stamp: str, at: str) -> None:
    update = told("hl7v2", hl7(ADT.replace("20260301081500-0600", stamp, 1)))
    assert update.at is not None
    assert update.at.isoformat() == at


def test_trap_4_a_time_without_offset_takes_that_of_msh_7() -> None:
    update = told("hl7v2", hl7(ADT.replace("-0600", "+0200", 1)))
    assert update.starts_at == datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


def test_trap_5_the_place_of_an_arv_says_whom_it_restricts() -> None:
    person, visit = told("hl7v2", hl7()).restrictions
    assert (person.scope, person.action, person.code) == (
        RestrictionScope.PERSON,
        RestrictionAction.ADD,
        "PSY",
    )
    assert (visit.scope, visit.code) == (RestrictionScope.VISIT, "LOC")
    assert person.ends_at == datetime(2027, 3, 1, 6, 0, tzinfo=UTC)


def test_trap_6_a_message_without_an_arv_lifts_nothing_and_an_unknown_action_restricts() -> None:
    without = "\r".join(line for line in ADT.split("\r") if not line.startswith("ARV"))
    assert told("hl7v2", hl7(without)).restrictions == ()
    odd = told("hl7v2", hl7(ADT.replace("ARV|1|A|PSY^Psychiatry", "ARV|1|Q|")))
    assert (odd.restrictions[0].action, odd.restrictions[0].code) == (
        RestrictionAction.UNKNOWN,
        "ALL",
    )
    assert "restriction_unknown" in codes(odd)


def test_trap_7_a_referral_is_read_without_any_restriction() -> None:
    body = (
        "MSH|^~\\&|GP|OAK|HANDOFF|CC|20260302||REF^I12|9|P|2.5\r"
        "RF1|P|S^Stat|MH||O|R-55|20260302|20260402||Needs a crisis plan|X-1\r"
        "PRD|RP|Marsh^Ines|||(312)555-0101\rPID|1||FB77^^^FERN^MR||Varga^Bruno\r"
    )
    update = told("hl7v2", hl7(body))
    assert (update.kind, update.source_key, update.priority) == (ClinicalKind.REFERRAL, "R-55", "S")
    assert update.restrictions == ()
    assert [p.mention_id for p in update.persons] == ["PID", "PRD-1-RP"]


def test_trap_8_msh_8_means_nothing() -> None:
    assert told("hl7v2", hl7()) == told("hl7v2", hl7(ADT.replace("|SECURITY|", "||", 1)))


def test_trap_9_escapes_and_repetitions_are_resolved_and_attachments_left_out() -> None:
    body = (
        "MSH|^~\\&|LAB|OAK|||20260302||MDM^T02|7|P|2.5\rPID|||FB77^^^F^MR||V^B\r"
        "TXA|1|DI|TX|||||||||DOC-1|||||AU|R\rCON|1|001|||F-7|||||V|A|20260301|20260301||20270301\r"
        "OBX|1|TX|1||A\\T\\E seen\\.br\\calm~then left||||||F\r"
        "OBX|2|ED|1||^application^pdf^Base64^ZCANARY||||||F\r"
    )
    update = told("hl7v2", hl7(body))
    assert [line.text for line in update.narrative] == ["A&E seen\ncalm\nthen left"]
    assert (update.kind, update.source_key, update.confidentiality) == (
        ClinicalKind.DOCUMENT,
        "DOC-1",
        "R",
    )
    (consent,) = update.consents
    assert (consent.type, consent.mode, consent.status) == ("001", "V", "A")
    assert "ZCANARY" not in update.model_dump_json()


@pytest.mark.parametrize(
    ("event", "action"),
    [
        ("A11", ClinicalAction.CANCEL),
        ("A13", ClinicalAction.REOPEN),
        ("A23", ClinicalAction.DELETE),
        ("A03", ClinicalAction.CLOSE),
        ("A08", ClinicalAction.UPDATE),
    ],
)
def test_events_cancel_reopen_delete_and_close(event: str, action: ClinicalAction) -> None:
    assert told("hl7v2", hl7(ADT.replace("A04^ADT_A01", event))).action is action


def test_a_merge_names_the_record_that_was_merged() -> None:
    body = ADT.replace("A04^ADT_A01", "A40") + "MRG|FB12^^^FERN^MR\r"
    update = told("hl7v2", hl7(body))
    assert (update.kind, update.action, update.source_key) == (
        ClinicalKind.PERSON,
        ClinicalAction.MERGE,
        "FB77",
    )
    assert [i.value for i in update.merged_from] == ["FB12"]


def test_messages_of_one_number_at_two_times_are_two_messages() -> None:
    other = told("hl7v2", hl7(ADT.replace("20260301081500-0600", "20260301081600-0600", 1)))
    assert other.message_key != told("hl7v2", hl7()).message_key


def test_a_batch_gives_one_update_per_message() -> None:
    body = f"FHS|^~\\&\rBHS|^~\\&\r{ADT}{ADT.replace('V-4411', 'V-4412')}BTS|2\rFTS|1\r"
    assert [u.source_key for u in clinical("hl7v2", hl7(body))] == ["V-4411", "V-4412"]


def test_a_name_in_windows_characters_is_read_and_noted() -> None:
    body = ADT.replace("Varga^Bruno", "Várga^Bruno").encode("latin-1")
    update = told("hl7v2", body)
    assert update.persons[0].family == "Várga"
    assert "encoding_declared_wrong" in codes(update)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"PID|1||x\r", Fault.UNKNOWN_FORMAT),
        (b"MSH|^~", Fault.TRUNCATED),
        (b"MSH|^~\\&|a|b|||20260301||ADT^A04|1|P|2.5\r", Fault.NO_INCIDENT_NUMBER),
        (b"MSH|^~\\&|a|b|||20260301|||1|P|2.5\r", Fault.UNKNOWN_FORMAT),
    ],
)
def test_what_cannot_be_read_is_parked_with_its_place(body: bytes, fault: Fault) -> None:
    with pytest.raises(Unreadable) as caught:
        clinical("hl7v2", body)
    assert caught.value.code is fault
    assert caught.value.path or caught.value.position


def test_an_answer_is_built_to_the_standard_and_a_departure_is_named_without_values() -> None:
    at = datetime(2026, 3, 1, 14, 15, tzinfo=UTC)
    answer = acknowledgement(
        answer="AA",
        control_id="M1",
        event="A04",
        sender="HANDOFF",
        receiver="ED",
        at=at,
        own_id="9",
    )
    assert answer.endswith(b"MSA|AA|M1\r")
    assert first_fault(answer) is None
    wrong = first_fault(hl7(ADT.replace("PV1|1|E", "PV1|1|")))
    assert wrong is not None
    assert "Varga" not in wrong
