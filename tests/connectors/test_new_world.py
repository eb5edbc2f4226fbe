"""New World call exports: what each part becomes, and the traps of connectors/README.md."""

from datetime import UTC, datetime

import pytest

from connectors.catalog import formats
from connectors.contract import Fault, Unreadable
from schemas.incident import IncidentStatus, LineKind, PersonRole, UnitState
from tests.connectors.builders import NEW_WORLD, new_world, one, parse


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def remark(text: str, **fields: str) -> str:
    given = {"CreateDateTime": "2026-03-01T08:02:10", "CreateUser": "ctaker4", **fields}
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in given.items())
    return f"<Narrative>{inner}<Text>{text}</Text></Narrative>"


def remarks(*given: str) -> bytes:
    return new_world(f"<Narratives>{''.join(given)}</Narratives>")


def unit(number: str = "4C1", **times: str) -> str:
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in times.items())
    return f"<Unit><UnitNumber>{number}</UnitNumber><Type>Patrol</Type>{inner}</Unit>"


def units(*given: str, more: str = "") -> bytes:
    return new_world(f"{more}<AssignedUnits>{''.join(given)}</AssignedUnits>")


# Identity, order, file names


@pytest.mark.parametrize(
    ("name", "order", "stamp"),
    [
        (
            "2026-008801_2026030108150725.xml",
            "2026-03-01T14:15:07.250000Z",
            "20260301081507250",
        ),
        ("2026-008801_20260301081507.xml", "2026-03-01T14:15:07.000000Z", "20260301081507000"),
        ("a_b_c_20260301081507999.XML", "2026-03-01T14:15:07.999000Z", "20260301081507999"),
        ("2026-008801_20261301081507.xml", None, None),  # there is no month 13
        ("call.xml", None, None),
        ("2026-008801.xml", None, None),
    ],
)
def test_order_is_the_stamp_in_the_file_name(
    name: str, order: str | None, stamp: str | None
) -> None:
    update = one("new_world", new_world(), name)
    assert update.order == order
    assert update.message_key == (name if order else None)
    assert ("no_order" in [w.code for w in update.warnings]) is (order is None)
    assert formats()["new_world"].stamp(name) == stamp


def test_stamps_sort_as_their_times_do() -> None:
    names = [f"2026-1_202603010815{second}.xml" for second in ("0700", "07001", "0725", "08")]
    stamps = [formats()["new_world"].stamp(name) for name in names]
    assert stamps == sorted(stamps, key=str)


def test_call_id_is_the_key_and_call_number_what_people_say() -> None:
    incident = "<Incidents><Incident><Number>26-4411</Number><Jurisdiction>FBPD</Jurisdiction>"
    update = one("new_world", new_world(incident + "</Incident></Incidents>"))
    assert (update.source_key, update.number) == ("8801", "2026-008801")
    assert [(n.number, n.agency, n.kind) for n in update.numbers] == [
        ("2026-008801", None, "incident"),
        ("26-4411", "FBPD", "report"),
    ]


