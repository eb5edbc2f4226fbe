"""Every format under mutated messages: read or parked with a place, no crash, no hang, no loss.

1,000 mutants of each here; 100,000 of each in the campaign (`make test-all`).
"""

import json
import random
import time

import pytest

from connectors.catalog import clinical_formats, formats
from connectors.contract import Fault, Unreadable
from connectors.formats.mapping import read_mapping
from tests.connectors import layouts
from tests.connectors.builders import as_json, eido, feed
from tests.connectors.messages import ADT, HUB, bundle, icad, nemsis, nibrs, oncall
from tests.connectors.mutations import (
    Mutate,
    mutate_bytes,
    mutate_json,
    mutate_lines,
    mutate_xml,
)
from tests.connectors.test_fhir import ENCOUNTER, PATIENT
from tests.connectors.test_fuzz import CALL, REPORT
from tests.connectors.test_tables import EMS, LINES
from tests.connectors.test_text_page import LABELS

MAPPING = read_mapping(
    """
order = "number"
order_by = "seq"
[source]
layout = "json"
each = "envelope"
[fields]
key = "job.ref"
created_at = "job.opened"
status = { path = "job.state", codes = { NEW = "active", DONE = "closed" } }
type_text = { expr = 'join(": ", path("job.nature.code"), path("job.nature.text"))' }
latitude = "job.where.lat"
longitude = "job.where.lon"
[lists.units]
each = "job.crew"
unit = "callsign"
state = "status"
at = "at"
"""
)
MESSAGES: dict[str, tuple[bytes, Mutate]] = {
    "eido": (as_json(eido()), mutate_json),
    "new_world": (CALL, mutate_xml),
    "ndex": (REPORT, mutate_xml),
    "oncall": (oncall(), mutate_json),
    "icad": (icad(), mutate_xml),
    "cad_hub": (json.dumps(HUB).encode(), mutate_json),
    "nibrs": (nibrs(), mutate_xml),
    "nemsis": (nemsis(), mutate_xml),
    "hl7v2": (ADT.encode(), mutate_lines("|^~&\\")),
    "fhir": (bundle(ENCOUNTER, PATIENT), mutate_json),
    "text_page": (LABELS.encode(), mutate_lines(": ")),
    "csv": (EMS.encode(), mutate_lines(",")),
    "jsonl": (json.dumps(LINES).encode(), mutate_json),
    "mapped": (layouts.JSON_FULL, mutate_json),
}
SLOWEST_S = 1.0


def test_every_format_is_mutated() -> None:
    assert set(MESSAGES) == {*formats(), *clinical_formats()}


def run(name: str, seed: int, count: int) -> tuple[int, int]:
    """How many mutants were read, and how many parked. Anything else raises."""
    body, mutate = MESSAGES[name]
    reader = {**formats(), **clinical_formats()}[name]
    mapping = MAPPING if name == "mapped" else None
    told = feed(name, priority_scale="one_is_highest", mapping=mapping)
    chance = random.Random(f"{name}{seed}")
    read = 0
    for index in range(count):
        mutant = (mutate_bytes if index % 5 == 0 else mutate)(body, chance)
        start = time.process_time()
        refused, updates = None, []
        try:
            updates = reader.parse(mutant, told, "x_20260301080000.xml")
        except Unreadable as error:
            refused = error
        assert time.process_time() - start < SLOWEST_S
        if refused is None:
            assert updates
            read += 1
        else:
            assert refused.code in Fault
            assert refused.path or refused.position
        for update in updates:
            update.model_dump_json()
    return read, count - read


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_a_thousand_mutants_are_read_or_parked_with_a_place(name: str) -> None:
    read, parked = run(name, 1, 1000)
    assert read + parked == 1000
    assert read > 100


@pytest.mark.campaign
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_a_hundred_thousand_mutants_are_read_or_parked_with_a_place(name: str) -> None:
    read, parked = run(name, 2, 100_000)
    assert read + parked == 100_000
