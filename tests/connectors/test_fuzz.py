"""No input raises anything but Unreadable, and none takes more than linear time.

Mutations of whole fixtures, arbitrary JSON in place of any part, and documents made to hurt.
"""

import copy
import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.contract import Unreadable
from connectors.formats.html_text import strip_marks
from schemas.incident import IncidentUpdate
from tests.connectors.builders import (
    LEXS,
    NEW_WORLD,
    activity,
    as_json,
    eido,
    joined,
    lexs,
    name,
    new_world,
    parse,
    person,
)

BOUNDED = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
CALL = new_world(
    "<CreateDateTime>2026-11-01T01:30:00</CreateDateTime><CloseDateTime i:nil='true'/>"
    "<ClosedFlag>false</ClosedFlag><CallerName>Odile Varga</CallerName>"
    "<AgencyContexts><AgencyContext><AgencyType>Police</AgencyType><CallType>Welfare</CallType>"
    "<Priority>2</Priority></AgencyContext></AgencyContexts>"
    "<Location><HouseNumber>418</HouseNumber><LatitudeY>41.8</LatitudeY>"
    "<LongitudeX>-87.6</LongitudeX></Location>"
    "<Narratives><Narrative><CreateDateTime>2026-11-01T01:31:00</CreateDateTime>"
    "<Text>SISTER &lt;CALLING&gt;</Text><Restriction>None</Restriction></Narrative></Narratives>"
    "<Persons><Person><FirstName>Bruno</FirstName><DateOfBirth>1991-07-30</DateOfBirth>"
    "<Age>34</Age></Person></Persons>"
    "<AssignedUnits><Unit><UnitNumber>4C1</UnitNumber><AssignedDateTime>2026-11-01T01:32:00"
    "</AssignedDateTime></Unit></AssignedUnits>"
)
REPORT = lexs(
    activity("I1", "Incident", "<nc:ActivityDate><nc:Date>2026-03-01</nc:Date></nc:ActivityDate>")
    + person("SubjectPerson590", name("Bruno", "Varga"), "<j:IncidentSubject/>")
    + joined(
        '<nc:ResidenceAssociation><nc:PersonReference s:ref="SubjectPerson590"/>'
        '<nc:LocationReference s:ref="L"/></nc:ResidenceAssociation>'
    )
)
FIXTURES = {"eido": as_json(eido()), "new_world": CALL, "ndex": REPORT}


def read(format_name: str, body: bytes, file_name: str | None = None) -> list[IncidentUpdate]:
    """Updates, or none when the message was refused. What is read must also be writable."""
    try:
        updates = parse(format_name, body, file_name, priority_scale="one_is_highest")
    except Unreadable:
        return []
    for update in updates:
        update.model_dump_json()
    return updates


def test_the_fixtures_themselves_are_read() -> None:
    for format_name, body in FIXTURES.items():
        assert read(format_name, body)


@st.composite
def mutations(draw: st.DrawFn, body: bytes) -> bytes:
    """The body with some of its bytes changed, cut, doubled, moved or replaced."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(len(body) - 1, 0)))
        end = min(len(body), start + draw(st.integers(0, 40)))
        kind = draw(st.sampled_from(["change", "cut", "double", "insert", "swap"]))
        if kind == "change":
            body = body[:start] + draw(st.binary(min_size=1, max_size=8)) + body[end:]
        elif kind == "cut":
            body = body[:start] + body[end:]
        elif kind == "double":
            body = body[:end] + body[start:end] + body[end:]
        elif kind == "insert":
            extra = draw(
                st.sampled_from([b"<", b">", b"&", b"\0", b'"', b"]]>", b"{", b"\xff\xfe"])
            )
            body = body[:start] + extra + body[start:]
        else:
            body = body[start:end] + body[:start] + body[end:]
    return body


@pytest.mark.parametrize("format_name", sorted(FIXTURES))
@BOUNDED
@given(data=st.data())
def test_mutated_messages_are_read_or_refused(format_name: str, data: st.DataObject) -> None:
    read(format_name, data.draw(mutations(FIXTURES[format_name])))


@pytest.mark.parametrize("format_name", sorted(FIXTURES))
@BOUNDED
@given(body=st.binary(max_size=300))
def test_arbitrary_bytes_are_read_or_refused(format_name: str, body: bytes) -> None:
    read(format_name, body)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(
        ["2026-11-01T01:30:00", "9999-12-31T23:59:59-14:00", "0001-01-01", "<a", "[1"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["$ref", "$id", "value", "x", "@"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def places_in(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All paths of a document, the root left out."""
    items = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    found = []
    for key, value in items:
        found.extend([(*path, key), *places_in(value, (*path, key))])
    return found


PLACES = places_in(eido())


@settings(BOUNDED, max_examples=400)
@given(place=st.sampled_from(PLACES), value=JSON)
def test_any_json_in_any_place_of_an_eido_is_read_or_refused(
    place: tuple[Any, ...], value: Any
) -> None:
    document = copy.deepcopy(eido())
    node = document
    for key in place[:-1]:
        node = node[key]
    node[place[-1]] = value
    read("eido", as_json(document))


