"""Identify: suggest which known person this may be. Only a clinician links (R6)."""

from collections.abc import Sequence
from dataclasses import replace

from pipelines.ports import LinkSuggestions
from pipelines.stage import Facts, Outcome, Question, Stage
from pipelines.stages.lead import LeadWork


def stage() -> Stage:
    """Asks the case store; passes the suggestions on."""
    return Stage("identify", _needs, _decide)


def _question(work: LeadWork) -> LinkSuggestions:
    request = work.request
    return LinkSuggestions(request.subjects, request.callbacks, request.opened_at.date())


def _needs(work: LeadWork) -> Sequence[Question]:
    return (_question(work),)


def _decide(work: LeadWork, facts: Facts) -> Outcome:
    return Outcome(passes=replace(work, suggestions=facts[_question(work)]))
