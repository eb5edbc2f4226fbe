"""FHIR Consent (R4): policy rule and nested provisions, as the source states them.

The base provision's type is optional in R4, and nested provisions are exceptions to the one around
them. Nothing is concluded here: a foreign consent opens nothing until checked against 42 CFR 2.31.
"""

from connectors.formats.fhir_values import codes, instant, period, reference
from connectors.formats.keys import Folded, objects, text
from connectors.formats.reading import Reading
from schemas.clinical import ConsentStatement, Provision

_PERMITS = {"permit": True, "deny": False}
_DEEPEST = 12


def consent(resource: Folded, reading: Reading) -> ConsentStatement:
    """The consent; its attachment is clinical text in some systems and is never read."""
    base = _base(resource)
    starts, ends = period(base or {}, "period", "provision.period", reading)
    policy = codes(resource, "policyrule")
    uris = [found for one in objects(resource, "policy") if (found := text(one, "uri"))]
    return ConsentStatement(
        consent_key=text(resource, "id"),
        status=text(resource, "status"),
        type=next(iter(codes(resource, "category")), None),
        policy=next(iter((*policy, *uris)), None),
        decided_at=instant(text(resource, "datetime"), "Consent.dateTime", reading),
        starts_at=starts,
        ends_at=ends,
        consenter=next(
            (text(one, "display", "reference") for one in objects(resource, "performer")), None
        ),
        provision=_provision(base, reading, 0) if base is not None else None,
    )


def _base(resource: Folded) -> Folded | None:
    """R4 has one base provision; R5 a decision and its exceptions, which earlier drafts had too."""
    stated = list(objects(resource, "provision"))
    if "decision" in resource or len(stated) > 1:
        return {"decision": resource.get("decision"), "provision": stated}
    return stated[0] if stated else None


def _provision(held: Folded, reading: Reading, level: int) -> Provision:
    starts, ends = period(held, "period", "provision.period", reading)
    nested = list(objects(held, "provision"))
    if nested and level >= _DEEPEST:
        reading.warn("provisions_too_deep", "provision")
        nested = []
    return Provision(
        # R5 moved the type to `decision` on the consent; some R4 senders write it here.
        permits=_PERMITS.get((text(held, "type", "decision") or "").lower()),
        starts_at=starts,
        ends_at=ends,
        actors=tuple(
            found
            for actor in objects(held, "actor")
            for one in objects(actor, "reference")
            if (found := reference(one) or text(one, "display"))
        ),
        purposes=codes(held, "purpose"),
        actions=codes(held, "action"),
        classes=codes(held, "class"),
        labels=codes(held, "securitylabel"),
        data=tuple(
            found
            for data in objects(held, "data")
            for one in objects(data, "reference")
            if (found := reference(one))
        ),
        provisions=tuple(_provision(one, reading, level + 1) for one in nested),
    )
