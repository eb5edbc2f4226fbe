"""What must hold for every disclosure request (decision table, section 10).

Each check yields the name of what is broken. `LESS` are the changes after which nothing more may
be released; the rest looks at one answer, or at two that must be alike.
"""

import random
from collections.abc import Callable, Iterator

from benchmarks.random_requests import CATEGORIES, Request
from redaction.apply import redact
from redaction.facts import FLAGS_FALSE, FLAGS_TRUE, NUMBERS, Ask, read
from redaction.gate import Gate
from redaction.hearing import Hearing
from redaction.label import label
from redaction.question import disclosure, facts_json, listed, put
from redaction.request import request_of
from redaction.vocabulary import named
from schemas.disclosure import Decision, DisclosureRequest

LAX_WHEN_SILENT = frozenset(
    {
        "field_origin",
        "voluntary_profile",
        "received_under",
        "cad_restricted",
        "consent_service_available",
        "holder_is_covered_entity",
    }
)
"""Facts whose silence the table itself reads as the common, not the strictest, case: no field from
elsewhere, no profile, the program's own record, no mark of a restricted call, consents that were
looked up, a holder whom HIPAA binds. Said in a way that cannot be read, they withhold too."""
WRONG = ("?", 7, ["true"], {"a": 1}, "True", -1.5)
"""What no fact may be; the whole number only where no number is asked for."""
GROUNDED = named(
    """
    AGGREGATE DEID P2-EMERGENCY P2-EMERGENCY-ONWARD P2-UNIDENTIFIED STRIPPED-THREAT P2-MINOR-THREAT
    P2-PREMISES P2-CHILD-REPORT P2-ORDER P2-ORDER-CRIMINAL P2-ORDER-PROGRAM P2-QSO P2-INTERNAL
    P2-AUDIT P2-RESEARCH P2-CORONER P2-FDA P2-PATIENT THREAT CUSTODY-CARE CUSTODY-OFFICIAL LOCATE
    POLICE-REPORT WORKFORCE-VICTIM CORONER ORDER SUBPOENA REPORT REPORT-ELDER OVERSIGHT TRAINING
    INVOLVEMENT PERSONAL-REP RESEARCH LDS PATIENT FERPA-EMERGENCY
    """
)
"""Rules that a proven ground opens; without a ground they release nothing."""


def _less_facts(chance: random.Random, request: Request) -> Request:
    names = sorted(set(request["facts"]) - LAX_WHEN_SILENT)
    if not names:
        return request
    name = chance.choice(names)
    left = {k: v for k, v in request["facts"].items() if k != name}
    wrong = left | {name: chance.choice([w for w in WRONG if w != 7 or name not in NUMBERS])}
    return request | {"facts": chance.choice((left, left | {name: None}, wrong))}


def _unreadable_fact(chance: random.Random, request: Request) -> Request:
    """Also a fact that is not there: stated so that nobody can read it, it opens nothing."""
    names = sorted(FLAGS_FALSE | FLAGS_TRUE | LAX_WHEN_SILENT - {"received_under"})
    name, wrong = chance.choice(names), chance.choice(WRONG[:4])
    if name == "field_origin" and isinstance(wrong, dict):
        wrong = "?"
    return request | {"facts": request["facts"] | {name: wrong}}


def _vaguer_origin(chance: random.Random, request: Request) -> Request:
    origins = request["facts"].get("field_origin")
    before = origins if isinstance(origins, dict) else {}
    vague = {**before, chance.choice(request["categories"] or CATEGORIES): None}
    return request | {"facts": request["facts"] | {"field_origin": vague}}


def _vaguer_patient(chance: random.Random, request: Request) -> Request:
    name = chance.choice(("minor", "deceased", "incapacitated", "in_custody"))
    return request | {"patient": {**(request["patient"] or {}), name: None}}


def _worse_consent(chance: random.Random, request: Request) -> Request:
    consent = request["consent"]
    if not consent:
        return request
    revoked = {"revoked": chance.choice(("oral", "written")), "irrevocable_now": False}
    scope = [c for c in consent.get("scope") or () if chance.random() < 0.5]
    worse: tuple[Request, ...] = (
        revoked,
        {"expired": True},
        {"scope": scope},
        {"patient_match": False},
        {"elements_missing": ["signature"]},
        {"signer": "no_authority"},
        {"combined_with": "specific"},
        {"recipient_match": "not_named"},
        {"recipient_match": "open_class"},
        {"form": "verbal", "signer": "no_authority"},
        {chance.choice(sorted(consent)): chance.choice(WRONG[:4])},
    )
    lost = chance.choice(sorted(consent))
    left = {name: value for name, value in consent.items() if name != lost}
    return request | {"consent": chance.choice((None, left, {**consent, **chance.choice(worse)}))}


def _objection(chance: random.Random, request: Request) -> Request:
    more = chance.choice(({"restriction": "agreed"}, {"earlier_refusal": True}))
    return request | {"facts": request["facts"] | more}


def _vaguer(chance: random.Random, request: Request) -> Request:
    changes: tuple[Request, ...] = (
        {"origin": None},
        {"purpose": None},
        {"part2_protected": None},
        {"part2_protected": True},
        {"holder": None} if request["origin"] == "part2_program" else {"origin": "?"},
        {"recipient": {**request["recipient"], "role": None}},
        {"recipient": {**request["recipient"], "org_kind": "?"}},
        {"basis": "because"},
    )
    return request | chance.choice(changes)


