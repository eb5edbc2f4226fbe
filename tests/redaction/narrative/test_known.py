import pytest

from redaction.narrative.known import Known, read_known
from redaction.narrative.redact import redact
from redaction.narrative.spans import SpanType
from tests.redaction.narrative.covering import left

NAME = {"names": ["GARCIA, MARIA L"]}


@pytest.mark.parametrize(
    "text",
    [
        "GARCIA,MARIA L",
        "MARIA L GARCIA",
        "Maria Garcia",
        "M GARCIA",
        "GARCIA M",
        "MARYA",
        "GARCIAS",
    ],
)
def test_a_known_name_is_found_however_written(text):
    assert left(f"SAW {text} OUTSIDE", NAME) == "SAW [PERSON] OUTSIDE"


def test_a_nickname_of_a_known_name_is_found():
    assert left("BOBBY LEFT", {"names": ["Robert Stone"]}) == "[PERSON] LEFT"


def test_initials_are_found_unless_they_are_a_word():
    assert left("E.K. SIGNED", {"names": ["KOWALCZYK, EWA"]}) == "[PERSON]. SIGNED"
    assert "MG" in left("TOOK 5 MG", {"names": ["MARIA GARCIA"]})


@pytest.mark.parametrize(
    "text", ["5415550142", "541-555-0142", "(541)555-0142", "1-541-555-0142", "555-0142", "5550142"]
)
def test_a_known_telephone_is_found_however_written(text):
    assert "0142" not in left(f"CALL {text}", {"phones": ["(541) 555-0142"]})


def test_the_last_four_of_a_known_telephone_are_found():
    assert left("CALL 0142", {"phones": "541-555-0142"}) == "CALL [PHONE]"
    assert left("CALL 0142") == "CALL 0142"


@pytest.mark.parametrize(
    "given", ["1984-03-12", "03/12/1984", "031284", "12 MAR 1984", "Mar 12, 1984"]
)
@pytest.mark.parametrize(
    "text", ["031284", "3/12/84", "03-12-1984", "12 MAR 84", "12MAR1984", "MARCH 12TH", "MAR 12"]
)
def test_a_known_birth_date_is_found_however_written(given, text):
    assert left(f"GAVE {text} AGAIN", {"dobs": [given]}) == "GAVE [DOB] AGAIN"


def test_a_known_plate_is_found_with_gaps():
    assert left("RAN LFK 482", {"plates": ["LFK482"]}) == "RAN [PLATE]"


def test_words_of_a_known_address_are_found():
    found = left("THE 1420 HOUSE ON OAK", {"addresses": ["1420 NW OAK ST"]})
    assert "1420" not in found
    assert "OAK" not in found


def test_a_known_value_is_not_found_inside_a_longer_one():
    spans = redact("ABOUT 95550142999", read_known({"phones": ["5550142"]})).spans
    assert [span.rule for span in spans] == ["loose.number"]


def test_a_plain_list_is_sorted_by_shape():
    known = read_known(["Terri Long", "541-555-0142", "1984-03-12", "a@example.org", "LFK482"])
    assert [kind for kind, _ in known.values] == [
        SpanType.PERSON,
        SpanType.PHONE,
        SpanType.DOB,
        SpanType.EMAIL,
        SpanType.PLATE,
    ]


def test_keys_are_read_liberally():
    raw = {
        "Caller Name": "Terri Long",
        "date_of_birth": "1984-03-12",
        "phoneNumbers": ["5415550142"],
        "people": [{"given": "Ann", "family": "Oakes", "Home Address": "12 Elm St"}],
        "anything": {"else": ["LFK482"]},
        "count": 3,
        "none": None,
    }
    values = set(read_known(raw).values)
    assert (SpanType.PERSON, "Terri Long") in values
    assert (SpanType.DOB, "1984-03-12") in values
    assert (SpanType.PHONE, "5415550142") in values
    assert (SpanType.PERSON, "Ann Oakes") in values
    assert (SpanType.ADDRESS, "12 Elm St") in values
    assert (SpanType.PLATE, "LFK482") in values


def test_a_number_under_a_name_key_is_read_as_a_number():
    assert read_known({"caller": "541-555-0142"}).values == ((SpanType.PHONE, "541-555-0142"),)


def test_known_values_are_never_printed():
    known = Known.of(names=["Terri Long"], others=["541-555-0142"])
    assert repr(known) == "Known(2 values)"
