"""One row of a research file: what the gate released, in the form of the export."""

from collections import Counter
from collections.abc import Mapping, Sequence

from casestore.guarded_sheets import Cell
from casestore.research.asking import Answered, Question
from casestore.research.contacts import Contact
from casestore.research.variables import harbor_kinds, variables_of
from casestore.research.words import ExportKind
from redaction.safe_harbor import deidentified

ALONE_BY = ("year", "state", "zip3", "age", "sex", "outcome")
"""What somebody outside might know of a person: rows alone in these may tell who it is."""


def cut(contact: Contact, answered: Answered, question: Question) -> dict[str, Cell]:
    """The row without study number; every variable that was not released is empty."""
    released = set(answered.decision.released)
    row = {
        one.name: contact.values.get(one.name) if one.category in released else None
        for one in variables_of(question.kind)
        if one.category
    }
    if question.kind is ExportKind.DEIDENTIFIED:
        zip3 = str(contact.values.get("zip3") or "")
        row, _ = deidentified(row, harbor_kinds(), question.people_in_zip3.get(zip3, 0))
    return {**{name: _plain(value) for name, value in row.items()}, "rests_on": _rests(answered)}


def _plain(value: object) -> Cell:
    return value if isinstance(value, int) or value is None else str(value)


def _rests(answered: Answered) -> str:
    """The clear explanation of a consent's scope that travels with each record (2.32(a))."""
    if not answered.on_consent or answered.relied is None:
        return "rule"
    covers = ", ".join(c.replace("_", " ") for c in answered.relied.consent.scope)
    return f"consent to research; covers {covers}"


def alone(rows: Sequence[Mapping[str, Cell]]) -> int:
    """How many rows share their mix of outwardly known facts with no other row."""
    mixes = Counter(tuple(row.get(name) for name in ALONE_BY) for row in rows)
    return sum(1 for count in mixes.values() if count == 1)
