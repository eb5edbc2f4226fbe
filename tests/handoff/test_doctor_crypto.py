"""R56: the doctor says whether cryptography runs on a validated module, and never that it must."""

import ssl

import pytest

from handoff import doctor_crypto
from handoff.doctor_crypto import of_cryptography
from tests.house.committed import ROOT, text_of


def test_the_doctor_says_which_library_and_claims_no_more_than_there_is():
    lines = [one.what for one in of_cryptography()]
    assert len(lines) == 2
    assert ssl.OPENSSL_VERSION in lines[1]
    for line in lines:
        assert ("not a FIPS-validated module" in line) != ("in FIPS mode" in line)
    assert "## Cryptography" in text_of(ROOT / "docs" / "threat-model.md")


def test_a_validated_module_is_called_one(monkeypatch):
    monkeypatch.setattr(doctor_crypto.backend, "_fips_enabled", True)
    assert "in FIPS mode" in next(iter(of_cryptography())).what


@pytest.mark.parametrize("page", ["threat-model", "limits", "counsel"])
def test_no_page_claims_that_we_comply(page):
    text = text_of(ROOT / "docs" / f"{page}.md").lower()
    for claim in ("is cjis compliant", "is hipaa compliant", "cjis-compliant", "hipaa-compliant"):
        assert claim not in text