@BOUNDED
@given(data=st.data(), words=st.text(max_size=30))
def test_any_text_in_any_element_of_xml_is_read_or_refused(data: st.DataObject, words: str) -> None:
    for format_name in ("new_world", "ndex"):
        body = FIXTURES[format_name].decode()
        ends = [index for index in range(len(body)) if body.startswith("</", index)]
        end = data.draw(st.sampled_from(ends))
        start = body.rindex(">", 0, end) + 1
        safe = words.replace("&", "&amp;").replace("<", "&lt;")
        read(format_name, (body[:start] + safe + body[end:]).encode("utf-8", "replace"))


@BOUNDED
@given(file_name=st.text(max_size=40) | st.from_regex(r"[a-z]{0,3}_\d{14,18}\.xml"))
def test_any_file_name_is_read(file_name: str) -> None:
    assert read("new_world", CALL, file_name)


@BOUNDED
@given(text=st.text(alphabet="<>/!-&#;abBR scriptyle\n", max_size=60))
def test_text_without_marks_is_never_longer_than_what_was_given(text: str) -> None:
    assert len(strip_marks(text)) <= len(text)


SIZE = 2 * 1024 * 1024 - 8_000


def filled(unit: str, size: int = SIZE) -> str:
    return unit * (size // len(unit))


def noted(text: str) -> bytes:
    return as_json(eido(notesComponent=[{"$id": "n", "notesActionComments": text}]))


def items(inner: str) -> bytes:
    start, end = "<lexs:PublishMessage>", "</lexs:PublishMessage>"
    return f'<r xmlns:lexs="{LEXS["lexs"]}">{start}{inner}{end}</r>'.encode()


def people_and_links(count: int) -> bytes:
    people = "".join(person(f"p{index}") for index in range(count))
    links = "".join(
        f'<nc:ResidenceAssociation><nc:PersonReference s:ref="p{index % 5}"/>'
        f'<nc:LocationReference s:ref="l{index}"/></nc:ResidenceAssociation>'
        for index in range(count)
    )
    return lexs(people + joined(links))


def one_number_for_all(count: int) -> bytes:
    numbers = [f"tel:{1000 + index}" for index in range(count)]
    someone = {"personIncidentRoleRegistryText": ["Caller"], "callBackReference": {"$ref": "cb"}}
    return json.dumps(
        {
            "$id": "1",
            "callbackComponent": [{"$id": "cb", "callBackInformationUri": numbers}],
            "personComponent": [someone] * count,
        }
    ).encode()


HURTFUL = {
    "flat elements": ("new_world", new_world(filled("<a/>", SIZE // 2))),
    "many attributes": (
        "new_world",
        ("<CallExport " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>").encode(),
    ),
    "many namespaces": (
        "new_world",
        ("<CallExport " + " ".join(f'xmlns:a{n}="u{n}"' for n in range(50_000)) + "/>").encode(),
    ),
    "namespaces at depth": (
        "new_world",
        f'<CallExport xmlns="{NEW_WORLD}">'.encode()
        + b"".join(b'<a xmlns:p%d="u%d">' % (n, n) for n in range(60))
        + filled("<b/>", SIZE // 2).encode()
        + b"</a>" * 60
        + b"</CallExport>",
    ),
    "comments before the root": ("new_world", (filled("<!---->") + "<a/>").encode()),
    "entities": ("new_world", new_world(f"<NatureOfCall>{filled('&amp;')}</NatureOfCall>")),
    "open brackets in a note": ("eido", noted(filled("<"))),
    "open tags in a note": ("eido", noted(filled("<a "))),
    "open comments in a note": ("eido", noted(filled("<!--"))),
    "scripts in a note": ("eido", noted(filled("<script>"))),
    "ampersands in a note": ("eido", noted(filled("&#9"))),
    "open elements in a location": (
        "eido",
        as_json(eido(locationComponent=[{"locationByValue": filled("<a>", SIZE // 2)}])),
    ),
    "people who share numbers": ("eido", one_number_for_all(8_000)),
    "many items": (
        "ndex",
        items(
            filled(
                "<lexs:DataItemPackage><lexs:PackageMetadata><lexs:DataItemID>1</lexs:DataItemID>"
                "</lexs:PackageMetadata></lexs:DataItemPackage>",
                SIZE // 2,
            )
        ),
    ),
    "many people, many links": ("ndex", people_and_links(5_000)),
    "names never seen": ("ndex", items("".join(f"<lexs:a{n}/>" for n in range(50_000)))),
}


@pytest.mark.parametrize("case", sorted(HURTFUL))
def test_what_is_made_to_hurt_takes_no_more_than_its_size_allows(case: str) -> None:
    """10 s is far above the 2 s that the worst takes on a busy machine; a quadratic reader needs
    minutes for these."""
    format_name, body = HURTFUL[case]
    assert len(body) <= 2 * 1024 * 1024
    start = time.perf_counter()
    updates = read(format_name, body)
    assert time.perf_counter() - start < 10
    size = sum(len(update.model_dump_json()) for update in updates)
    assert size < 40 * 1024 * 1024
