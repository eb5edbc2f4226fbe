"""N-DEx reports in LEXS: what each part becomes, and the traps of connectors/README.md."""

from datetime import UTC, datetime

import pytest

from connectors.contract import Fault, Unreadable
from schemas.incident import IncidentStatus, LineKind, LocationKind, PersonRole, UpdateKind
from tests.connectors.builders import LEXS, activity, joined, lexs, name, one, parse, person


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def codes(update) -> list[str]:
    return [warning.code for warning in update.warnings]


INCIDENT = activity(
    "Incident_1",
    "Incident",
    "<nc:ActivityIdentification><nc:IdentificationID>26-4411</nc:IdentificationID>"
    "</nc:ActivityIdentification>"
    "<nc:ActivityDescriptionText>Officers met a man in\n      distress at the mill.\n"
    "Co-responder called.</nc:ActivityDescriptionText>"
    "<nc:ActivityDateRange><nc:StartDate><nc:DateTime>2026-03-01T08:01:00</nc:DateTime>"
    "</nc:StartDate></nc:ActivityDateRange>",
)


def test_a_report_is_read_whole() -> None:
    case = (
        "<ndexia:Incident><ndexia:IncidentCaseNumberText>R26-00391\n"
        "</ndexia:IncidentCaseNumberText></ndexia:Incident>"
    )
    update = one("ndex", lexs(INCIDENT, case))
    assert update.kind is UpdateKind.REPORT
    assert update.source_key == "IL0990100|FERN-RMS|RMS-77120"
    assert update.agency == "IL0990100"
    assert update.number == "R26-00391"
    assert [(n.number, n.agency, n.kind) for n in update.numbers] == [
        ("R26-00391", "IL0990100", "report"),
        ("26-4411", "IL0990100", "incident"),
    ]
    assert update.created_at == at("2026-03-01T14:01:00+00:00")
    assert update.at == at("2026-03-02T15:30:00+00:00")
    assert update.order == "000000000000000041|2026-03-02T15:30:00.000000Z"
    assert update.message_key == "IL0990000|FERN-RMS|41|2026-03-02T09:30:00-06:00"
    assert update.statuses == (IncidentStatus.CLOSED,)
    assert update.dissemination == "green"
    assert not update.deleted
    (line,) = update.narrative
    assert line.text == "Officers met a man in\ndistress at the mill.\nCo-responder called."
    assert line.kind is LineKind.REPORT


def test_a_later_number_in_the_stream_sorts_after_an_earlier_one() -> None:
    orders = [one("ndex", lexs(sequence=number)).order for number in ("9", "10", "123456")]
    assert orders == sorted(orders, key=str)


def test_of_equal_numbers_the_date_of_change_decides() -> None:
    def changed(day: str) -> str:
        stamp = f"<nc:LastUpdatedDate><nc:Date>2026-03-{day}</nc:Date></nc:LastUpdatedDate>"
        metadata = f"<lexsdigest:Metadata>{stamp}</lexsdigest:Metadata>"
        return f"<lexsdigest:EntityActivity>{metadata}</lexsdigest:EntityActivity>"

    orders = [one("ndex", lexs(changed(day))).order for day in ("03", "04")]
    assert orders[0] < orders[1]


def test_a_message_that_names_neither_number_nor_time_has_no_order() -> None:
    update = one("ndex", lexs(sequence="", sent=""))
    assert (update.order, update.message_key) == (None, None)
    assert "no_order" in codes(update)


@pytest.mark.parametrize(
    ("word", "deleted", "warned"),
    [
        ("Insert\n\t\t\t", False, False),
        ("Delete", True, False),
        (" DELETE\n", True, False),
        ("Update", False, True),
        ("", False, True),
    ],
)
def test_insert_and_delete_padded_or_not(word: str, deleted: bool, warned: bool) -> None:
    update = one("ndex", lexs(instruction=word))
    assert update.deleted is deleted
    assert ("instruction_unknown" in codes(update)) is warned


@pytest.mark.parametrize("word", ["Green\n  ", "YELLOW", "Red", "Officers only"])
def test_the_sharing_rule_is_kept_in_lower_case(word: str) -> None:
    assert one("ndex", lexs(dissemination=word)).dissemination == word.strip().lower()


def test_of_several_sharing_rules_one_that_is_not_green_counts() -> None:
    body = lexs(
        dissemination="Green</lexs:DisseminationCriteriaText></lexs:DisseminationCriteriaValue>"
        "<lexs:DisseminationCriteriaValue><lexs:DisseminationCriteriaText>Red"
    )
    assert one("ndex", body).dissemination == "red"