@pytest.mark.parametrize("head", ["", "<CallId/>", "<CallId>0</CallId>", '<CallId i:nil="true"/>'])
def test_a_call_without_an_id_is_parked(head: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse("new_world", new_world(head=head))
    assert (caught.value.code, caught.value.path) == (
        Fault.NO_INCIDENT_NUMBER,
        "CallExport/CallId",
    )


def test_the_root_may_be_call_or_hold_several_calls() -> None:
    assert one("new_world", new_world(root="Call")).source_key == "8801"
    two = "".join(f"<Call><CallId>{key}</CallId></Call>" for key in (5, 6))
    body = f'<CallExport xmlns="{NEW_WORLD}">{two}</CallExport>'.encode()
    assert [update.source_key for update in parse("new_world", body)] == ["5", "6"]


def test_another_version_of_the_namespace_is_read_with_a_warning() -> None:
    update = one("new_world", new_world().replace(b"2011/02", b"2019/01"))
    assert update.source_key == "8801"
    assert "namespace_version_unknown" in [w.code for w in update.warnings]


# Absence: nil, empty, absent


@pytest.mark.parametrize("absent", ["", "<NatureOfCall/>", '<NatureOfCall i:nil="true"/>'])
def test_nil_empty_and_absent_values_are_no_values(absent: str) -> None:
    update = one("new_world", new_world(absent))
    assert update.call_types == ()
    assert update.persons == ()
    assert update.closed_at is None


@pytest.mark.parametrize(
    ("element", "supplied"),
    [
        ("", False),
        ('<Narratives i:nil="true"/>', False),
        ("<Narratives/>", True),
        (f"<Narratives>{remark('X')}</Narratives>", True),
    ],
)
def test_no_narrative_is_not_an_empty_one(element: str, supplied: bool) -> None:
    assert one("new_world", new_world(element)).narrative_supplied is supplied


@pytest.mark.parametrize("null", ["0001-01-01T00:00:00", "", "00:00:00"])
def test_null_times_are_no_times(null: str) -> None:
    update = one("new_world", new_world(f"<CloseDateTime>{null}</CloseDateTime>"))
    assert update.closed_at is None
    assert update.statuses == (IncidentStatus.ACTIVE,)


def test_a_utf_16_mark_before_a_single_byte_body_is_tolerated() -> None:
    update = one("new_world", b"\xff\xfe" + new_world("<CallerName>Zoë Lark</CallerName>"))
    assert update.persons[0].given == "Zoë"
    assert ("byte_order_mark_wrong", "") in [(w.code, w.path) for w in update.warnings]


# Agency contexts


def contexts(*given: str) -> str:
    return f"<AgencyContexts>{''.join(given)}</AgencyContexts>"


def context(kind: str, call_type: str, more: str = "") -> str:
    return (
        f"<AgencyContext><AgencyType>{kind}</AgencyType><CallType>{call_type}</CallType>{more}"
        "</AgencyContext>"
    )


def test_each_agency_has_its_own_type_and_the_highest_priority_counts() -> None:
    inner = contexts(
        context("Police", "Welfare Check", "<Priority>Low</Priority>"),
        context("EMS", "Overdose", "<Priority>High</Priority>"),
        context("Fire", "Assist", '<Priority i:nil="true"/>'),
    )
    inner += "<NatureOfCall>Overdose</NatureOfCall><EmdCode>23C7</EmdCode>"
    update = one("new_world", new_world(inner))
    assert [(t.code, t.text, t.system, t.context) for t in update.call_types] == [
        (None, "Welfare Check", "agency", "Police"),
        (None, "Overdose", "agency", "EMS"),
        (None, "Assist", "agency", "Fire"),
        ("23C7", None, "mpds", None),
    ]
    assert (update.priority.text, update.priority.rank) == ("High", 8)


@pytest.mark.parametrize(("typed", "rank"), [("1", 10), ("F2", 9), ("P5", 6), ("Q", None)])
def test_one_is_highest_where_the_feed_says_so(typed: str, rank: int | None) -> None:
    inner = contexts(context("Fire", "X", f"<Priority>{typed}</Priority>"))
    update = one("new_world", new_world(inner), priority_scale="one_is_highest")
    assert (update.priority.text, update.priority.rank) == (typed, rank)


def test_one_agency_closing_does_not_close_the_call_for_the_others() -> None:
    inner = contexts(
        context("Fire", "X", "<ClosedFlag>true</ClosedFlag>"),
        context("Police", "X", "<ClosedFlag>false</ClosedFlag>"),
    )
    assert one("new_world", new_world(inner)).statuses == (IncidentStatus.ACTIVE,)


# Closed, cancelled, reopened

CLOSED = "<CloseDateTime>2026-03-01T09:00:00</CloseDateTime><ClosedFlag>true</ClosedFlag>"


def test_closed_and_cancelled_hold_together() -> None:
    update = one("new_world", new_world(CLOSED + "<CanceledFlag> TRUE\n</CanceledFlag>"))
    assert update.statuses == (IncidentStatus.CANCELLED, IncidentStatus.CLOSED)
    assert update.closed_at == at("2026-03-01T15:00:00+00:00")
    assert update.status_history[-1].at == update.closed_at


def test_a_fresh_assignment_after_the_close_opens_the_call_again() -> None:
    early = unit("4C1", AssignedDateTime="2026-03-01T08:03:00", ClearDateTime="2026-03-01T09:00:00")
    late = unit("4C2", AssignedDateTime="2026-03-01T09:20:00")
    assert one("new_world", units(early, more=CLOSED)).statuses == (IncidentStatus.CLOSED,)
    update = one("new_world", units(early, late, more=CLOSED))
    assert update.statuses == (IncidentStatus.ACTIVE, IncidentStatus.REOPENED)
    assert update.closed_at is None
    assert "reopen_inferred" in [w.code for w in update.warnings]


def test_a_fresh_unit_that_has_cleared_reopens_nothing() -> None:
    late = unit("4C2", AssignedDateTime="2026-03-01T09:20:00", ClearDateTime="2026-03-01T09:21:00")
    assert one("new_world", units(late, more=CLOSED)).statuses == (IncidentStatus.CLOSED,)


# Remarks


@pytest.mark.parametrize("mark", ["<Restriction>None</Restriction>", "<Restriction/>", ""])
def test_marks_of_no_restriction(mark: str) -> None:
    body = remarks(remark("OPEN TO ALL").replace("<Text>", f"{mark}<Text>"))
    assert not one("new_world", body).narrative[0].restricted


@pytest.mark.parametrize("mark", ["LE Only", "7", "Nonee", "<x>1</x>"])
def test_any_other_mark_restricts_also_one_that_cannot_be_read(mark: str) -> None:
    body = remarks(remark("FOR FEW", Restriction=mark))
    assert one("new_world", body).narrative[0].restricted
    assert one("new_world", new_world(f"<Restriction>{mark}</Restriction>")).restricted


def test_an_agency_s_own_word_for_unrestricted_can_be_configured() -> None:
    body = remarks(remark("OPEN", Restriction="Level 0"))
    assert one("new_world", body).narrative[0].restricted
    update = one("new_world", body, unrestricted_marks=("Level 0",))
    assert not update.narrative[0].restricted


def test_system_comments_are_told_from_human_remarks() -> None:
    body = remarks(
        remark("PT IS 72 YOM", Type="Dispatch"),
        remark("Unit 4C1 en route", Type="Unit Status"),
        remark("Priority changed", CreateUser="System, CAD"),
        remark("PRIOR: 11/02/24 415F", Type="Prior Incident"),
    )
    assert [line.kind for line in one("new_world", body).narrative] == [
        LineKind.REMARK,
        LineKind.SYSTEM,
        LineKind.SYSTEM,
        LineKind.PRIOR,
    ]


def test_repeats_of_a_remark_fall_together_by_author_second_and_words() -> None:
    same = remark("NO ANSWER  ON CALLBACK")
    again = remark("NO ANSWER ON CALLBACK")
    other = remark("NO ANSWER ON CALLBACK", CreateDateTime="2026-03-01T08:02:11")
    lines = one("new_world", remarks(same, again, other)).narrative
    assert len(lines) == 2
    assert lines[0].line_id != lines[1].line_id
    assert one("new_world", remarks(again)).narrative[0].line_id == lines[0].line_id


def test_control_characters_and_wrapped_lines_are_tidied_in_remarks() -> None:
    body = remarks(remark("ONE\t TWO \n\n   THREE&#xFEFF;"))
    assert one("new_world", body).narrative[0].text == "ONE TWO\nTHREE"


# Units, people, places


def test_units_carry_all_their_times() -> None:
    body = units(
        unit(
            AssignedDateTime="2026-03-01T08:03:00",
            DispatchDateTime="2026-03-01T08:03:05",
            EnrouteDateTime="2026-03-01T08:04:00",
            StagedDateTime="2026-03-01T08:08:00",
            ArriveDateTime="2026-03-01T08:12:00",
            AtPatientDateTime="2026-03-01T08:13:00",
            TransportDateTime="2026-03-01T08:30:00",
            AtHospitalDateTime="2026-03-01T08:45:00",
            DepartHospitalDateTime="2026-03-01T09:05:00",
            ClearDateTime="2026-03-01T09:20:00",
        ).replace("</Unit>", "<IsPrimary>true</IsPrimary></Unit>")
    )
    entries = one("new_world", body).units
    assert [entry.state for entry in entries] == [
        UnitState.ASSIGNED,
        UnitState.DISPATCHED,
        UnitState.EN_ROUTE,
        UnitState.STAGED,
        UnitState.ON_SCENE,
        UnitState.PATIENT_CONTACT,
        UnitState.TRANSPORTING,
        UnitState.AT_DESTINATION,
        UnitState.OTHER,
        UnitState.CLEARED,
    ]
    assert entries[4].at == at("2026-03-01T14:12:00+00:00")
    assert all(entry.primary and entry.kind == "Patrol" for entry in entries)


def test_the_unit_s_log_adds_what_its_fields_lack_and_the_earliest_counts() -> None:
    log = "".join(
        f"<UnitLog><DateTime>2026-03-01T{time}</DateTime><Status>{status}</Status></UnitLog>"
        for time, status in (
            ("08:11:58", "On Scene"),
            ("08:31:00", "Transporting"),
            ("08:40:00", "Coffee"),
        )
    )
    body = units(
        unit(ArriveDateTime="2026-03-01T08:12:00").replace(
            "</Unit>", f"<UnitLogs>{log}</UnitLogs></Unit>"
        )
    )
    assert [(entry.state, entry.at) for entry in one("new_world", body).units] == [
        (UnitState.ON_SCENE, at("2026-03-01T14:11:58+00:00")),
        (UnitState.TRANSPORTING, at("2026-03-01T14:31:00+00:00")),
    ]


def test_a_unit_without_any_time_is_assigned() -> None:
    assert [(u.state, u.at) for u in one("new_world", units(unit())).units] == [
        (UnitState.ASSIGNED, None)
    ]


@pytest.mark.parametrize(
    ("typed", "given", "family"),
    [
        ("Odile Varga", "Odile", "Varga"),
        ("VARGA, ODILE M", "ODILE M", "VARGA"),
        ("VARGA", None, "VARGA"),
        ("REFUSED", None, None),
        ("Unknown", None, None),
    ],
)
def test_the_caller_is_a_person_in_the_role_of_caller(
    typed: str, given: str | None, family: str | None
) -> None:
    inner = f"<CallerName>{typed}</CallerName><CallerPhone>312-555-0143</CallerPhone>"
    update = one("new_world", new_world(inner))
    (caller,) = update.persons
    assert (caller.given, caller.family) == (given, family)
    assert caller.roles == (PersonRole.CALLER,)
    assert caller.phones == update.callbacks == ("312-555-0143",)


@pytest.mark.parametrize(
    ("role", "known"),
    [
        ("Subject", PersonRole.SUBJECT),
        ("PATIENT", PersonRole.PATIENT),
        ("Reporting Party", PersonRole.CALLER),
        ("Landlord", PersonRole.OTHER),
    ],
)
def test_listed_persons_have_their_role(role: str, known: PersonRole) -> None:
    person = f"<Person><LastName>Varga</LastName><Role>{role}</Role></Person>"
    (found,) = one("new_world", new_world(f"<Persons>{person}</Persons>")).persons
    assert (found.mention_id, found.roles, found.family) == ("person-0", (known,), "Varga")


@pytest.mark.parametrize(
    ("born", "age", "kept"),
    [
        ("1991-07-30", "34", "1991-07-30"),
        ("1991-07-30T00:00:00", None, "1991-07-30"),
        ("2015-04-01", "37", None),
        ("1871-04-01", None, None),
        ("2031-04-01", None, None),
        ("1991-02-30", None, None),
        ("someday", None, None),
    ],
)
def test_birth_dates_that_cannot_be_true_are_dropped_with_a_warning(
    born: str, age: str | None, kept: str | None
) -> None:
    more = f"<Age>{age}</Age>" if age else ""
    person = f"<Person><DateOfBirth>{born}</DateOfBirth>{more}</Person>"
    inner = f"<CreateDateTime>2026-03-01T08:00:00</CreateDateTime><Persons>{person}</Persons>"
    update = one("new_world", new_world(inner))
    assert update.persons[0].birth_date == kept
    assert ("birth_date_impossible" in [w.code for w in update.warnings]) is (kept is None)


def test_crews_and_vehicles_do_not_become_persons() -> None:
    crew = "<Personnel><UnitPersonnel><LastName>ZCREW</LastName></UnitPersonnel></Personnel>"
    car = "<Vehicles><Vehicle><LicensePlate>ZPLATE</LicensePlate></Vehicle></Vehicles>"
    body = units(unit().replace("</Unit>", crew + "</Unit>"), more=car)
    text = one("new_world", body).model_dump_json()
    assert "ZCREW" not in text
    assert "ZPLATE" not in text


def test_a_place_is_read_in_its_parts_and_its_point_checked() -> None:
    inner = (
        "<Location><HouseNumber>418</HouseNumber><PreDirectional>W</PreDirectional>"
        "<StreetName>Tallow</StreetName><StreetType>St</StreetType><City>Fernbrook</City>"
        "<State>IL</State><Zip>60999</Zip><LatitudeY>41.88</LatitudeY>"
        "<LongitudeX>-87.62</LongitudeX></Location>"
    )
    (place,) = one("new_world", new_world(inner)).locations
    assert place.text == "418 W Tallow St, Fernbrook, IL 60999"
    assert (place.latitude, place.longitude) == (41.88, -87.62)
    swapped = inner.replace("41.88", "-87.62", 1)
    assert one("new_world", new_world(swapped)).locations[0].latitude == -87.62
    bounds = {"south": 41, "west": -89, "north": 43, "east": -87}
    assert one("new_world", new_world(swapped), bounds=bounds).locations[0].latitude is None


# The repeated hour: 1 November 2026, 01:00 to 02:00 in Chicago, comes twice


def autumn(created: str, more: str = "") -> bytes:
    return new_world(f"<CreateDateTime>2026-11-01T{created}</CreateDateTime>{more}")


def test_the_earlier_pass_is_taken_and_marked() -> None:
    update = one("new_world", autumn("01:30:00"))
    assert update.created_at == at("2026-11-01T06:30:00+00:00")
    assert update.time_ambiguous
    assert ("time_ambiguous", "CallExport/CreateDateTime") in [
        (w.code, w.path) for w in update.warnings
    ]


def test_an_hour_that_comes_once_is_not_ambiguous() -> None:
    for created in ("00:59:59", "02:00:00"):
        assert not one("new_world", autumn(created)).time_ambiguous


def test_a_later_step_that_reads_earlier_is_in_the_second_pass() -> None:
    step = unit(
        AssignedDateTime="2026-11-01T01:55:00",
        EnrouteDateTime="2026-11-01T01:05:00",
        ArriveDateTime="2026-11-01T01:20:00",
    )
    update = one("new_world", autumn("01:50:00", f"<AssignedUnits>{step}</AssignedUnits>"))
    assert update.created_at == at("2026-11-01T06:50:00+00:00")
    assert [entry.at for entry in update.units] == [
        at("2026-11-01T06:55:00+00:00"),
        at("2026-11-01T07:05:00+00:00"),
        at("2026-11-01T07:20:00+00:00"),
    ]


def test_the_file_was_not_written_before_what_it_tells() -> None:
    """Stamp 01:05, newest remark 01:40: the stamp is of the second pass, and sorts after."""
    body = autumn(
        "01:38:00",
        f"<Narratives>{remark('X', CreateDateTime='2026-11-01T01:40:00')}</Narratives>",
    )
    first = one("new_world", body, "2026-1_2026110101405000.xml")
    second = one("new_world", body, "2026-1_2026110101050000.xml")
    assert first.order == "2026-11-01T06:40:50.000000Z"
    assert second.order == "2026-11-01T07:05:00.000000Z"


def test_the_hour_that_spring_skips_is_read_and_marked() -> None:
    update = one("new_world", new_world("<CreateDateTime>2026-03-08T02:30:00</CreateDateTime>"))
    assert update.created_at == at("2026-03-08T08:30:00+00:00")
    assert not update.time_ambiguous
    assert "time_nonexistent" in [w.code for w in update.warnings]


def test_the_zone_is_the_feed_s_and_never_the_machine_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    body = new_world("<CreateDateTime>2026-07-01T12:00:00</CreateDateTime>")
    assert one("new_world", body).created_at == at("2026-07-01T17:00:00+00:00")
    phoenix = one("new_world", body, time_zone="America/Phoenix")
    assert phoenix.created_at == at("2026-07-01T19:00:00+00:00")
