"""FHIR codes: what a resource says of a person, and whether it says that it is so."""

from connectors.formats.fhir_values import codes, codings
from connectors.formats.keys import Folded
from schemas.clinical import Finding, FindingAssertion

_PATHS = (("code", "code"), ("reasoncode", "reasonCode"), ("type", "type"))
_VERIFIED = {
    "refuted": FindingAssertion.ABSENT,
    "entered-in-error": FindingAssertion.ABSENT,
    "unconfirmed": FindingAssertion.UNKNOWN,
    "provisional": FindingAssertion.UNKNOWN,
    "differential": FindingAssertion.UNKNOWN,
}


def findings(resource: Folded) -> tuple[Finding, ...]:
    """Codes and reasons; a condition that was refuted is absent."""
    verified = next(iter(codes(resource, "verificationstatus")), "")
    assertion = _VERIFIED.get(verified.lower(), FindingAssertion.PRESENT)
    return tuple(
        Finding(path=path, code=code, system=system, text=words, assertion=assertion)
        for name, path in _PATHS
        for code, system, words in codings(resource, name)
    )
