"""FHIR Patient and RelatedPerson: every name, address, phone and identifier that is given."""

from collections.abc import Mapping

from connectors.formats.fhir_bundle import Entry, resolved
from connectors.formats.fhir_values import codes, reference
from connectors.formats.keys import Folded, objects, text, texts
from connectors.formats.people import believable_birth_date, phone_of, split_name
from connectors.formats.places import Civic, place_text
from connectors.formats.reading import Reading
from connectors.formats.texts import clean
from schemas.clinical import ClinicalPerson
from schemas.incident import PersonRole
from schemas.person import Identifier, PersonName

_SOCIAL_SECURITY = ("us-ssn", "2.16.840.1.113883.4.1")
"""The system of social security numbers, by address and by OID."""
_KINDS = {"MR": "mrn", "SS": "ssn", "MA": "medicaid", "DL": "state_id"}
_NAME_KINDS = {
    "official": "legal",
    "usual": "alias",
    "nickname": "nickname",
    "old": "former",
    "maiden": "former",
}
PEOPLE = {"patient", "relatedperson"}
SUBJECTS = ("subject", "patient")
"""Where a resource names the person that it is about."""


def named_people(entry: Entry, index: Mapping[str, Entry]) -> tuple[Entry, ...]:
    """The people of the message whom the resource names."""
    targets = (reference(one) for name in SUBJECTS for one in objects(entry.resource, name))
    found = (resolved(target, index) for target in targets if target)
    return tuple(one for one in found if one is not None and one.kind in PEOPLE)


def people_of(
    entry: Entry, index: Mapping[str, Entry], reading: Reading
) -> tuple[ClinicalPerson, ...]:
    """The person of the resource: itself, out of the bundle, else the name that it displays."""
    if entry.kind in PEOPLE:
        return (_person(entry.resource, entry.kind, reading),)
    found = []
    for name in SUBJECTS:
        for one in objects(entry.resource, name):
            target = reference(one)
            known = resolved(target, index) if target else None
            if known is not None and known.kind in PEOPLE:
                found.append(_person(known.resource, known.kind, reading))
            elif shown := text(one, "display"):
                found.append(_displayed(shown, target))
    return tuple(found)


def _displayed(shown: str, target: str | None) -> ClinicalPerson:
    given, family = split_name(shown)
    return ClinicalPerson(
        mention_id=target or "subject",
        roles=(PersonRole.PATIENT,),
        given=given,
        family=family,
    )


def _person(resource: Folded, kind: str, reading: Reading) -> ClinicalPerson:
    names = sorted((_name(one) for one in objects(resource, "name")), key=_preference)
    best = names[0] if names else None
    current = [a for one in objects(resource, "address") if not _old(one) and (a := _address(one))]
    former = [a for one in objects(resource, "address") if _old(one) and (a := _address(one))]
    born = text(resource, "birthdate")
    return ClinicalPerson(
        mention_id=f"{kind.capitalize()}/{text(resource, 'id') or 'contained'}",
        roles=(PersonRole.PATIENT if kind == "patient" else PersonRole.RELATIVE,),
        given=best.given if best else None,
        middle=best.middle if best else None,
        family=best.family if best else None,
        birth_date=believable_birth_date(born, None, reading, "Patient.birthDate"),
        sex=text(resource, "gender"),
        phones=tuple(
            dict.fromkeys(
                value
                for one in objects(resource, "telecom")
                if text(one, "system") in ("phone", "sms", None) and (stated := text(one, "value"))
                for value in (phone_of(stated) or stated,)
            )
        ),
        address=current[0] if current else None,
        identifiers=_identifiers(resource),
        other_names=tuple(names[1:]),
        former_addresses=(*current[1:], *former),
    )


def _old(one: Folded) -> bool:
    return (text(one, "use") or "") == "old"


def _preference(name: PersonName) -> int:
    """Legal first; former names last."""
    return {"legal": 0, "former": 2}.get(name.kind, 1)


def _name(one: Folded) -> PersonName:
    given = list(texts(one, "given"))
    family, whole = text(one, "family"), text(one, "text")
    if family is None and not given and whole:
        first, family = split_name(whole)
        given = [first] if first else []
    kind = _NAME_KINDS.get(text(one, "use") or "official", "alias")
    middle = clean(" ".join(given[1:]))
    return PersonName(given=given[0] if given else None, middle=middle, family=family, kind=kind)


def _address(one: Folded) -> str | None:
    return place_text(
        Civic(
            street=clean(", ".join(texts(one, "line"))),
            city=text(one, "city"),
            state=text(one, "state"),
            postcode=text(one, "postalcode"),
        )
    ) or text(one, "text")


def _identifiers(resource: Folded) -> tuple[Identifier, ...]:
    found = []
    for one in objects(resource, "identifier"):
        value, system = text(one, "value"), text(one, "system")
        code = next(iter(codes(one, "type")), None)
        kind = _KINDS.get(code, code.lower()) if code else "unknown"
        if system and system.endswith(_SOCIAL_SECURITY):
            kind = "ssn"
        if value:
            found.append(Identifier(kind=kind, value=value, issuer=system))
    return tuple(found)
