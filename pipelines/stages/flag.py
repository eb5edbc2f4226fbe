"""Flag: is this call about behavioral health, and why? Decided anew on every update.

`yes` by the rules, by a dispatcher's click, or by an assigned co-responder unit; `uncertain`
waits on the board (R3). A type flag falls only by a change of type or a person; a text flag
falls only by a correction line, to `uncertain` (R4): both follow from judging the whole call as
it now stands, since lines are never lost and detection lets evidence fall only so.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pipelines.agency import Agency
from pipelines.detection.score import Detected, decide_flag
from pipelines.ports import Held, IncidentById, SaveIncident
from pipelines.stage import Facts, Note, Outcome, Question, Stage
from pipelines.stages.board_action import known
from pipelines.stages.intake import Assembled
from schemas.assembled import FlagChange, Incident
from schemas.assertion import Assertion
from schemas.audit import AuditTag
from schemas.flag import Evidence, Flag, FlagAnswer, Ground
from schemas.incident import NarrativeLine

_RANK = {FlagAnswer.NO: 0, FlagAnswer.UNCERTAIN: 1, FlagAnswer.YES: 2}


def stage(agencies: Mapping[str, Agency]) -> Stage:
    """`agencies` by id."""

    def decide(assembled: Assembled, facts: Facts) -> Outcome:
        in_hand = {h.incident.incident_id: h.incident for h in assembled.changed}
        flagged: list[Held] = []
        notes: list[Note] = []
        # Duplicates first: what they are flagged counts for the call that survives them.
        for held in sorted(assembled.changed, key=lambda h: h.incident.duplicate_of is None):
            before = held.incident
            absorbed = [in_hand.get(i) or _held(facts, i) for i in before.absorbed]
            after = _flagged(before, agencies[before.agency], absorbed, assembled.at)
            in_hand[after.incident_id] = after
            flagged.append(held.changed_to(after))
            notes.extend(_notes(assembled, before, after))
        return Outcome(
            passes=Assembled(assembled.event, tuple(flagged)),
            writes=tuple(
                SaveIncident(h.incident, h.row_version, assembled.at, h.stored) for h in flagged
            ),
            notes=tuple(notes),
        )

    return Stage("flag", _needs, decide)


def _needs(assembled: Assembled) -> Sequence[Question]:
    return tuple(IncidentById(i) for h in assembled.changed for i in h.incident.absorbed)


def _held(facts: Facts, incident_id: str) -> Incident | None:
    held: Held | None = facts[IncidentById(incident_id)]
    return held.incident if held else None


def _flagged(
    incident: Incident, agency: Agency, absorbed: Sequence[Incident | None], at: datetime
) -> Incident:
    detected = _detect(incident, agency)
    flag = _by_people(incident, _with_facts_of_dispatch(incident, agency, absorbed, detected.flag))
    history = incident.flag_history
    was = history[-1].answer if history else FlagAnswer.NO.value
    if flag.answer.value != was:
        history = (*history, _change(flag, incident, at))
    return incident.model_copy(
        update={"flag": flag, "facts": detected.facts, "flag_history": history}
    )


def _change(flag: Flag, incident: Incident, at: datetime) -> FlagChange:
    because_of, line_id = _weightiest(flag)
    lines = [line.line_id for line in incident.narrative]
    remark = lines.index(line_id) + 1 if line_id in lines else None
    return FlagChange(at=at, answer=flag.answer, because=because_of, remark=remark)


def _detect(incident: Incident, agency: Agency) -> Detected:
    """Facts come from what may be read now; the flag also from restricted and withdrawn lines,
    of which it keeps the rule and not the words."""
    kept = [x for x in incident.narrative if not (x.withdrawn or x.restricted)]
    open_lines = decide_flag(incident.call_types, kept, agency=agency.pack)
    if len(kept) == len(incident.narrative):
        return open_lines
    lines = [_renamed(line) if line.withdrawn else line for line in incident.narrative]
    everything = decide_flag(incident.call_types, lines, agency=agency.pack)
    readable = {line.line_id for line in kept}
    evidence = tuple(
        e if e.line_id is None or e.line_id in readable else e.model_copy(update={"text": None})
        for e in everything.flag.evidence
    )
    return Detected(everything.flag.model_copy(update={"evidence": evidence}), open_lines.facts)


def _renamed(line: NarrativeLine) -> NarrativeLine:
    """An edited line is there twice, under one id: the words of the old one must not show."""
    return line.model_copy(update={"line_id": f"{line.line_id}/withdrawn"})


def _with_facts_of_dispatch(
    incident: Incident, agency: Agency, absorbed: Sequence[Incident | None], flag: Flag
) -> Flag:
    """Raise to `yes` for a co-responder unit; to what an absorbed duplicate was flagged."""
    if any(agency.is_coresponder(u.unit) for u in incident.units):
        flag = _raised(flag, FlagAnswer.YES, Ground.UNIT, "unit:coresponder_assigned")
    for other in absorbed:
        if other is not None and other.flag is not None:
            flag = _raised(flag, other.flag.answer, Ground.CALL_TYPE, "merged:duplicate_flagged")
            merged = dict.fromkeys((*flag.categories, *other.flag.categories))
            flag = flag.model_copy(update={"categories": tuple(merged)})
    return flag


def _by_people(incident: Incident, flag: Flag) -> Flag:
    """A person's yes stands; a person's no stands until something new is typed. What the agency
    says is a test is none of ours, whatever its text (R12)."""
    says = incident.person_says
    if incident.test:
        return _lowered(flag, Ground.CALL_TYPE, "agency:test_call")
    if says is None:
        return flag
    if says.answer == FlagAnswer.YES:
        return _raised(flag, FlagAnswer.YES, Ground.PERSON, "person:asked_for_coresponder")
    if set(known(incident)) <= set(says.known):
        return _lowered(flag, Ground.PERSON, "person:not_behavioral_health")
    return flag


def _lowered(flag: Flag, ground: Ground, rule: str) -> Flag:
    evidence = (_evidence(ground, rule), *flag.evidence)
    return flag.model_copy(update={"answer": FlagAnswer.NO, "evidence": evidence, "categories": ()})


def _raised(flag: Flag, answer: FlagAnswer, ground: Ground, rule: str) -> Flag:
    if answer is FlagAnswer.NO:
        return flag
    higher = max(flag.answer, answer, key=_RANK.__getitem__)
    return flag.model_copy(
        update={"answer": higher, "evidence": (_evidence(ground, rule), *flag.evidence)}
    )


def _evidence(ground: Ground, rule: str) -> Evidence:
    return Evidence(ground=ground, rule=rule, assertion=Assertion.STATED, weight=1.0)


def _weightiest(flag: Flag) -> tuple[str, str | None]:
    """The rule that weighs most in the answer, and the line in which it was met."""
    counts = [e for e in flag.evidence if e.assertion in (Assertion.STATED, Assertion.POSSIBLE)]
    retracted = [e for e in flag.evidence if e.assertion is Assertion.RETRACTED]
    if flag.answer is FlagAnswer.UNCERTAIN and retracted:
        return "correction_line", None
    if not counts:
        return "nothing_found", None
    heaviest = max(counts, key=lambda e: e.weight)
    return heaviest.rule, heaviest.line_id


def _notes(assembled: Assembled, before: Incident, after: Incident) -> list[Note]:
    flag = after.flag
    if flag is None:
        return []
    rules = tuple(dict.fromkeys(f"{e.rule}:{e.assertion}" for e in flag.evidence))
    about = {"message": assembled.event.event_id, "incident": after.incident_id}
    detail = {"answer": flag.answer.value, "rules": rules, "version": after.version}
    changed = len(after.flag_history) > len(before.flag_history)
    if changed:
        last = after.flag_history[-1]
        detail |= {"because": last.because} | ({"remark": last.remark} if last.remark else {})
    elif before.flag is not None and before.flag.evidence == flag.evidence:
        return []
    tag = AuditTag.FLAG_CHANGED if changed else AuditTag.FLAG_DECIDED
    return [Note(tag, about, detail, role=after.incident_id)]
