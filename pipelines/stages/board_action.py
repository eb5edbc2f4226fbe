"""A dispatcher's word on a call: ask for a co-responder, not behavioral health, take it back."""

from collections.abc import Sequence

from pipelines.ports import Held, IncidentById
from pipelines.stage import Facts, Note, Outcome, Question, Stage
from pipelines.stages.intake import BOARD_ACTION, LOOK, Assembled
from schemas.assembled import Incident, PersonSays
from schemas.audit import AuditTag
from schemas.envelope import Event


def stage() -> Stage:
    """The first stage of the board's chain."""
    return Stage("board_action", _needs, _decide)


def _needs(event: Event) -> Sequence[Question]:
    return (IncidentById(BOARD_ACTION.validate_json(event.body).incident_id),)


def _decide(event: Event, facts: Facts) -> Outcome:
    action = BOARD_ACTION.validate_json(event.body)
    held: Held | None = facts[IncidentById(action.incident_id)]
    about = {"message": event.event_id, "incident": action.incident_id}
    if held is None:
        return Outcome(ended="incident_gone")
    if action.says == LOOK:
        return Outcome(passes=Assembled(event, (_next_version(held, held.incident.person_says),)))
    says = None
    if action.says in ("yes", "no"):
        says = PersonSays(
            answer=action.says, at=event.at, account=action.account, known=known(held.incident)
        )
    return Outcome(
        passes=Assembled(event, (_next_version(held, says),)),
        notes=(Note(AuditTag.FLAG_SAID, about, {"says": action.says, "account": action.account}),),
    )


def _next_version(held: Held, says: PersonSays | None) -> Held:
    update = {"person_says": says, "version": held.incident.version + 1}
    return held.changed_to(held.incident.model_copy(update=update))


def known(incident: Incident) -> tuple[str, ...]:
    """What a person had before them when they spoke: line ids and call types."""
    lines = [line.line_id for line in incident.narrative]
    types = [f"type:{t.code}/{t.text}" for t in incident.call_types]
    return (*sorted(lines), *sorted(types))
