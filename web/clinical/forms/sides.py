"""What stands beside what was typed, where the two differ; and what no page could have sent."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casestore.forms.filled import Filled
from casestore.forms.model import Form
from casestore.forms.screens import Screen
from casestore.forms.typed import Names, unreadable
from web.clinical.forms.view import told_answers
from web.shell.trouble import PageError, Trouble
from web.shell.wording import N_, _

_Place = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Sides:
    """One question that has two answers; an empty one: not answered."""

    question: str
    stands: str
    typed: str


def sides(stands: Filled, typed: Filled, screen: Screen) -> list[Sides]:
    """The questions of this screen that were answered differently."""
    links = {inner.link_id for item in screen.items for inner in item.walk()}
    saved, mine = _answers(stands, links), _answers(typed, links)
    both = dict.fromkeys((*saved, *mine))
    rows = [Sides(place[1], saved.get(place, ""), mine.get(place, "")) for place in both]
    return [row for row in rows if row.stands != row.typed]


def _answers(filled: Filled, links: set[str]) -> dict[_Place, str]:
    """By link id, question, and how often it came before: groups repeat."""
    times: Counter[str] = Counter()
    found: dict[_Place, str] = {}
    for link, text, answer in told_answers(filled):
        if link in links:
            found[link, text, times[link]] = answer
            times[link] += 1
    return found


def must_be_readable(form: Form, screen: Screen, fields: Mapping[str, Sequence[str]]) -> None:
    """Raises PageError (400) that names the first question whose answer is none of its own."""
    wrong = next(unreadable(screen.items, fields, Names(form)), None)
    if wrong is not None:
        raise PageError(
            Trouble(
                400,
                N_("An answer could not be read"),
                _("What was sent is not an answer to: %(question)s", question=wrong.text),
                N_("Nothing was changed. The answers that were saved before stand."),
                N_("Go back, answer this question again, and save."),
            )
        )
