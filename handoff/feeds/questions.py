"""The open points of a guess, each as one plain question with a suggestion."""

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.formats.guessing import Guess
from connectors.formats.mapping import STATUS_WORDS
from handoff.feeds.answers import Answers
from handoff.feeds.ways import TRANSPORTS, asks, shaped

_LIKELY = {
    "a": "active",
    "o": "active",
    "opn": "active",
    "p": "active",
    "d": "active",
    "c": "closed",
    "cl": "closed",
    "cls": "closed",
    "clo": "closed",
    "x": "cancelled",
    "can": "cancelled",
    "cxl": "cancelled",
    "r": "reopened",
    "del": "deleted",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One open point. `key` is its name in the answers; `status.X` is the status word X."""

    key: str
    sentence: str
    suggestion: str
    choices: tuple[str, ...] = ()


def questions(found: Guess | None, answers: Answers) -> list[Question]:
    """What is still to be asked; nothing about samples when the format is a known one."""
    asked = [*_always(answers)]
    if found is not None:
        asked.extend(_of_guess(found, answers))
    return asked


def _always(answers: Answers) -> Iterator[Question]:
    if answers.name is None:
        yield Question("name", "What shall the feed be called (a-z, 0-9, -, _)?", "cad")
    if answers.agency is None:
        yield Question("agency", "Which agency's feed is it (agency_id of the configuration)?", "")
    if answers.transport is None:
        ways = "".join(f"\n  {name}: {words}" for name, words in TRANSPORTS.items())
        yield Question("transport", f"How will messages come?{ways}\n", "file_drop", (*TRANSPORTS,))
    for one in asks(answers):
        yield Question(f"way.{one.key}", one.sentence, one.suggestion, one.choices)


def _of_guess(found: Guess, answers: Answers) -> Iterator[Question]:
    if answers.time_zone is None and found.times.zoneless:
        yield Question(
            "time_zone",
            "Times name no zone. In which IANA zone are they (such as America/Chicago)?",
            "",
        )
    if answers.day_first is None and found.times.day_first is None and _slashed(found):
        yield Question(
            "day_first",
            "Dates can be read two ways. Does the day come before the month?",
            "no",
            ("yes", "no"),
        )
    if answers.priority_scale is None and found.numbered_priority:
        yield Question(
            "priority_scale",
            "Priorities are numbers. Which is the highest: 1 (one_is_highest), 10 (eido), or do "
            "the numbers not rank (text)?",
            "one_is_highest",
            ("one_is_highest", "eido", "text"),
        )
    if answers.messages is None and found.partial:
        yield Question(
            "messages",
            "Some messages of one call say less than others. Does each message say everything "
            "(full), or only what changed (changes)?",
            "changes",
            ("full", "changes"),
        )
    if answers.unrestricted_marks is None and found.restriction_words:
        words = ", ".join(found.restriction_words)
        yield Question(
            "unrestricted_marks",
            f"The restriction mark has these words: {words}. Which of them mean NOT restricted "
            "(separated by commas)?",
            "",
        )
    for word in found.strange_statuses:
        if word not in answers.status:
            yield Question(
                f"status.{word}",
                f"What does the status {word} mean?",
                _LIKELY.get(word.casefold(), "active"),
                STATUS_WORDS,
            )


def which_number(paths: tuple[str, ...]) -> Question:
    """The one question without which nothing can be shown."""
    known = ", ".join(paths[:60])
    return Question(
        "fields.number", f"Where does the number of the call stand? There are: {known}.", ""
    )


def _slashed(found: Guess) -> bool:
    return any("%m" in one and not one.startswith("%Y") for one in found.times.formats)


def answered(answers: Answers, question: Question, text: str) -> Answers:
    """The answers with one more. Raises ValueError (pydantic's) when it cannot be meant."""
    held = answers.model_dump()
    name, _, word = question.key.partition(".")
    if name == "status":
        held["status"] = {**answers.status, word: text}
    elif name == "way":
        held["way"] = {**answers.way, word: shaped(answers.transport, word, text)}
        return Answers.model_validate(held)
    elif name == "fields":
        held["fields"] = {**answers.fields, word: text.strip()}
    elif name == "day_first":
        held[name] = text.strip().casefold() in ("yes", "y", "true", "1")
    elif name == "unrestricted_marks":
        held[name] = ("", *(one.strip() for one in text.split(",") if one.strip()))
    else:
        held[name] = text.strip()
    if question.choices and text.strip() not in question.choices:
        raise ValueError("not one of the choices")
    return Answers.model_validate(held)


def template(open_points: list[Question]) -> str:
    """The open points as a TOML file to be filled in."""
    lines = []
    plain = [one for one in open_points if "." not in one.key]
    for one in (*plain, *(one for one in open_points if "." in one.key)):
        name, _, word = one.key.partition(".")
        lines += [f"# {line}" for line in one.sentence.strip().splitlines()]
        if one.choices:
            lines.append(f"# One of: {', '.join(one.choices)}")
        if word and f"[{name}]" not in lines:
            lines.insert(len(lines) - (2 if one.choices else 1), f"[{name}]")
        lines.append(_line(name, word, one.suggestion))
    return "\n".join(lines) + "\n"


def _line(name: str, word: str, suggestion: str) -> str:
    if name == "day_first":
        return f"day_first = {'true' if suggestion == 'yes' else 'false'}"
    if name == "unrestricted_marks":
        return 'unrestricted_marks = [""]'
    if name == "fields":
        return f'{word} = "{suggestion}"'
    return f'"{word}" = "{suggestion}"' if word else f'{name} = "{suggestion}"'
