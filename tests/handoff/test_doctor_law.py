"""A county without a table of its state's law is told what that blocks, and a dead one is found."""

from datetime import date

import pytest

from handoff.doctor_law import of_state_law
from handoff.new_config import write_config
from handoff.settings import load
from schemas.envelope import ZoneName
from tests.redaction.test_state_law import TABLE

MAY = date(2031, 5, 1)


@pytest.fixture
def settings(tmp_path):
    write_config(tmp_path / "handoff.toml")
    return load(tmp_path / "handoff.toml")


def laid(settings, text):
    folder = settings.zone_folder(ZoneName.CLINICAL)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "state-law.toml").write_text(text)
    return of_state_law(settings, MAY)


def test_without_a_table_the_doctor_says_what_waits_and_finds_no_fault(settings):
    found = of_state_law(settings, MAY)
    assert found.ok
    assert "Reports that state law demands wait for counsel." in found.what


def test_a_signed_table_in_force_is_named(settings):
    found = laid(settings, TABLE)
    assert (found.ok, found.what) == (True, "state law: TX, version 3, in force until 2031-12-31")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("County counsel", "", "Counsel has not signed it"),
        ("valid_until = 2031-12-31", "valid_until = 2031-03-01", "It is over"),
        ("valid_from = 2031-02-01", "valid_from = 2031-06-01", "Its time has not begun"),
        ("version = 3", "", "lacks 'version'"),
    ],
)
def test_a_table_that_counts_for_nothing_is_to_be_mended(settings, old, new, why):
    found = laid(settings, TABLE.replace(old, new))
    assert not found.ok
    assert why in found.todo
