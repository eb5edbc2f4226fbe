"""Record: the lead, in the same transaction as its audit; the case store carries it out."""

from pipelines.ports import RecordLead
from pipelines.stage import Facts, Outcome, Stage, no_questions
from pipelines.stages.lead import LeadWork


def stage() -> Stage:
    """One write; the case store opens or revises the lead of the incident."""
    return Stage("record", no_questions, _decide)


def _decide(work: LeadWork, _: Facts) -> Outcome:
    write = RecordLead(work.request, work.suggestions, work.event.at)
    return Outcome(passes=work, writes=(write,))
