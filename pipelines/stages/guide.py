"""Guide: words that a person's own consent lets stand at one open call, for the time of a lease.

The clinical zone decided and renews; what comes here is shown or ended, and never outlives its
lease, whoever is down (architecture, leases; R17).
"""

from collections.abc import Sequence

from pipelines.ports import IncidentById, SaveGuidance
from pipelines.stage import Facts, Outcome, Question, Stage
from schemas.coresponse import Guidance
from schemas.envelope import Event


def stage() -> Stage:
    """Whether the lease has run out is judged where it is written, by the clock of that moment."""

    def decide(event: Event, facts: Facts) -> Outcome:
        guidance = Guidance.model_validate_json(event.body)
        if facts[IncidentById(guidance.incident_id)] is None:
            return Outcome(ended="incident_gone")
        return Outcome(writes=(SaveGuidance(guidance),), ended="guidance")

    return Stage("guide", _needs, decide)


def _needs(event: Event) -> Sequence[Question]:
    return (IncidentById(Guidance.model_validate_json(event.body).incident_id),)
