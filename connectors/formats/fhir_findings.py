"""FHIR codes: what a resource says of a person, and whether it says that it is so."""

from connectors.formats.fhir_values import codes, codings
from connectors.formats.keys import Folded, objects
from schemas.clinical import Finding, FindingAssertion

_PATHS = (("code", "code"), ("reasoncode", "reasonCode"), ("type", "type"), ("reason", "reason"))
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
    homes = [(resource, name, path) for name, path in _PATHS]
    for reason in objects(resource, "reason"):
        # R5 wraps each reason; STU3 and R4's ancestors have the concept itself.
        homes.extend((one, "concept", "reason") for one in objects(reason, "value"))
    return tuple(
        Finding(path=path, code=code, system=system, text=words, assertion=assertion)
        for home, name, path in homes
        for code, system, words in codings(home, name)
    )
