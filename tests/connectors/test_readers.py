"""What no format may let through: document types, size, depth, wrong characters, cut bodies."""

import json
import math

import pytest

from connectors.contract import Fault, Unreadable
from tests.connectors.builders import as_json, eido, lexs, new_world, one, parse

GOOD = {"new_world": new_world("<NatureOfCall>Welfare</NatureOfCall>"), "ndex": lexs()}


def refusal(format_name: str, body: bytes, **changes: object) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        parse(format_name, body, **changes)
    return caught.value


@pytest.mark.parametrize(
    ("prologue", "position"),
    [
        ("<!DOCTYPE CallExport>", "1:1"),
        ('<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>', "2:1"),
        ("<!-- <a> --><?pi <b> ?>\n\n  <!doctype a>", "3:3"),
        ('<!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>', "1:1"),
    ],
)
def test_a_document_type_is_refused_before_anything_is_parsed(prologue: str, position: str) -> None:
    error = refusal(
        "new_world", f"{prologue}<CallExport><CallId>&c;</CallId></CallExport>".encode()
    )
    assert (error.code, error.position) == (Fault.DOCTYPE, position)


def test_words_about_a_doctype_inside_a_remark_are_only_words() -> None:
    remark = "<Text><![CDATA[HE TYPED <!DOCTYPE html> INTO HIS PHONE]]></Text>"
    update = one(
        "new_world", new_world(f"<Narratives><Narrative>{remark}</Narrative></Narratives>")
    )
    assert update.narrative[0].text == "HE TYPED <!DOCTYPE html> INTO HIS PHONE"


def test_an_entity_without_a_declaration_is_refused() -> None:
    error = refusal("new_world", new_world("<NatureOfCall>&undeclared;</NatureOfCall>"))
    assert error.code is Fault.UNREADABLE
    assert error.position.startswith("2:")


def test_a_body_above_the_limit_is_refused_in_every_format() -> None:
    for format_name, body in [*GOOD.items(), ("eido", as_json(eido()))]:
        assert refusal(format_name, body, max_bytes=len(body) - 1).code is Fault.TOO_LARGE
        assert parse(format_name, body, max_bytes=len(body))


def test_depth_is_limited_exactly_as_configured() -> None:
    nested = "<a>" * 9 + "</a>" * 9
    assert parse("new_world", new_world(nested), max_depth=10)
    assert refusal("new_world", new_world(nested), max_depth=9).code is Fault.TOO_DEEP
    deep = eido(extra=[[[[[]]]]])
    assert parse("eido", as_json(deep), max_depth=8)
    assert (
        refusal("eido", as_json(eido(extra=[[[[[[[[]]]]]]]])), max_depth=8).code is Fault.TOO_DEEP
    )


@pytest.mark.parametrize("levels", [200, 5_000, 200_000])
def test_depth_made_to_hurt_is_refused(levels: int) -> None:
    assert refusal("new_world", b"<a>" * levels + b"</a>" * levels).code is Fault.TOO_DEEP
    assert refusal("ndex", b"<a>" * levels + b"</a>" * levels).code is Fault.TOO_DEEP
    assert refusal("eido", b'{"$id":' + b"[" * levels + b"]" * levels + b"}").code is Fault.TOO_DEEP


@pytest.mark.parametrize("format_name", sorted(GOOD))
def test_xml_cut_anywhere_says_truncated(format_name: str) -> None:
    body = GOOD[format_name]
    for length in range(0, len(body) - 1, 7):
        error = refusal(format_name, body[:length])
        assert error.code is Fault.TRUNCATED, (length, error.code)


def test_json_cut_anywhere_says_truncated() -> None:
    body = as_json(eido())
    for length in range(0, len(body) - 1, 11):
        assert refusal("eido", body[:length]).code is Fault.TRUNCATED


def test_a_mismatched_tag_at_the_very_end_is_a_fault_of_form_not_a_cut() -> None:
    assert refusal("new_world", b"<CallExport><CallId></CallExport>").code is Fault.UNREADABLE


