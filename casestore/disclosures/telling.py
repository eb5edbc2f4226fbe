"""Tell somebody outside: ask the gate, see whether the channel can carry what is owed, record it.

Decision, record, accounting, tasks and audit are one transaction; what cannot be written down is
not told. A human who tells by voice anyway is recorded and never blocked (R18).
"""

from datetime import datetime, timedelta

from sqlalchemy import insert

from casestore import sealed
from casestore.cause import Cause
from casestore.consents.facts import Relied
from casestore.consents.registry import Recipient
from casestore.disclosures.asking import asked
from casestore.disclosures.channels import CARRIERS
from casestore.disclosures.tasks import open_for, open_task
from casestore.disclosures.words import Channel, Disclosure, TaskKind, Telling
from casestore.privacy_tables import disclosure as table
from redaction.carrying import carried, enclosure
from redaction.gate import Gate
from redaction.vocabulary import LAW_ENFORCEMENT_ORGS
from schemas.audit import AuditTag
from schemas.disclosure import Decision, DisclosureRequest, Effect
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

Asked = tuple[DisclosureRequest, Relied | None, Recipient | None]
"""A question with the consent that it relies on, and the recipient if the registry knows it."""
FLAG_LIVES = timedelta(days=365)
"""A flag is verified once a year (project rule), and ends with its consent if that is sooner."""
STANDS = frozenset({"response_guidance", "coresponder_flag"})
"""Only what was let go as one of these puts words on a board: the gate checks the words for them
alone (FLAG-WORDS), so no other category may carry a text along."""
UNIDENTIFIED = ("call_facts", "safety_hazard")
"""What may go out when a person has checked that it identifies nobody (2.12(a)(1)(i))."""


def tell(
    uow: UnitOfWork,
    gate: Gate,
    telling: Telling,
    account: str,
    at: datetime,
) -> Disclosure:
    """Decide, record, and open the tasks that follow. Raises LookupError: no such person.

    The decision is made anew here, whatever a page showed before: validity counts at the moment
    of sending.
    """
    question = asked(uow.conn, uow.keys, telling, at, gate.state_law)
    made = decided(uow.keys, gate, telling, question, account, at)
    record(uow, made)
    return made


def decided(
    keys: KeyRing, gate: Gate, telling: Telling, question: Asked, account: str, at: datetime
) -> Disclosure:
    """The answer to a question, not yet written down: nothing may be told on it alone."""
    request, relied, to = question
    decision = carried(gate.decide(request), CARRIERS[telling.channel])
    return Disclosure(
        disclosure_id=keys.new_id(),
        person_id=telling.person_id,
        at=at,
        made_by=account,
        telling=telling,
        recipient_name=to.name if to is not None else telling.recipient,
        request=request,
        decision=decision,
        consent_id=_consent_id(decision, relied, gate),
        live_until=_live_until(telling, decision, relied, at),
        enclosed=_enclosed(telling, decision, relied),
    )


def record(uow: UnitOfWork, made: Disclosure, way_out: str = "told") -> None:
    """Write down what was decided, with its entry, its tasks and its audit."""
    _store(uow, made)
    _follow(Cause(uow, made.at, made.made_by), made, way_out)


def _consent_id(decision: Decision, relied: Relied | None, gate: Gate) -> str | None:
    """The consent, when a rule released something on it."""
    on_consent = {rule.id for rule in gate.rules if rule.on_consent}
    used = relied is not None and bool(on_consent & set(decision.rules))
    return relied.consent.consent_id if used and relied is not None else None


def _live_until(
    telling: Telling, decision: Decision, relied: Relied | None, at: datetime
) -> datetime | None:
    """When standing words end: within a year, never after their consent."""
    if telling.channel is not Channel.DISPATCH_FLAG or STANDS.isdisjoint(decision.released):
        return None
    ends = [at + FLAG_LIVES]
    if relied is not None and relied.consent.expires_at is not None:
        ends.append(relied.consent.expires_at)
    return min(ends)


def _enclosed(telling: Telling, decision: Decision, relied: Relied | None) -> str:
    if decision.effect is Effect.DENY:
        return ""
    return enclosure(decision, CARRIERS[telling.channel], scope_statement(relied))


def scope_statement(relied: Relied | None) -> str:
    """The clear explanation of a consent's scope that may travel in place of its copy (2.32(b))."""
    if relied is None:
        return ""
    consent = relied.consent
    covers = ", ".join(c.replace("_", " ") for c in consent.scope)
    until = consent.expires_at.date().isoformat() if consent.expires_at else ""
    ends = f"until {until}" if until else f"until {consent.expires_on_event or 'it is revoked'}"
    return (
        f"Disclosed on the patient's consent {consent.consent_id}. It covers: {covers}; "
        f"for {', '.join(consent.purposes) or 'treatment, payment and operations'}; {ends}."
    )


def _store(uow: UnitOfWork, made: Disclosure) -> None:
    org = made.request.recipient.org_kind
    uow.conn.execute(
        insert(table).values(
            disclosure_id=made.disclosure_id,
            person_id=made.person_id,
            at=made.at,
            made_by=made.made_by,
            channel=made.telling.channel,
            purpose=made.telling.purpose,
            effect=made.decision.effect,
            accountable=bool(made.told) and _accountable(made),
            to_police=org in LAW_ENFORCEMENT_ORGS,
            consent_id=made.consent_id,
            live_until=made.live_until,
            policy_version=made.decision.policy_version,
            body=sealed.seal(uow.keys, table.name, made.disclosure_id, made),
            row_version=1,
        )
    )


def _accountable(made: Disclosure) -> bool:
    """What was told against the answer is accounted for in any case."""
    return made.telling.told_anyway or "accounting_entry" in made.decision.obligations


def _follow(cause: Cause, made: Disclosure, way_out: str) -> None:
    """Audit and tasks. Codes only: the audit holds no values."""
    decision = made.decision
    about = {
        "disclosure": made.disclosure_id,
        "person": made.person_id,
        "consent": made.consent_id,
    }
    detail = {
        "exit": way_out,
        "channel": made.telling.channel.value,
        "effect": decision.effect.value,
        "released": decision.released,
        "withheld": decision.withheld,
        "rules": decision.rules,
        "reasons": decision.reasons,
        "citations": decision.citations,
        "obligations": decision.obligations,
        "policy_version": decision.policy_version,
        "told_anyway": made.telling.told_anyway,
    }
    tag = AuditTag.DISCLOSURE_MADE if made.told else AuditTag.DISCLOSURE_REFUSED
    cause.audit(tag, about, detail)
    open_for(cause, decision.obligations, made.person_id, made.disclosure_id)
    if made.against_the_answer:
        open_task(cause, TaskKind.TOLD_ANYWAY, made.person_id, "disclosure", made.disclosure_id)


def unidentified(gate: Gate, made: Disclosure) -> tuple[str, ...]:
    """After a refusal: what might go out without saying who it is about, once a person has checked
    that it identifies nobody; the gate is asked."""
    if made.decision.effect is not Effect.DENY:
        return ()
    facts = made.request.facts | {"identifying_removed": True}
    basis = made.telling.basis
    stripped = made.request.model_copy(
        update={
            "categories": UNIDENTIFIED,
            "facts": facts,
            "basis": basis if basis in ("medical_emergency", "imminent_threat") else "none",
            "purpose": "emergency",
        }
    )
    return gate.decide(stripped).released


def disclosure_of(keys: KeyRing, row_id: str, body: bytes) -> Disclosure:
    """The Disclosure of a row's body, as it was when it was made."""
    return sealed.unseal(keys, table.name, row_id, body, Disclosure)
