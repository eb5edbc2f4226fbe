"""No format lets content into an error or a warning (canary)."""

import random
import traceback

import pytest

from connectors.catalog import clinical_formats, formats
from connectors.contract import Unreadable
from tests.connectors.builders import feed
from tests.connectors.mutations import VALUES
from tests.connectors.test_mutations import MAPPING, MESSAGES

CANARY = "ZCANARY7"


def poisoned(name: str, chance: random.Random) -> bytes:
    """A mutant in which every hurting value is the canary."""
    body, mutate = MESSAGES[name]
    text = mutate(body, chance).decode("utf-8", "replace")
    for value in VALUES:
        if len(value) > 12:
            text = text.replace(value, CANARY)
    place = chance.randrange(len(text))
    return (text[:place] + CANARY + text[place:]).encode()


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_errors_and_warnings_hold_no_content(name: str) -> None:
    reader = {**formats(), **clinical_formats()}[name]
    told = feed(name, mapping=MAPPING if name == "mapped" else None)
    chance = random.Random(name)
    refused = 0
    for _ in range(400):
        try:
            updates = reader.parse(poisoned(name, chance), told, None)
        except Unreadable as error:
            refused += 1
            said = "".join(traceback.format_exception(error)) + repr(error.args)
        else:
            said = "".join(w.model_dump_json() for one in updates for w in one.warnings)
        assert CANARY not in said
    assert refused or name == "text_page"
