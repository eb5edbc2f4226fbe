"""R56: the doctor says on which library cryptography runs and in which mode, and no more."""

import ssl

from cryptography.hazmat.backends.openssl import backend

from handoff import doctor_crypto
from handoff.doctor_crypto import of_cryptography
from tests.house.committed import ROOT, text_of


def test_the_doctor_says_which_library_and_claims_no_more_than_there_is():
    lines = [one.what for one in of_cryptography()]
    assert len(lines) == 2
    assert backend.openssl_version_text() in lines[0]
    assert ssl.OPENSSL_VERSION in lines[1]
    for line in lines:
        assert ("not in FIPS mode" in line) != (", in FIPS mode" in line)
        assert "validated" not in line
    assert "## Cryptography" in text_of(ROOT / "docs" / "threat-model.md")


def test_fips_mode_is_said(monkeypatch):
    monkeypatch.setattr(doctor_crypto.backend, "_fips_enabled", True)
    assert ", in FIPS mode" in next(iter(of_cryptography())).what
