"""Other dialects of the XML formats of dispatch and RMS: prefixes, versions, envelopes, flags."""

import pytest

from connectors.contract import Fault, Unreadable
from schemas.incident import IncidentStatus, PersonRole
from tests.connectors.builders import (
    LEXS,
    NEW_WORLD,
    activity,
    joined,
    lexs,
    name,
    new_world,
    one,
    person,
)
from tests.connectors.messages import codes, icad, nibrs

CONTEXT = (
    "<AgencyContexts><AgencyContext><AgencyType>Police</AgencyType><CallType>MENTAL</CallType>"
    "<Priority>2</Priority>{}</AgencyContext></AgencyContexts>"
)


def call(inner: str) -> bytes:
    """A New World call created at eight."""
    return new_world("<CreateDateTime>2026-03-01T08:01:00</CreateDateTime>" + inner)


def test_flags_of_new_world_are_read_in_every_spelling() -> None:
    for word in ("true", "True", "1", "Y", "Yes", " TRUE "):
        found = one("new_world", call(CONTEXT.format(f"<CanceledFlag>{word}</CanceledFlag>")))
        assert found.statuses == (IncidentStatus.CANCELLED,), word
    for word in ("false", "0", "N", "No"):
        found = one("new_world", call(CONTEXT.format(f"<CanceledFlag>{word}</CanceledFlag>")))
        assert found.statuses == (IncidentStatus.ACTIVE,), word


def test_a_new_world_status_word_ends_a_call_that_has_no_flags() -> None:
    for word, meant in (
        ("Canceled", IncidentStatus.CANCELLED),
        ("Closed", IncidentStatus.CLOSED),
        ("In Progress", IncidentStatus.ACTIVE),
    ):
        found = one("new_world", call(CONTEXT.format(f"<Status>{word}</Status>")))
        assert found.statuses == (meant,), word
    open_flag = CONTEXT.format("<Status>Closed</Status><ClosedFlag>false</ClosedFlag>")
    assert one("new_world", call(open_flag)).statuses == (IncidentStatus.ACTIVE,)


def test_new_world_in_a_soap_envelope_or_a_list_is_found() -> None:
    inner = call("<NatureOfCall>Welfare check</NatureOfCall>").decode().partition("?>")[2]
    envelope = "http://schemas.xmlsoap.org/soap/envelope/"
    soap = f'<s:Envelope xmlns:s="{envelope}"><s:Body>{inner}</s:Body></s:Envelope>'
    assert one("new_world", soap.encode()).call_types[0].text == "Welfare check"
    several = f'<ArrayOfCallExport xmlns="{NEW_WORLD}">{inner}</ArrayOfCallExport>'
    assert one("new_world", several.encode()).source_key == "8801"


def test_new_world_children_in_a_namespace_of_their_own_are_not_lost() -> None:
    contract = "http://schemas.datacontract.org/2004/07/Aegis.Cad.Export"
    inner = (
        f'<Narratives xmlns:b="{contract}"><b:Narrative><b:Text>ON THE ROOF</b:Text>'
        "</b:Narrative></Narratives>"
    )
    assert [line.text for line in one("new_world", call(inner)).narrative] == ["ON THE ROOF"]


def test_american_clocks_in_new_world_are_read_and_the_order_of_the_date_is_said() -> None:
    meant = one("new_world", call("")).created_at
    for written in ("3/1/2026 8:01:00 AM", "03/01/2026 08:01:00", "3/1/2026 8:01 AM"):
        body = new_world(f"<CreateDateTime>{written}</CreateDateTime>")
        found = one("new_world", body)
        assert found.created_at == meant, written
        assert "date_order_guessed" in codes(found)
    clear = one("new_world", new_world("<CreateDateTime>3/25/2026 8:01 PM</CreateDateTime>"))
    assert clear.created_at is not None
    assert "date_order_guessed" not in codes(clear)


def test_windows_letters_are_read_where_declared_and_parked_with_a_place_where_not() -> None:
    inner = "<Narratives><Narrative><Text>Señora</Text></Narrative></Narratives>"
    text = call(inner).decode()
    for declared in ("windows-1252", "ISO-8859-1", "iso-8859-15"):
        body = text.replace("UTF-8", declared).encode(declared)
        assert one("new_world", body).narrative[0].text == "Señora", declared
    with pytest.raises(Unreadable) as parked:
        one("new_world", text.encode("latin-1"))
    assert parked.value.code is Fault.WRONG_ENCODING
    assert parked.value.position


def test_narrative_text_in_attributes_cdata_or_the_element_itself_is_not_lost() -> None:
    for inner in (
        "<Narrative><Text><![CDATA[BP <90]]></Text></Narrative>",
        "<Narrative>BP &lt;90</Narrative>",
        "<Narrative><Comment>BP &lt;90</Comment></Narrative>",
    ):
        found = one("new_world", call(f"<Narratives>{inner}</Narratives>"))
        assert [line.text for line in found.narrative] == ["BP <90"], inner


