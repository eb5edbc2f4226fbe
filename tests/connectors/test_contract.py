"""The words of the doors: what exists, what configuration is refused, what is never shown."""

import traceback

import pytest
from pydantic import ValidationError

from connectors.catalog import clinical_formats, formats
from connectors.contract import Fault, Format, Unreadable
from connectors.feed import Channel, Feed
from tests.connectors.builders import as_json, feed, lexs, new_world, parse


def test_the_formats_are_found_by_scanning() -> None:
    of_cad = {"eido", "new_world", "oncall", "icad", "cad_hub", "text_page"}
    assert set(formats()) == of_cad | {"ndex", "nibrs", "csv", "jsonl", "mapped"}
    assert set(clinical_formats()) == {"nemsis", "hl7v2", "fhir"}
    for name, reader in {**formats(), **clinical_formats()}.items():
        assert isinstance(reader, Format)
        assert reader.name == name


def test_every_fault_has_a_plain_sentence() -> None:
    for fault in Fault:
        assert fault.sentence.endswith(".")
        assert fault.value not in fault.sentence.split()


@pytest.mark.parametrize(
    "change",
    [
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../../etc/passwd"},
        {"name": "With Blank"},
        {"transport": "file_drop"},
        {"max_bytes": 0},
        {"max_depth": 10_000},
        {"priority_scale": "guess"},
        {"unknown": 1},
    ],
)
def test_a_feed_that_cannot_work_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        feed(**change)


@pytest.mark.parametrize("url", [None, "", "ftp://x", "file:///etc"])
def test_a_channel_needs_a_web_address(url: str | None) -> None:
    with pytest.raises(ValidationError):
        Channel(name="out", transport="http_push", agency="a", url=url)


def test_a_token_shows_nowhere() -> None:
    secret = "ZCANARY" * 5
    shown = feed(token=secret, token_file="/run/secrets/x")
    assert "ZCANARY" not in f"{shown!r} {shown} {shown.model_dump_json()}"
    with pytest.raises(ValidationError) as caught:
        feed(token=secret, folder={"a": secret})
    assert "ZCANARY" not in str(caught.value)


@pytest.mark.parametrize(
    ("mark", "restricts"),
    [(None, False), ("", False), (" NONE ", False), ("public", False), ("LE", True), ("0", True)],
)
def test_unknown_restriction_marks_restrict(mark: str | None, restricts: bool) -> None:
    assert feed().restricts(mark) is restricts


CANARY = "ZCANARY"
BROKEN = {
    "truncated": ("eido", f'{{"$id": "x", "note": "{CANARY}'.encode()),
    "bad token": ("eido", f'{{"$id": {CANARY}}}'.encode()),
    "bad bytes": ("eido", f'{{"{CANARY}": "'.encode() + b'\xff"}'),
    "deep": ("eido", as_json({"$id": CANARY, CANARY: [[[[CANARY]]]]})),
    "no id": ("eido", as_json({"eidoVersion": CANARY, "notesComponent": []})),
    "other": ("eido", as_json({CANARY: CANARY})),
    "cut": ("new_world", new_world(f"<CallerName>{CANARY}</CallerName>")[:-20]),
    "bad tag": ("new_world", f"<CallExport><{CANARY}></a></CallExport>".encode()),
    "attribute": ("new_world", f'<a b="{CANARY}" b="{CANARY}"/>'.encode()),
    "doctype": ("new_world", f'<!DOCTYPE {CANARY} [<!ENTITY x "{CANARY}">]><a/>'.encode()),
    "no call id": ("new_world", new_world(f"<CallerName>{CANARY}</CallerName>", head="")),
    "entity": ("ndex", f"<a>&{CANARY};</a>".encode()),
    "encoding": ("ndex", f'<?xml version="1.0" encoding="{CANARY}"?><a>{CANARY}</a>'.encode()),
    "no item": ("ndex", lexs(f"<x>{CANARY}</x>", item="")),
}


@pytest.mark.parametrize("case", sorted(BROKEN))
def test_unparseable_input_is_quarantined_counted_and_not_logged(
    case: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """At the reader: one code to count by, a place to look at, and no content in any trace of it.

    The parser of another CAD project logged the full text and returned nothing. The quarantine
    itself is the zone's.
    """
    format_name, body = BROKEN[case]
    with pytest.raises(Unreadable) as caught:
        parse(format_name, body, max_depth=4 if case == "deep" else 64)
    error = caught.value
    assert error.code in Fault
    assert error.path or error.position
    assert error.__cause__ is None
    assert error.__context__ is None
    everything = "".join(traceback.format_exception(error)) + repr(error) + str(error.args)
    out, err = capfd.readouterr()
    assert CANARY not in everything + out + err + caplog.text


def test_updates_show_no_values_when_printed() -> None:
    body = new_world(
        f"<CallerName>{CANARY} {CANARY}</CallerName><NatureOfCall>{CANARY}</NatureOfCall>"
    )
    (update,) = parse("new_world", body)
    shown = f"{update!r} {update} {update.persons!r} {update.call_types!r} {update.narrative!r}"
    assert CANARY in update.model_dump_json()
    assert CANARY not in shown


def test_warnings_name_fields_and_never_values() -> None:
    body = new_world(
        f"<CreateDateTime>{CANARY}</CreateDateTime><Location><Latitude>{CANARY}</Latitude>"
        f"<Longitude>{CANARY}</Longitude></Location>"
        f"<Persons><Person><DateOfBirth>{CANARY}</DateOfBirth></Person></Persons>"
    )
    (update,) = parse("new_world", body)
    assert len(update.warnings) >= 3
    assert CANARY not in "".join(warning.model_dump_json() for warning in update.warnings)


def test_a_feed_is_a_frozen_word() -> None:
    with pytest.raises(ValidationError):
        feed().name = "other"  # type: ignore[misc]
    assert isinstance(feed(), Feed)
