"""Messages made to hurt the formats beside EIDO, New World and N-DEx: linear in their size."""

import json
import time

import pytest

from connectors.catalog import clinical_formats, formats
from connectors.contract import Unreadable
from tests.connectors.builders import feed

COUNT = 8_000


def listed(text: str, count: int = COUNT) -> str:
    return ",".join(text.replace("%", str(index)) for index in range(count))


EVENTS = listed('{"AgencyEventId":"e%","Type":"a"}')
COMMON = listed('{"EntryText":"a%"}')
CALLS = listed('{"id":{"objectId":"k%"}}')
HURTFUL = {
    "line breaks in a page": ("text_page", "<p>" * 400_000),
    "words in a page": ("text_page", "a " * 400_000),
    "repetitions": ("hl7v2", "MSH|^~\\&|a|b|||20260301||ADT^A04|1|P|2.5\rPID|1||" + "7~" * 100_000),
    "remarks of many events": (
        "oncall",
        f'{{"remarks":[{listed(json.dumps({"AgencyEventId": "e%", "EntryText": "a"}))}]}}',
    ),
    "common remarks and many events": (
        "oncall",
        f'{{"results":[{EVENTS}],"remarks":[{COMMON}]}}',
    ),
    "one event with all calls": (
        "cad_hub",
        f'{{"calls":[],"interops":[{{"calls":[{CALLS}]}}]}}',
    ),
    "a bundle of people and stays": (
        "fhir",
        '{"resourceType":"Bundle","entry":['
        + listed('{"resource":{"resourceType":"Patient","id":"%"}}')
        + ","
        + listed(
            '{"resource":{"resourceType":"Encounter","id":"%","subject":{"reference":"Patient/%"}}}'
        )
        + "]}",
    ),
    "care reports under one header": (
        "nemsis",
        "<E><Header>" + "<PatientCareReport UUID='1'/>" * 20_000 + "</Header></E>",
    ),
    "groups inside groups": (
        "nemsis",
        "<E><Header><PatientCareReport UUID='1'>"
        + "<eMedications.MedicationGroup>" * 40
        + "<x/>" * 50_000
        + "</eMedications.MedicationGroup>" * 40
        + "</PatientCareReport></Header></E>",
    ),
    "rows of different calls": (
        "csv",
        "incident_number,call_type\n" + "".join(f"{index},a\n" for index in range(1, 20_000)),
    ),
    "quotes": ("csv", "incident_number,call_type\n" + '"' * 1_000_000),
    "keys of one record": ("jsonl", '{"number":"1",' + listed('"k%":1', 50_000) + "}"),
}


@pytest.mark.parametrize("case", sorted(HURTFUL))
def test_what_is_made_to_hurt_takes_no_more_than_its_size_allows(case: str) -> None:
    """10 s of processor time is several times what the worst takes; a quadratic reader needs
    minutes for these."""
    name, text = HURTFUL[case]
    reader = {**formats(), **clinical_formats()}[name]
    start = time.process_time()
    try:
        updates = reader.parse(text.encode(), feed(name), None)
    except Unreadable:
        updates = []
    assert time.process_time() - start < 10
    assert sum(len(update.model_dump_json()) for update in updates) < 60 * 1024 * 1024
