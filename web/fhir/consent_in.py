"""A Consent that somebody sends, read strictly: what our record has no place for is refused.

A consent that is read without one of its parts may say more than was signed, so nothing is left
out in silence: every element is taken, or named as the one that stops it (42 CFR 2.31; HL7 FHIR
R4, Consent). The form itself, with the right to revoke, the signature and the statement on
redisclosure, has no place in the resource; a clinician looks at it.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from casestore.arrivals.reported import STATUSES
from redaction.vocabulary import CATEGORIES, NOTES, PURPOSES, named
from schemas.clinical import ConsentStatement, Provision
from schemas.consent import ConsentType
from web.api.problems import NotDone, Problem
from web.fhir.labels import OURS

Json = Mapping[str, Any]
_ELEMENTS = named(
    """
    id implicitRules language text contained extension modifierExtension meta identifier status
    scope category patient dateTime performer organization sourceAttachment sourceReference
    policy policyRule verification provision type period actor action securityLabel purpose
    class code dataPeriod data role reference coding display system version userSelected start
    end value use assigner resourceType
    """
)
"""Names that R4 has in a Consent; another name is not repeated, since it may be anything."""
_TYPES = {**{one.value: one for one in ConsentType}, "59284-0": ConsentType.SPECIFIC}
"""Our own codes, and LOINC's "Patient Consent"."""
_ACT_REASON = {"TREAT": "treatment", "HPAYMT": "payment", "HOPERAT": "operations"}
"""HL7 v3 ActReason; other purposes by our own codes."""
_LABELS = ("N", "R", "NORDSCLCD")
"""What we put on our own resources, and less."""
_RECIPIENT = f"{OURS}:recipient"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}T")
_MOST = 50


class Said:
    """A Consent as it was sent, part by part. Every method raises NotDone."""

    def __init__(self, given: Json) -> None:
        taken = "resourceType id meta language text status scope category patient dateTime"
        self._top = _object("Consent", given, f"{taken} performer policyRule provision")
        if self._top.get("resourceType") != "Consent":
            raise _wrong("Consent.resourceType")
        text = self._top.get("text")
        if text is not None and (not isinstance(text, dict) or text.get("status") != "generated"):
            raise _not_kept("Consent.text")
        _labels(self._top.get("meta", {}))

    @property
    def person_id(self) -> str:
        """Our own number of the patient."""
        return _patient("Consent.patient", self._top.get("patient"))

    def statement(self) -> ConsentStatement:
        """What it says, in our words; recipients are still to be looked up."""
        top = self._top
        if top.get("status") not in STATUSES:
            raise _wrong("Consent.status")
        if _one_code("Consent.scope", top.get("scope")) != "patient-privacy":
            raise _wrong("Consent.scope")
        if _one_code("Consent.policyRule", top.get("policyRule")) != "OPTIN":
            raise _not_kept("Consent.policyRule")
        kind = _one_code("Consent.category", _only("Consent.category", top.get("category")))
        if kind not in _TYPES:
            raise _wrong("Consent.category")
        provision = self._provision()
        return ConsentStatement(
            status=top["status"],
            type=_TYPES[kind].value,
            policy="OPTIN",
            decided_at=_instant("Consent.dateTime", top.get("dateTime")),
            starts_at=provision.starts_at,
            ends_at=provision.ends_at,
            consenter=self._signer(),
            provision=provision,
        )

    def _signer(self) -> str | None:
        """The patient, or nobody is named; whoever else signed is seen on the form alone."""
        signers = self._top.get("performer")
        if signers is None:
            return None
        if _patient("Consent.performer", _only("Consent.performer", signers)) != self.person_id:
            raise _not_kept("Consent.performer")
        return "patient"

    def _provision(self) -> Provision:
        at = "Consent.provision"
        held = _object(at, self._top.get("provision"), "type period actor purpose code")
        if held.get("type", "permit") != "permit":
            raise _not_kept(f"{at}.type")
        period = _object(f"{at}.period", held.get("period", {}), "start end")
        return Provision(
            permits=True,
            starts_at=_instant(f"{at}.period.start", period.get("start")),
            ends_at=_instant(f"{at}.period.end", period.get("end")),
            actors=tuple(_actor(one) for one in _list(f"{at}.actor", held.get("actor"))),
            purposes=tuple(_purpose(one) for one in _list(f"{at}.purpose", held.get("purpose"))),
            classes=tuple(_category(one) for one in _list(f"{at}.code", held.get("code"))),
        )


