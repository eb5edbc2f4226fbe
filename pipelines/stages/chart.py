"""Chart: a clinical feed's message was read; nothing is drawn from it yet.

It ends in the clinical zone's own inbox, sealed, until its retention is over. What cannot be read
was parked before this stage.
"""

from pipelines.stage import Facts, Outcome, Stage, no_questions
from schemas.clinical import ClinicalUpdate


def stage() -> Stage:
    """Takes a ClinicalUpdate."""
    return Stage("chart", no_questions, _decide)


def _decide(update: ClinicalUpdate, _: Facts) -> Outcome:
    return Outcome(ended=f"read_{update.kind.value}")
