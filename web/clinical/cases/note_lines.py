"""What is known of a case's calls, as lines with their source for the first section of a note."""

from collections.abc import Iterator, Sequence

from casestore.cases.call_view import CallView
from casestore.cases.timeline import BY_HAND
from casestore.notes.words import Sourced
from web.clinical import words
from web.clinical.cases.facts_view import view_facts
from web.shell.wording import _, listed

CAD = "cad"


def known_lines(calls: Sequence[CallView]) -> tuple[Sourced, ...]:
    """One line per fact that the source stated; what nobody stated makes no line."""
    return tuple(line for call in calls for line in _of_call(call))


def _of_call(call: CallView) -> Iterator[Sourced]:
    about = call.call_type or listed(
        [_(words.CATEGORIES[c]) for c in call.categories if c in words.CATEGORIES]
    )
    told = [
        (_("Call"), about),
        (_("Place"), call.location.text if call.location else None),
        (_("Agency number"), ", ".join(n.number for n in call.numbers)),
    ]
    source, at = source_of(call), call.typed_until.at or call.opened_at
    for label, value in told:
        if value:
            yield Sourced(text=f"{label}: {value}", source=source, at=at)
    if call.facts is not None:
        for line in view_facts(call.facts).lines:
            if line.value and not line.missing:
                said = f" ({line.said})" if line.said else ""
                text = f"{line.label}: {line.value}{said}"
                yield Sourced(text=text, source=source, at=line.at or at)


def source_of(call: CallView) -> str:
    """Whose word the call is: dispatch, or somebody of the team who took it in by hand."""
    return BY_HAND[call.asked_by].value if call.asked_by in BY_HAND else CAD
