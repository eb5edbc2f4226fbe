"""HL7 v2: the patient (PID), relatives (NK1) and the providers of a referral (PRD)."""

from collections.abc import Iterator

from connectors.formats.hl7_message import Message, Segment
from connectors.formats.hl7_values import addresses, identifiers, iso_time, names, phones
from connectors.formats.people import believable_birth_date
from connectors.formats.reading import Reading
from schemas.clinical import ClinicalPerson
from schemas.incident import PersonRole
from schemas.person import Identifier


def persons(message: Message, reading: Reading) -> tuple[ClinicalPerson, ...]:
    """The patient first; then relatives; then the providers that a referral names."""
    found = [_patient(one, reading) for one in message.all("PID")]
    return (*found, *_relatives(message), *_providers(message))


def _patient(segment: Segment, reading: Reading) -> ClinicalPerson:
    stated = names(segment, 5)
    best = stated[0] if stated else None
    homes = addresses(segment, 11)
    born = segment.text(7)
    return ClinicalPerson(
        mention_id="PID",
        roles=(PersonRole.PATIENT,),
        given=best.given if best else None,
        middle=best.middle if best else None,
        family=best.family if best else None,
        birth_date=believable_birth_date(
            (iso_time(born, "") or born) if born else None, None, reading, "PID-7"
        ),
        sex=segment.text(8),
        phones=phones(segment, 13, 14),
        address=homes[0] if homes else None,
        former_addresses=tuple(homes[1:]),
        identifiers=_numbers(segment),
        other_names=(*stated[1:], *names(segment, 9)),
    )


def _numbers(segment: Segment) -> tuple[Identifier, ...]:
    found = [
        *identifiers(segment, 3),
        *identifiers(segment, 2),
        *identifiers(segment, 4),
        *identifiers(segment, 18, "account"),
        *identifiers(segment, 19, "ssn"),
        *identifiers(segment, 20, "state_id"),
    ]
    return tuple(dict.fromkeys(found))


def _relatives(message: Message) -> Iterator[ClinicalPerson]:
    for index, segment in enumerate(message.all("NK1"), 1):
        stated = names(segment, 2)
        if stated:
            homes = addresses(segment, 4)
            yield ClinicalPerson(
                mention_id=f"NK1-{index}",
                roles=(PersonRole.RELATIVE,),
                given=stated[0].given,
                middle=stated[0].middle,
                family=stated[0].family,
                phones=phones(segment, 5, 6),
                address=homes[0] if homes else None,
            )


def _providers(message: Message) -> Iterator[ClinicalPerson]:
    for index, segment in enumerate(message.all("PRD"), 1):
        stated = names(segment, 2)
        if stated:
            yield ClinicalPerson(
                mention_id=f"PRD-{index}-{segment.text(1) or ''}",
                roles=(PersonRole.OTHER,),
                given=stated[0].given,
                family=stated[0].family,
                phones=phones(segment, 5),
                identifiers=tuple(identifiers(segment, 7)),
            )