LESS: tuple[Callable[[random.Random, Request], Request], ...] = (
    _less_facts,
    _less_facts,
    _unreadable_fact,
    _vaguer_origin,
    _vaguer_patient,
    _worse_consent,
    _worse_consent,
    _objection,
    _vaguer,
)
"""Changes after which nothing more may be released."""


def broken(gate: Gate, chance: random.Random, request: Request) -> Iterator[str]:
    """Names of the invariants that this request breaks; nothing when all hold."""
    asked = request_of(request)
    decision = gate.decide(asked)
    released = set(decision.released)
    yield from _parts(decision, request)
    yield from _owed(decision, read(asked))
    change = chance.choice(LESS)
    if not set(gate.decide(request_of(change(chance, request))).released) <= released:
        yield change.__name__
    yield from chance.choice((_more_asked, _groundless, _queued, _cut, _redacted_twice))(
        gate, chance, request, decision
    )


def _more_asked(
    gate: Gate, chance: random.Random, request: Request, decision: Decision
) -> Iterator[str]:
    """Invariants 4 and 5: more categories, another order, repeats, and a neighbour without a
    person change nothing."""
    released = set(decision.released)
    also = chance.choice(CATEGORIES)
    shuffled = [*request["categories"], also, *request["categories"][:1]]
    chance.shuffle(shuffled)
    nobody = gate.decide(request_of(chance.choice((None, {}, {"categories": ["identity"]}))))
    if nobody.released:
        yield "entry_without_a_person"
    more = gate.decide(request_of(request | {"categories": shuffled}))
    if not set(more.released) - {also} <= released:
        yield "asking_for_more"
    if also in request["categories"] and set(more.released) != released:
        yield "order_and_repeats"


def _groundless(gate: Gate, _: random.Random, request: Request, __: Decision) -> Iterator[str]:
    """Invariant 2: without a ground, what a ground opens stays shut. (What consent, treatment or
    the feed release needs none, so the sets themselves cannot be compared.)"""
    if set(gate.decide(request_of(request | {"basis": "none"})).rules) & GROUNDED:
        yield "groundless"


def _queued(gate: Gate, _: random.Random, request: Request, decision: Decision) -> Iterator[str]:
    """Invariant 6: the answer is the same after a round trip through the queue."""
    again = DisclosureRequest.model_validate_json(request_of(request).model_dump_json())
    if gate.decide(again) != decision:
        yield "queued"


def _redacted_twice(
    _: Gate, __: random.Random, request: Request, decision: Decision
) -> Iterator[str]:
    """Invariant 6: carried out twice, a decision takes no more; what stays is what was released."""
    record = {c: f"value of {c}" for c in request["categories"]}
    carries = {c: [c] for c in record}
    once, _remarks = redact(record, carries, decision)
    twice, _remarks = redact(once, carries, decision)
    if once != twice:
        yield "redacted_twice"
    kept = {c for c, value in once.items() if value is not None and value == record[c]}
    neutral = {"coresponder_flag"} if "neutral_flag_text" in decision.obligations else set()
    if kept != set(decision.released) - neutral:
        yield "redacted_as_decided"


def _cut(gate: Gate, _: random.Random, request: Request, __: Decision) -> Iterator[str]:
    """Remembered and shared answers are those that all policies give, asked one by one."""
    ask = read(request_of(request))
    fixed = gate._fixed(ask.categories)
    entities, hearing = fixed.with_added_json_str(facts_json(ask)), Hearing(ask, lambda: fixed)
    for category in ask.categories[:3]:
        under = label(ask, category)
        for regime in under.regimes:
            question = disclosure(category, regime, under.source, True)
            known = (under.source, True, listed(ask, category))
            cut = gate._book.slices.of(regime, category, ask.basis, *known)
            whole = put([question], gate._book.slices.whole(regime), entities)[0]
            answer = hearing.answers([(cut, question)])[0]
            if (answer.allowed, set(answer.rules)) != (whole.allowed, set(whole.rules)):
                yield "cut"


def _parts(decision: Decision, request: Request) -> Iterator[str]:
    """Invariant 1, and that every answer says why."""
    sent, kept = set(decision.released), set(decision.withheld)
    effect = "deny" if not sent else "permit_redacted" if kept else "permit"
    if sent & kept or sent | kept != set(request["categories"]) or decision.effect.value != effect:
        yield "released_and_withheld"
    if bool(sent) is not bool(decision.rules) or bool(kept) is not bool(decision.reasons):
        yield "said_why"
    if {"record_existence", "third_party_identity"} & sent:
        yield "barred"
    if not decision.citations or "log_disclosure" not in decision.obligations:
        yield "cited_and_logged"


def _owed(decision: Decision, ask: Ask) -> Iterator[str]:
    """Invariants 7 to 9: a refusal looks like no record; a flag ends, and gives nothing away."""
    sent, owed, facts = set(decision.released), set(decision.obligations), ask.facts
    spoken_to = ask.recipient["role"] in ("patient_self", "public_dashboard")
    shown = spoken_to or ask.basis == "aggregate_release"
    if not sent and ask.part2_protected and not shown and "neutral_reply" not in owed:
        yield "neutral_reply"
    flag = sent & {"coresponder_flag", "response_guidance"}
    if flag and ask.purpose == "dispatch_safety" and "flag_expiry" not in owed:
        yield "flag_ends"
    from_health = {c for c in flag if not {"police", "school"} & set(label(ask, c).regimes)}
    if from_health and ask.recipient["law_enforcement"] and facts["flag_text"] != "neutral":
        yield "flag_words"
    if ask.recipient["org_kind"] == "psap" and owed & {"part2_notice", "consent_copy"}:
        yield "notice_in_cad"