def test_an_item_without_an_id_is_parked() -> None:
    for item in ("", "<lexs:DataItemID> \n </lexs:DataItemID>"):
        with pytest.raises(Unreadable) as caught:
            parse("ndex", lexs(item=item))
        assert caught.value.code is Fault.NO_INCIDENT_NUMBER


def test_trap_1_an_update_may_come_under_another_root() -> None:
    body = lexs(INCIDENT, root="lexspd:IncidentReportUpdate").replace(
        LEXS["lexspd"].encode(), b"http://broker.example/IncidentReportUpdate/1.0"
    )
    update = one("ndex", body)
    assert update.source_key == "IL0990100|FERN-RMS|RMS-77120"
    assert not update.deleted
    assert codes(update) == ["root_unknown"]


def test_trap_2_leaked_program_objects_are_no_values() -> None:
    payload = (
        "<ndexia:Incident><ndexia:IncidentCaseNumberText>#&lt;IncidentCase:0x107ade6b8&gt;"
        "</ndexia:IncidentCaseNumberText></ndexia:Incident>"
        "<ndexia:Offense><ndexia:OffenseCode>#&lt;Offense:0x1&gt;</ndexia:OffenseCode>"
        "<ndexia:OffenseText>Assist</ndexia:OffenseText></ndexia:Offense>"
    )
    update = one("ndex", lexs(INCIDENT, payload))
    assert update.number == "26-4411"
    assert [(t.code, t.text) for t in update.call_types] == [(None, "Assist")]
    assert "program_object" in codes(update)


def test_trap_3_padding_and_wrapped_text_are_folded() -> None:
    who = person(
        "P1",
        "<nc:PersonSexCode> M\n</nc:PersonSexCode><nc:PersonAgeMeasure><nc:MeasurePointValue>\n\t"
        "34 </nc:MeasurePointValue></nc:PersonAgeMeasure>",
    )
    place = location("L1", "<nc:LocationStateName>United\n   States</nc:LocationStateName>")
    update = one("ndex", lexs(who + place))
    assert (update.persons[0].sex, update.persons[0].age) == ("M", "34")
    assert update.locations[0].state == "United States"


@pytest.mark.parametrize(
    ("born", "age", "kept"),
    [("2015-05-05", "37", None), ("1988-05-05", "37", "1988-05-05"), ("1700-01-01", "1", None)],
)
def test_trap_4_birth_dates_that_contradict_the_age_are_dropped(
    born: str, age: str, kept: str | None
) -> None:
    who = person(
        "P1",
        f"<nc:PersonBirthDate><nc:Date>{born}</nc:Date></nc:PersonBirthDate>"
        f"<nc:PersonAgeMeasure><nc:MeasurePointValue>{age}</nc:MeasurePointValue>"
        "</nc:PersonAgeMeasure>",
    )
    update = one("ndex", lexs(who))
    assert update.persons[0].birth_date == kept
    assert ("birth_date_impossible" in codes(update)) is (kept is None)


def test_trap_4_the_state_as_a_victim_is_no_person() -> None:
    state = person("P1", name("State Of", "Illinois"), "<j:Victim/>")
    human = person("P2", name("Stacey", "Offman"), "<j:Victim/>")
    update = one("ndex", lexs(state + human))
    assert [p.family for p in update.persons] == ["Offman"]
    assert codes(update) == ["person_is_organization"]


def test_trap_4_an_implausible_ori_is_kept_with_a_warning() -> None:
    update = one("ndex", lexs().replace(b"IL0990100", b"Illinois 99999"))
    assert update.agency == "Illinois 99999"
    assert codes(update) == ["ori_implausible"]


def test_trap_5_one_human_under_two_ids_is_one_mention_with_both_roles() -> None:
    ref = '<nc:RoleOfPersonReference s:ref="{}"/>'
    first = person(
        "ArrestSubjectPerson59035",
        name("Bruno", "Varga"),
        f"<j:ArrestSubject>{ref.format('ArrestSubjectPerson59035')}</j:ArrestSubject>",
    )
    again = person("SubjectPerson59035", name("BRUNO", "VARGA"), "<j:IncidentSubject/>")
    other = person("SubjectPerson59036", name("Bruno", "Varga"), "<j:IncidentSubject/>")
    update = one("ndex", lexs(first + again + other))
    assert [(p.mention_id, p.roles) for p in update.persons] == [
        ("ArrestSubjectPerson59035", (PersonRole.ARRESTEE, PersonRole.SUBJECT)),
        ("SubjectPerson59036", (PersonRole.SUBJECT,)),
    ]
    assert codes(update) == ["same_person_twice"]


