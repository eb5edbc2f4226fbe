"""Puts what somebody wants to tell into the gate's words. Facts are computed here, from records;
what only a person can know is vouched for by name, and whatever nobody knows stays unknown.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Connection, select

from casestore.authority.records import signers_of, whole_date
from casestore.authority.signers import Signers, years_old
from casestore.breakglass.ground import open_ground
from casestore.consents.facts import Relied, relied_on
from casestore.consents.registry import Recipient as Known
from casestore.consents.registry import resolve
from casestore.consents.talks import refused
from casestore.disclosures.channels import CARRIERS
from casestore.disclosures.restrictions import restriction_fact
from casestore.disclosures.words import Telling
from casestore.people import records
from casestore.tables import case, encounter, lead, person_link, team
from redaction.flag_words import given_away
from redaction.guidance import flag_text_fact, unchecked
from redaction.notice import notice
from redaction.state_law import StateLaw, facts_of_law
from schemas.case import CareLabel
from schemas.consent import Signer
from schemas.disclosure import DisclosureRequest, Patient, Recipient
from schemas.person import LinkState, Person
from zone.keys.keyring import KeyRing

VOUCHED = frozenset(
    {
        *("threat_determined", "treating_relationship", "identifying_removed", "on_premises"),
        *("recipient_is_medical_personnel", "recipient_is_covered_entity", "monitoring_duty"),
        *("cj_condition", "victim_conditions_met", "director_incapacity_finding"),
        *("in_designated_record_set", "emergency_record_complete", "declared_disaster"),
        *("consent_not_obtainable", "provider_determined", "in_custody", "incapacitated"),
        *("patient_agrees", "patient_objects", "initial_report", "least_invasive_tried"),
    }
)
"""What a person may state by ticking it; the account that does so is on the record."""


def asked(
    conn: Connection, keys: KeyRing, telling: Telling, at: datetime, law: StateLaw | None = None
) -> tuple[DisclosureRequest, Relied | None, Known | None]:
    """The question, the consent that it relies on, and the recipient if the registry knows it.

    Raises LookupError for a person that does not exist.
    """
    person = records.read(conn, keys, telling.person_id)
    if person is None:
        raise LookupError("no such person")
    to = resolve(conn, telling.recipient)
    signers = signers_of(conn, keys, person.person_id, at, law)
    relied = relied_on(
        conn,
        keys,
        person.person_id,
        telling.recipient,
        telling.purpose,
        at,
        telling.categories,
        signers,
    )
    protected = under_part2(conn, person.person_id)
    stated = VOUCHED & set(telling.proven)
    request = DisclosureRequest(
        origin="part2_program" if protected else "hipaa_provider",
        holder="part2_program" if protected else "clinical_case_store",
        part2_protected=protected,
        categories=telling.categories,
        purpose=telling.purpose,
        # a signed table says in which state this is; without one the federal rules alone decide,
        # with every fact of state law unknown
        jurisdiction=law.state if law is not None and law.in_force(signers.on) else "federal",
        patient=_patient(signers, stated, relied),
        recipient=Recipient(
            role=telling.role, org_kind=to.org_kind if to is not None else telling.org_kind
        ),
        consent=relied.facts if relied else None,
        basis=telling.basis,
        facts=_facts(conn, person, telling, to, stated, at)
        | facts_of_law(
            law,
            signers.on,
            purpose=telling.purpose,
            report_kind=telling.report_kind if telling.basis == "mandated_report" else "",
            service="substance_use" if protected else "mental_health",
            age=signers.age,
        ),
    )
    return request, relied, to


def _facts(
    conn: Connection,
    person: Person,
    telling: Telling,
    to: Known | None,
    stated: Iterable[str],
    at: datetime,
) -> dict[str, object]:
    carrier = CARRIERS[telling.channel]
    to_id = to.recipient_id if to else None
    facts: dict[str, object] = {name: True for name in stated if name not in _OTHERWISE}
    return facts | {
        "identity_match": "below_threshold" if person.temporary else "confirmed",
        "audit_available": True,  # written in the transaction that tells, or nothing is told
        "channel_carries_notice": notice(carrier.room) is not None,
        "consent_service_available": True,
        "restriction": restriction_fact(conn, person.person_id, to_id, at),
        "earlier_refusal": refused(conn, person.person_id, to_id, at),
        "active_call": open_ground(conn, person.person_id) is not None,
        "consent_obtainable": "consent_not_obtainable" not in stated,
        "emergency_determined_by": (
            "treating_provider" if "provider_determined" in stated else "none"
        ),
        "report_stage": "initial" if "initial_report" in stated else "follow_up",
        "report_kind": telling.report_kind,
        "order_type": telling.order_type,
        "order_scope": list(telling.order_scope),
        "proceeding": telling.proceeding,
        "flag_text": flag_text_fact(telling.text, _own_names(conn)),
        "flag_age_days": 0,
        "sender_label": _sender_label(_own_names(conn)),
        "voluntary_profile": "none",
        "received_under": None,
    }


_OTHERWISE = frozenset(
    {
        *("consent_not_obtainable", "provider_determined", "in_custody", "incapacitated"),
        *("patient_agrees", "patient_objects", "initial_report"),
    }
)
"""Vouched for in words of the page; the gate knows them under another name."""


def _patient(signers: Signers, stated: Iterable[str], relied: Relied | None) -> Patient:
    agreement = "objects" if "patient_objects" in stated else "unknown"
    if "patient_agrees" in stated and agreement != "objects":
        agreement = "agrees"
    return Patient(
        minor=signers.minor(),
        age=signers.age,
        deceased=signers.dead,
        incapacitated="incapacitated" in stated or _guarded(signers, relied),
        agreement=agreement,
        in_custody="in_custody" in stated,
    )


def _guarded(signers: Signers, relied: Relied | None) -> bool:
    """An adult for whom a guardian signed under an order on file: a court found that they cannot
    decide (2.15(a)(1)). Only for the consent that is relied on; it says nothing beyond it."""
    by_guardian = relied is not None and relied.facts.signer == Signer.GUARDIAN
    return by_guardian and signers.minor() is False


def age_on(birth_date: str | None, on: date) -> int | None:
    """Whole years, or None for a birth date that is missing, partial or in the future."""
    born = whole_date(birth_date, on)
    return None if born is None else years_old(born, on)


def under_part2(conn: Connection, person_id: str) -> bool:
    """Does anything kept about the person stand under Part 2? No status on file counts as yes."""
    labels = set(
        conn.scalars(
            select(encounter.c.label)
            .join(case, case.c.case_id == encounter.c.case_id)
            .join(lead, lead.c.case_id == case.c.case_id)
            .join(person_link, person_link.c.lead_id == lead.c.lead_id)
            .where(
                person_link.c.person_id == person_id,
                person_link.c.state == LinkState.CONFIRMED,
            )
        )
    )
    return labels != {CareLabel.HIPAA}


def unchecked_words(conn: Connection, text: str) -> tuple[str, ...]:
    """Parts of words to responders for which they may not go out; for their writer's eyes alone."""
    return unchecked(text, _own_names(conn))


def _sender_label(names: tuple[str, ...]) -> str:
    """What the sender's own name reveals; without a name on file the stricter reading."""
    reveals = any("substance" in given_away(name) or "recover" in name.lower() for name in names)
    return "sud_only" if reveals or not names else "mixed_use"


def _own_names(conn: Connection) -> tuple[str, ...]:
    return tuple(conn.scalars(select(team.c.name)))
