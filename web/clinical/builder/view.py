"""A draft as lines of a list: each item with its chips, and beside it what the checks find."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from casestore.forms.alarm_options import alarm_options
from casestore.forms.builder.outline import Place, places, ways_of
from casestore.forms.builder.sheet import help_of, kind_of
from casestore.forms.builder.words import Document, Way
from casestore.forms.findings import SENTENCES, Fault, Findings, Tolerance
from casestore.forms.model import NUMBERS, Form, ItemKind
from casestore.forms.read import Imported
from casestore.forms.scales import known_items, scales_of


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the checks find at one place."""

    text: str
    bad: bool
    """It keeps the form from being published; else it is let pass and only named."""


@dataclass(frozen=True, slots=True)
class Line:
    """One item in the list."""

    link_id: str
    number: str
    """Its place, such as 2.1."""
    depth: int
    kind: ItemKind
    text: str
    required: bool
    repeats: bool
    conditions: int
    answers: int
    alarms: bool
    ways: tuple[Way, ...]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class ScoredBy:
    """What its score will be: instruments by name, a calculation, or the sum of points."""

    scales: tuple[str, ...]
    calculated: bool
    least: float
    most: float


def address(draft_id: str, page: str, **query: str) -> str:
    """The address of one of the builder's pages."""
    asked = urlencode({name: value for name, value in query.items() if value})
    return f"/form-drafts/{draft_id}{page}{'?' if asked else ''}{asked}"


def lines_of(document: Document, found: Imported | None, findings: Findings) -> Iterator[Line]:
    """All items but the explanations, which stand on the sheet of what they explain."""
    alarming = alarm_options(found.form) if found else {}
    numbers: dict[int, str] = {}
    for place in places(document):
        if place.parents and help_of(place.parents[-1]) is place.item:
            continue
        link = str(place.item.get("linkId") or "")
        above = numbers.get(id(place.parents[-1]), "") if place.parents else ""
        number = numbers[id(place.item)] = f"{above}{place.at + 1}."
        yield _line(place, link, number, link in alarming, sentences_of(findings, link or "?"))


def _line(
    place: Place, link: str, number: str, alarms: bool, sentences: tuple[Sentence, ...]
) -> Line:
    item = place.item
    return Line(
        link_id=link,
        number=number,
        depth=len(place.parents),
        kind=kind_of(item),
        text=str(item.get("text") or ""),
        required=item.get("required") is True,
        repeats=item.get("repeats") is True,
        conditions=len(item.get("enableWhen", ())),
        answers=len(item.get("answerOption", ())),
        alarms=alarms,
        ways=ways_of(place),
        sentences=sentences,
    )


def sentences_of(findings: Findings, link_id: str) -> tuple[Sentence, ...]:
    """What the checks find at this item."""
    return _worded(findings.at(link_id))


def general_sentences(document: Document, findings: Findings) -> tuple[Sentence, ...]:
    """What the checks find that stands beside no item."""
    links = [str(place.item.get("linkId") or "?") for place in places(document)]
    beside = {code for link in links for code in findings.at(link)}
    return _worded(tuple(code for code in findings.codes if code not in beside))


def _worded(codes: Iterable[Tolerance | Fault]) -> tuple[Sentence, ...]:
    found = [Sentence(SENTENCES[code], isinstance(code, Fault)) for code in codes]
    return tuple(sorted(found, key=lambda one: not one.bad))


def scored_by(form: Form) -> ScoredBy:
    """How a filled form will be scored, by the order of rules of `casestore.forms.score`."""
    scales = tuple(scale.title for scale in scales_of(form, known_items(form)))
    calculated = any(i.calculated and i.kind in NUMBERS for i in form.walk())
    weights = [
        [float(option.weight or 0) for option in item.options]
        for item in form.walk()
        if item.asks and any(option.weight is not None for option in item.options)
    ]
    return ScoredBy(scales, calculated, sum(map(min, weights)), sum(map(max, weights)))