def test_trap_5_unnamed_people_with_one_source_number_stay_two() -> None:
    update = one("ndex", lexs(person("VictimPerson4000") + person("SubjectPerson4000")))
    assert len(update.persons) == 2


def test_trap_6_prefixes_do_not_matter() -> None:
    body = lexs(INCIDENT)
    plain = one("ndex", body)
    other = body
    for index, prefix in enumerate(LEXS):
        for mark in (b"<", b"</", b"xmlns:", b" "):
            old = mark + prefix.encode() + (b"=" if mark == b"xmlns:" else b":")
            new = mark + b"q%d" % index + (b"=" if mark == b"xmlns:" else b":")
            other = other.replace(old, new)
    assert b"lexs:" not in other
    assert one("ndex", other) == plain
    default = body.replace(b"<nc:", b"<").replace(b"</nc:", b"</")
    default = default.replace(b"<Activity ", b'<Activity xmlns="%s" ' % LEXS["nc"].encode())
    assert one("ndex", default).number == "26-4411"


def test_trap_6_the_right_prefix_on_a_strange_namespace_is_not_the_element() -> None:
    body = lexs(INCIDENT).replace(LEXS["nc"].encode(), b"http://other.example/core")
    update = one("ndex", body)
    assert (update.number, update.narrative) == (None, ())


def test_the_version_in_a_namespace_may_drift() -> None:
    body = (
        lexs(INCIDENT).replace(b"/jxdm/4.0", b"/jxdm/4.1").replace(b"/digest/3.1", b"/digest/3.2")
    )
    assert one("ndex", body).number == "26-4411"


@pytest.mark.parametrize(
    ("sent", "utc"),
    [
        ("2026-03-02T09:30:00Z", "2026-03-02T09:30:00+00:00"),
        ("2026-03-02T09:30:00", "2026-03-02T15:30:00+00:00"),
        ("2026-03-02T09:30:00.1234567-05:00", "2026-03-02T14:30:00.123456+00:00"),
    ],
)
def test_trap_7_message_times_with_and_without_a_zone(sent: str, utc: str) -> None:
    assert one("ndex", lexs(sent=sent)).at == at(utc)


def test_trap_8_roles_addresses_and_numbers_are_joined_by_reference() -> None:
    digest = (
        INCIDENT
        + person("P1", name("Bruno", "Varga"))
        + person("P2", name("Odile", "Varga"))
        + '<lexsdigest:EntityPerson><lexsdigest:Person s:id="P3"/>'
        '<j:Witness><nc:RoleOfPersonReference s:ref="P1"/></j:Witness></lexsdigest:EntityPerson>'
        + location("Home", "<nc:LocationCityName>Fernbrook</nc:LocationCityName>")
        + location("Mill", "<nc:LocationCityName>Millton</nc:LocationCityName>")
        + '<lexsdigest:EntityTelephoneNumber><lexsdigest:TelephoneNumber s:id="T1">'
        "<nc:NANPTelephoneNumber><nc:TelephoneAreaCodeID>312</nc:TelephoneAreaCodeID>"
        "<nc:TelephoneExchangeID>555</nc:TelephoneExchangeID>"
        "<nc:TelephoneLineID>0143</nc:TelephoneLineID></nc:NANPTelephoneNumber>"
        "</lexsdigest:TelephoneNumber></lexsdigest:EntityTelephoneNumber>"
        + joined(
            '<nc:ActivityInvolvedPersonAssociation><nc:ActivityReference s:ref="Incident_1"/>'
            '<nc:PersonReference s:ref="P2"/><nc:PersonActivityInvolvementText>Complainant\n'
            "</nc:PersonActivityInvolvementText></nc:ActivityInvolvedPersonAssociation>",
            '<nc:ResidenceAssociation><nc:PersonReference s:ref="P1"/>'
            '<nc:LocationReference s:ref="Home"/></nc:ResidenceAssociation>',
            "<lexsdigest:EntityTelephoneNumberAssociation>"
            '<nc:PersonReference s:ref="P2"/><lexsdigest:TelephoneNumberReference s:ref="T1"/>'
            "</lexsdigest:EntityTelephoneNumberAssociation>",
            '<lexsdigest:IncidentLocationAssociation><nc:ActivityReference s:ref="Incident_1"/>'
            '<nc:LocationReference s:ref="Mill"/></lexsdigest:IncidentLocationAssociation>',
        )
    )
    update = one("ndex", lexs(digest))
    found = {p.mention_id: p for p in update.persons}
    assert found["P1"].roles == (PersonRole.WITNESS,)
    assert found["P1"].address == "Fernbrook"
    assert found["P2"].roles == (PersonRole.CALLER,)
    assert found["P2"].phones == ("312-555-0143",)
    assert found["P3"].roles == ()
    assert [(place.kind, place.city) for place in update.locations] == [
        (LocationKind.INCIDENT, "Millton")
    ]