def test_errors_name_line_and_column() -> None:
    error = refusal("new_world", b"<CallExport>\n  <CallId>1</CallNumber>\n</CallExport>")
    assert error.position == "2:25"
    error = refusal("eido", b'{"$id": "x",\n "a": tru,\n "b": 1}')
    assert (error.code, error.position.split(":")[0]) == (Fault.UNREADABLE, "2")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_json_does_not_know_are_refused(number: str) -> None:
    assert refusal("eido", f'{{"$id": "x", "eidoVersion": {number}}}'.encode()).code in (
        Fault.UNREADABLE,
        Fault.TRUNCATED,
    )
    assert not math.isfinite(float(number))


def test_a_key_given_twice_is_tolerated_and_the_last_counts() -> None:
    body = as_json(eido()).replace(b'"eidoVersion"', b'"$id": "URN:9", "eidoVersion"', 1)
    assert one("eido", body).source_key == "URN:9"


def test_spellings_of_one_key_are_tolerated_with_a_warning() -> None:
    update = one("eido", as_json(eido(LastUpdateTimestamp="2026-03-01T15:00:00Z")))
    assert update.order == "2026-03-01T15:00:00.000000Z"
    assert ("key_twice", "") in [(w.code, w.path) for w in update.warnings]


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8"),
        lambda text: b"\xef\xbb\xbf" + text.encode("utf-8"),
        lambda text: text.encode("utf-16"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
        lambda text: text.encode("utf-16-le"),
    ],
)
def test_json_is_read_in_utf_8_and_utf_16(encode) -> None:
    text = json.dumps(eido(issuingElementIdentification="ü"), ensure_ascii=False)
    assert one("eido", encode(text)).number == "26-000417"


@pytest.mark.parametrize(
    ("declared", "encoding", "warning"),
    [
        ("UTF-8", "utf-8", None),
        ("UTF-8", "utf-8-sig", None),
        ("UTF-16", "utf-16", None),
        ("UTF-8", "utf-16", None),  # the mark is right and the declaration wrong: the bytes win
        ("utf-16", "utf-8", "encoding_declared_wrong"),
        ("ISO-8859-1", "latin-1", None),
        ("windows-1252", "cp1252", None),
    ],
)
def test_xml_is_read_as_its_bytes_are(declared: str, encoding: str, warning: str | None) -> None:
    text = new_world("<CallerName>Jürgen Weiß</CallerName>").decode()
    body = text.replace("UTF-8", declared, 1).encode(encoding)
    update = one("new_world", body)
    assert update.persons[0].family == "Weiß"
    assert (warning in [w.code for w in update.warnings]) or warning is None


def test_bytes_that_are_not_the_declared_encoding_are_refused_with_their_place() -> None:
    body = new_world("<CallerName>Ekstr\xf6m</CallerName>").decode().encode("latin-1")
    error = refusal("new_world", body)
    assert error.code is Fault.WRONG_ENCODING
    assert error.position == f"byte {body.index(0xF6)}"
    assert refusal("eido", b'{"$id": "Ekstr\xf6m"}').code is Fault.WRONG_ENCODING


@pytest.mark.parametrize("body", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\x1f\x8b\x08\0\0", b"PK\3\4"])
def test_files_of_another_kind_are_refused(body: bytes) -> None:
    for format_name in ("eido", "new_world", "ndex"):
        assert refusal(format_name, body).code in (Fault.WRONG_ENCODING, Fault.UNREADABLE)


@pytest.mark.parametrize("body", [b"", b" \n\t", b"\0\0\0\0"])
def test_an_empty_body_counts_as_cut_off(body: bytes) -> None:
    for format_name in ("eido", "new_world", "ndex"):
        assert refusal(format_name, body).code is Fault.TRUNCATED


def test_a_sound_document_of_another_kind_is_of_unknown_format() -> None:
    assert refusal("eido", b'{"invoice": 4711}').code is Fault.UNKNOWN_FORMAT
    assert refusal("eido", b"[]").code is Fault.UNKNOWN_FORMAT
    assert refusal("eido", b"null").code is Fault.UNKNOWN_FORMAT
    assert refusal("new_world", b"<invoice/>").code is Fault.UNKNOWN_FORMAT
    assert refusal("new_world", b'<CallExport xmlns="urn:other"/>').code is Fault.UNKNOWN_FORMAT
    assert refusal("ndex", GOOD["new_world"]).code is Fault.UNKNOWN_FORMAT