def test_icad_of_another_niem_with_the_call_beside_no_payload_is_read() -> None:
    text = icad().decode()
    bare = text.replace("<d:Payload>", "").replace("</d:Payload>", "")
    third = bare.replace("niem-core/2.0", "niem-core/3.0").replace("jxdm/4.0", "jxdm/5.0")
    found = one("icad", third.encode())
    assert found.source_key == "F260000417"
    assert found.units


def test_remarks_that_an_icad_sender_adds_are_read() -> None:
    text = icad().decode()
    remark = "<c:CommentText>HE IS ON THE ROOF</c:CommentText>"
    added = text.replace("<j:ServiceCallDispatchedDate>", f"{remark}<j:ServiceCallDispatchedDate>")
    found = one("icad", added.encode())
    assert [line.text for line in found.narrative] == ["HE IS ON THE ROOF"]
    assert found.narrative_supplied
    assert not one("icad", icad()).narrative_supplied


def test_icad_times_and_statuses_in_other_forms() -> None:
    text = icad().decode()
    offset = text.replace("2026-03-01T08:01:00", "2026-03-01T08:01:00.000-05:00")
    found = one("icad", offset.encode())
    assert found.created_at is not None
    assert found.created_at.hour == 13
    plain = text.replace("<c:DateTime>2026-03-01T09:00:00</c:DateTime>", "2026-03-01T09:00:00")
    assert one("icad", plain.encode()).closed_at is not None
    cancelled = text.replace("CLOSE<", "Call Cancelled<")
    assert one("icad", cancelled.encode()).statuses == (IncidentStatus.CANCELLED,)


STORY = "<nc:ActivityDescriptionText>SHE WAS CALM</nc:ActivityDescriptionText>"
DIGEST = activity("I1", "Incident", STORY) + person(
    "P1", name("Bruno", "Varga"), '<j:Victim><nc:RoleOfPersonReference s:ref="P1"/></j:Victim>'
)


def test_ndex_in_later_niem_namespaces_keeps_people_and_story() -> None:
    text = lexs(DIGEST).decode()
    for old, new in (
        (LEXS["nc"], "http://release.niem.gov/niem/niem-core/3.0/"),
        (LEXS["j"], "http://release.niem.gov/niem/domains/jxdm/5.0/"),
        (LEXS["s"], "http://release.niem.gov/niem/structures/3.0/"),
        (LEXS["ndexia"], "http://fbi.gov/cjis/N-DEx/IncidentArrest/3.0"),
    ):
        text = text.replace(old, new)
    found = one("ndex", text.encode())
    assert [line.text for line in found.narrative] == ["SHE WAS CALM"]
    assert found.persons[0].family == "Varga"
    assert found.persons[0].roles == (PersonRole.VICTIM,)


def test_a_lexs_narrative_outside_the_digest_is_read() -> None:
    text = lexs(activity("I1", "Incident")).decode()
    added = text.replace(
        "<lexs:StructuredPayload>",
        "<lexs:Narrative>HE WAS TAKEN TO THE CLINIC</lexs:Narrative><lexs:StructuredPayload>",
    )
    found = one("ndex", added.encode())
    assert [line.text for line in found.narrative] == ["HE WAS TAKEN TO THE CLINIC"]
    assert found.narrative_supplied


def test_an_ndex_full_name_is_taken_apart_by_its_comma() -> None:
    full = "<nc:PersonName><nc:PersonFullName>VARGA, BRUNO T</nc:PersonFullName></nc:PersonName>"
    found = one("ndex", lexs(person("P1", full)))
    assert (found.persons[0].given, found.persons[0].family) == ("BRUNO T", "VARGA")


def test_ndex_instructions_in_other_words_and_dates_with_times() -> None:
    assert one("ndex", lexs(DIGEST, instruction=" DELETE ")).deleted
    inner = (
        "<nc:ActivityDate><nc:DateTime>2026-03-01T08:01:00Z</nc:DateTime></nc:ActivityDate>" + STORY
    )
    found = one("ndex", lexs(activity("I1", "incident", inner)))
    assert found.created_at is not None
    assert found.created_at.hour == 8


def test_ndex_without_digest_or_roles_is_still_the_report() -> None:
    text = lexs().decode().replace("<lexs:Digest></lexs:Digest>", "")
    found = one("ndex", text.encode())
    assert found.source_key
    assert not found.persons
    bare = one("ndex", lexs(person("P9", name("Odile", "Varga")) + joined()))
    assert bare.persons[0].family == "Varga"


def test_nibrs_of_any_year_and_prefix_stays_a_statistic() -> None:
    for version in ("4.0", "4.2", "2019", "2019.2", "2023.0", "2025.0"):
        text = nibrs(version=version).decode()
        for body in (text, text.replace("nibrs:", "n1:").replace("xmlns:nibrs", "xmlns:n1")):
            found = one("nibrs", body.encode())
            assert found.agency == "IL0990100"
            assert "identifies_nobody" in codes(found)
