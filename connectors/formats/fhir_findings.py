"""FHIR codes: what a resource says of a person, and whether it says that it is so."""

from collections.abc import Iterator

from connectors.formats.fhir_values import codes, codings, instant
from connectors.formats.keys import Folded, objects, text
from connectors.formats.reading import Reading
from connectors.formats.texts import clean, clean_lines, line_key, text_of
from schemas.clinical import Finding, FindingAssertion
from schemas.incident import NarrativeLine

_PATHS = (("code", "code"), ("reasoncode", "reasonCode"), ("type", "type"), ("reason", "reason"))
_VALUES = ("valuestring", "valueinteger", "valueboolean", "valuedatetime")
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
    stated = tuple(
        Finding(path=path, code=code, system=system, text=words, assertion=assertion)
        for home, name, path in homes
        for code, system, words in codings(home, name)
    )
    return (*stated, *_observed(resource, assertion))


def _observed(resource: Folded, assertion: FindingAssertion) -> Iterator[Finding]:
    """The value of an observation and of its components, each under the code that it answers."""
    for one in (resource, *objects(resource, "component")):
        words = text(one, *_VALUES)
        for quantity in objects(one, "valuequantity"):
            words = clean(f"{text(quantity, 'value') or ''} {text(quantity, 'unit', 'code') or ''}")
        for code, _, shown in codings(one, "valuecodeableconcept"):
            words = shown or code
        if words is not None:
            answers = next(codings(one, "code"), (None, None, None))
            yield Finding(
                path="value", code=answers[0], system=answers[1], text=words, assertion=assertion
            )


def notes(resource: Folded, reading: Reading) -> tuple[NarrativeLine, ...]:
    """What people wrote beside the codes (Annotation), each once."""
    found: dict[str, NarrativeLine] = {}
    for one in objects(resource, "note"):
        words, author = clean_lines(text_of(one.get("text"))), text(one, "authorstring")
        if words is not None:
            at = instant(text(one, "time"), "note.time", reading)
            key = line_key(author, at, words)
            found[key] = NarrativeLine(line_id=key, text=words, author=author, at=at)
    return tuple(found.values())
