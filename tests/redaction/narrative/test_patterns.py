import pytest

from tests.redaction.narrative.covering import kinds, left

TAKEN = [
    ("CB 555-0142 NOW", "CB [PHONE] NOW"),
    ("CB 5550142 NOW", "CB [PHONE] NOW"),
    ("(541) 555-0142 OUTSIDE", "[PHONE] OUTSIDE"),
    ("AT 541.555.0142", "AT [PHONE]"),
    ("AT +1 541 555 0142", "AT [PHONE]"),
    ("MSG 5 4 1 5 5 5 0 1 4 2", "MSG [PHONE]"),
    ("SSN 518-22-7743", "SSN [SSN]"),
    ("SOC 518227743", "SOC [SSN]"),
    ("LAST 4 OF SOC 7743", "LAST 4 OF SOC [SSN]"),
    ("SSN XXX-XX-7743", "SSN [SSN]"),
    ("DOB 031284", "DOB [DOB]"),
    ("DOB: 3/12/84", "DOB: [DOB]"),
    ("BORN 12 MAR 1984 IN TOWN", "BORN [DOB] IN TOWN"),
    ("BORN MARCH 12, 1984", "BORN [DOB]"),
    ("DOB 1984-03-12", "DOB [DOB]"),
    ("DOB 03 / 12 / 1984", "DOB [DOB]"),
    ("HIS DOB IS MAR 12", "HIS DOB IS [DOB]"),
    ("PLATE 7KXM482", "PLATE [PLATE]"),
    ("PLATE PARTIAL 7KX", "PLATE PARTIAL [PLATE]"),
    ("PLATE STARTS WITH KX", "PLATE STARTS WITH [PLATE]"),
    ("PLATE ENDS IN 482", "PLATE ENDS IN [PLATE]"),
    ("BLUE HONDA BNR 2281 PARKED", "BLUE HONDA [PLATE] PARKED"),
    ("OLN A1234567", "OLN [OLN]"),
    ("DL# S530-4608-6041", "DL# [OLN]"),
    ("MRN 00412233", "MRN [MRN]"),
    ("MEDICAL RECORD NUMBER 12-44-098", "MEDICAL RECORD NUMBER [MRN]"),
    ("ACCT 4432119 FROZEN", "ACCT [ACCOUNT] FROZEN"),
    ("POLICY # HP-2231908", "POLICY # [ACCOUNT]"),
    ("CARD 4111 1111 1111 1111", "CARD [ACCOUNT]"),
    ("EMAIL SAD.GUY84@EXAMPLE.COM", "EMAIL [EMAIL]"),
    ("email sad.guy84@example.com", "email [EMAIL]"),
    ("SADGUY AT EXAMPLE DOT COM", "[EMAIL]"),
]

KEPT = [
    "INC 24-118823 LINKED",
    "CASE # 24-5512 SAME",
    "CFS 240118820",
    "CALL NUMBER 0183",
    "UNIT 2A14 CLEAR 2258 HRS",
    "BADGE 4471",
    "45 YOM 200 LBS 6FT",
    "GSW 9MM AND 45 CAL",
    "NARCAN 4MG X2",
    "AO3 SPO2 94",
    "12GA SHOTGUN",
    "CODE 4 AT 0213",
    "BP 180/110",
    "LEFT AT 1432",
]


@pytest.mark.parametrize(("text", "expected"), TAKEN)
def test_an_identifier_is_taken(text, expected):
    assert left(text) == expected


@pytest.mark.parametrize("text", KEPT)
def test_numbers_that_identify_nobody_stay(text):
    assert left(text) == text


def test_an_address_of_a_box_is_taken_with_its_town():
    assert kinds("PO BOX 221, MADRAS OR") == ["ADDRESS"]


def test_digits_of_other_scripts_are_digits():
    assert left("CB ٥٥٥-٠١٤٢") == "CB [PHONE]"


def test_zero_width_characters_hide_nothing():
    assert left("CB 555\u200b-0142") == "CB [PHONE]"