def _labels(meta: object) -> None:
    """Every report is treated as protected; a label that asks for more is not dropped."""
    held = _object("Consent.meta", meta, "versionId lastUpdated source profile security tag")
    for one in _list("Consent.meta.security", held.get("security")):
        if not isinstance(one, dict) or one.get("code") not in _LABELS:
            raise _not_kept("Consent.meta.security")


def _actor(given: object) -> str:
    """A recipient by its number in our registry."""
    at = "Consent.provision.actor"
    held = _object(at, given, "role reference")
    if _one_code(f"{at}.role", held.get("role")) != "IRCP":
        raise _not_kept(f"{at}.role")
    whom = _object(f"{at}.reference", held.get("reference"), "identifier display")
    number = _object(f"{at}.reference.identifier", whom.get("identifier"), "system value")
    if number.get("system") != _RECIPIENT:
        raise _not_kept(f"{at}.reference.identifier.system")
    return _text(f"{at}.reference.identifier.value", number.get("value"))


def _purpose(given: object) -> str:
    code = _coding("Consent.provision.purpose", given)
    known = _ACT_REASON.get(code, code)
    if known not in PURPOSES:
        raise _not_kept("Consent.provision.purpose")
    return known


def _category(given: object) -> str:
    code = _one_code("Consent.provision.code", given)
    if code not in (CATEGORIES - NOTES) | {"all_tpo"}:
        raise _not_kept("Consent.provision.code")
    return code


def _one_code(at: str, given: object) -> str:
    """The one code of a CodeableConcept; words beside it would say something that no code says."""
    held = _object(at, given, "coding")
    return _coding(f"{at}.coding", _only(f"{at}.coding", held.get("coding")))


def _coding(at: str, given: object) -> str:
    return _text(f"{at}.code", _object(at, given, "system code display").get("code"))


def _patient(at: str, given: object) -> str:
    held = _text(f"{at}.reference", _object(at, given, "reference type display").get("reference"))
    kind, _, row_id = held.rpartition("/")
    if kind != "Patient":
        raise _wrong(f"{at}.reference")
    return row_id


def _object(at: str, given: object, taken: str) -> Json:
    if not isinstance(given, dict):
        raise _wrong(at)
    for name in given:
        if name not in taken.split():
            known = name in _ELEMENTS
            raise _not_kept(f"{at}.{name}") if known else _not_kept(at, "An unknown element of ")
    return given


def _list(at: str, given: object) -> list[object]:
    if given is None:
        return []
    if not isinstance(given, list) or not 0 < len(given) <= _MOST:
        raise _wrong(at)
    return given


def _only(at: str, given: object) -> object:
    found = _list(at, given)
    if len(found) != 1:
        raise _wrong(at)
    return found[0]


def _text(at: str, given: object) -> str:
    if not isinstance(given, str) or not re.fullmatch(r"[\x21-\x7e]{1,100}", given):
        raise _wrong(at)
    return given


def _instant(at: str, given: object) -> datetime | None:
    """A time with a zone; a day alone leaves open in which zone it ends."""
    if given is None:
        return None
    try:
        found = datetime.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not _DAY.match(str(given)):
        raise _wrong(at)
    return found


def _wrong(at: str) -> NotDone:
    return NotDone(
        Problem(
            422,
            "unreadable",
            "The consent could not be read",
            f"{at} is missing, or is not as described. Nothing was kept. Compare the resource with "
            "the published description.",
            elements=(at,),
        )
    )


def _not_kept(at: str, what: str = "") -> NotDone:
    return NotDone(
        Problem(
            422,
            "not_kept",
            "A part of this consent has no place here",
            f"{what or ''}{at} cannot be kept, and without it the consent could say more than was "
            "signed. Nothing was kept. Send the signed form to the agency, or the consent without "
            "that part if it is not needed.",
            elements=(at,),
        )
    )
