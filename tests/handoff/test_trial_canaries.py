"""What a trial exports of a message of any dispatch format holds no word of it about anybody."""

import copy
import json

import pytest

from handoff.feeds.case_of_trial import keep_case
from handoff.feeds.hiding import CannotHide
from handoff.feeds.trial import run_trial
from handoff.feeds.trial_export import evidence, printable
from tests.connectors import layouts
from tests.connectors.builders import feed
from tests.connectors.messages import HUB, icad, nibrs, oncall
from tests.connectors.test_mutations import MAPPING
from tests.connectors.test_text_page import LABELS
from tests.e2e.staged_agency import AT, settings_of

NAME, PHONE, STREET, STORY = "Qzwendelin", "312-555-0177", "Qzgasse", "Qzgeschichte"
WHO, WHERE = f"{NAME} Qzvarga", f"418 {STREET}"


def hub() -> bytes:
    """A hub's call with canaries in its remark, place and author."""
    whole = copy.deepcopy(HUB)
    call = whole["package"]["calls"][0]
    call |= {"location": {"address": WHERE}}
    call["comments"] = [{"text": f"{STORY} {WHO} {PHONE}", "username": NAME}]
    return json.dumps(whole).encode()


def page() -> bytes:
    """A page with canaries in every personal label."""
    text = LABELS.replace("VARGA, ODILE", WHO).replace("312-555-0100", PHONE)
    return text.replace("418 W TALLOW ST", WHERE).replace("SECOND LINE", STORY).encode()


ROW = {
    "Incident Number": "26-1",
    "Created": "2026-03-01T08:01:00-06:00",
    "Call Type": "MENTAL HEALTH",
    "Address": WHERE,
    "Caller Name": WHO,
    "Caller Phone": PHONE,
    "Comments": f"{STORY} wants to kill himself",
}
ICAD = icad().decode().replace("TALLOW ST/ELM AVE, FRN", WHERE).replace("PSYCHIATRIC", "PSYCH")
BODIES = {
    "oncall": oncall(LocationFormatted=WHERE, CallerName=WHO, CallerPhone=PHONE).replace(
        b"SISTER SAYS", f"{STORY} {NAME}".encode()
    ),
    "icad": ICAD.replace(
        "<j:ServiceCallDispatchedDate>",
        f"<c:CommentText>{STORY} {WHO} {PHONE}</c:CommentText><j:ServiceCallDispatchedDate>",
    ).encode(),
    "cad_hub": hub(),
    "text_page": page(),
    "csv": f"{','.join(ROW)}\n{','.join(ROW.values())}\n".encode(),
    "jsonl": json.dumps(ROW).encode(),
    "mapped": layouts.JSON_FULL.replace(b"Odile Varga", WHO.encode())
    .replace(b"312-555-0143", PHONE.encode())
    .replace(b"418 W Tallow St", WHERE.encode())
    .replace(b"Sister says", STORY.encode()),
    "nibrs": nibrs(),
}


def found(text: str) -> list[str]:
    """The canaries in a text, however it writes them."""
    plain = text.casefold()
    digits = plain.replace("-", "").replace(" ", "")
    words = [one for one in (NAME, "Qzvarga", STREET, STORY) if one.casefold() in plain]
    return words + ([PHONE] if PHONE.replace("-", "") in digits else [])


@pytest.mark.parametrize("name", sorted(BODIES))
def test_evidence_and_case_of_a_trial_hold_nobody(tmp_path, name):
    settings = settings_of(tmp_path)
    own = feed(name, name="cad", mapping=MAPPING if name == "mapped" else None)
    body = BODIES[name]
    assert name == "nibrs" or found(body.decode())
    made = run_trial(settings, own, body, f"{NAME}.txt", AT)
    held = evidence(made, (), "it-1", 1)
    assert made.parked is None, made.parked_reason
    assert made.lines
    assert found(json.dumps(held) + printable(held) + repr(made)) == []
    try:
        case = keep_case(settings, own, body, f"{NAME}.txt", b"k" * 32)
    except CannotHide:
        return
    read = case.with_name(case.name.replace(".in.", ".out.")).with_suffix(".json")
    assert [one for one in found(case.read_text() + read.read_text()) if one != STORY] == []