@pytest.mark.parametrize(
    ("text", "role"),
    [("poi", PersonRole.SUBJECT), ("Complainant", PersonRole.CALLER), ("Towed", PersonRole.OTHER)],
)
def test_involvement_words_become_roles(text: str, role: PersonRole) -> None:
    link = (
        '<nc:ActivityInvolvedPersonAssociation><nc:PersonReference s:ref="P1"/>'
        f"<nc:PersonActivityInvolvementText>{text}</nc:PersonActivityInvolvementText>"
        "</nc:ActivityInvolvedPersonAssociation>"
    )
    assert one("ndex", lexs(person("P1") + joined(link))).persons[0].roles == (role,)


def test_contacts_of_the_senders_are_not_people_of_the_report() -> None:
    assert "NOBODY" not in one("ndex", lexs(INCIDENT)).model_dump_json()


def test_offences_join_code_and_words_across_digest_and_payload() -> None:
    digest = activity(
        "O1", "Offense", "<nc:ActivityDescriptionText>Disorderly</nc:ActivityDescriptionText>"
    )
    digest += activity(
        "O2", "Offense", "<nc:ActivityDescriptionText>Trespass</nc:ActivityDescriptionText>"
    )
    payload = (
        "<ndexia:Offense><ndexia:ActivityAugmentation>"
        '<lexslib:SameAsDigestReference lexslib:ref="O1"/></ndexia:ActivityAugmentation>'
        "<ndexia:OffenseCode>90C\n</ndexia:OffenseCode></ndexia:Offense>"
    )
    assert [(t.code, t.text, t.system) for t in one("ndex", lexs(digest, payload)).call_types] == [
        ("90C", "Disorderly", "nibrs_offense"),
        (None, "Trespass", "nibrs_offense"),
    ]


def test_this_incident_s_arrest_is_a_fact_of_the_call() -> None:
    arrest = activity(
        "A1", "Arrest", "<nc:ActivityDate><nc:Date>2026-03-01</nc:Date></nc:ActivityDate>"
    )
    (found,) = one("ndex", lexs(arrest)).dispositions
    assert (found.text, found.at) == ("Arrest", at("2026-03-01T06:00:00+00:00"))


def test_a_date_without_a_time_is_the_start_of_that_day_there_and_marked() -> None:
    incident = activity(
        "I", "Incident", "<nc:ActivityDate><nc:Date>2026-07-04</nc:Date></nc:ActivityDate>"
    )
    update = one("ndex", lexs(incident))
    assert update.created_at == at("2026-07-04T05:00:00+00:00")
    assert codes(update) == ["date_without_time"]


def test_a_report_without_a_story_says_that_none_was_supplied() -> None:
    assert not one("ndex", lexs(activity("I", "Incident"))).narrative_supplied
    assert not one("ndex", lexs()).narrative_supplied
    empty = activity("I", "Incident", "<nc:ActivityDescriptionText/>")
    assert one("ndex", lexs(empty)).narrative_supplied


def test_several_items_in_one_message_are_several_updates() -> None:
    body = lexs(INCIDENT)
    start, end = body.index(b"<lexs:DataItemPackage>"), body.index(b"</lexs:PublishMessage>")
    second = body[start:end].replace(b"RMS-77120", b"RMS-77121")
    updates = parse("ndex", body[:end] + second + body[end:])
    assert [update.source_key.rpartition("|")[2] for update in updates] == [
        "RMS-77120",
        "RMS-77121",
    ]


def location(key: str, inner: str) -> str:
    return (
        f'<lexsdigest:EntityLocation><nc:Location s:id="{key}"><nc:LocationAddress>'
        f"<nc:StructuredAddress>{inner}</nc:StructuredAddress></nc:LocationAddress>"
        "</nc:Location></lexsdigest:EntityLocation>"
    )
