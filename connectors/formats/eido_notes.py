"""EIDO notes and cautions: who wrote what and when, and what may hurt somebody."""

from connectors.formats.html_text import strip_marks
from connectors.formats.jcard import display_name
from connectors.formats.keys import Folded, objects, references, text, texts
from connectors.formats.marks import marked_restricted
from connectors.formats.reading import Reading
from connectors.formats.texts import all_text, clean_lines, line_key, text_of
from schemas.incident import Hazard, NarrativeLine

_TEXTS = ("notesactioncomments", "notesactiontext", "notetext", "comments", "text")
"""The first is the standard's; senders have others."""


def narrative(held: Folded, reading: Reading) -> tuple[NarrativeLine, ...]:
    """All notes, marks stripped. A deleted note simply is not there (STA-021.1b)."""
    names = _agent_names(held, reading)
    lines = [_line(note, names, reading) for note in objects(held, "notescomponent")]
    bare = (clean_lines(strip_marks(words)) for words in texts(held, "notescomponent"))
    lines.extend(
        NarrativeLine(line_id=line_key(None, None, words), text=words) for words in bare if words
    )
    return tuple(line for line in lines if line is not None)


def _words(note: Folded) -> str:
    """The note's text; what is no plain text is read out whole rather than lost."""
    stated = (found for name in _TEXTS if (found := all_text(note.get(name))))
    return next(stated, "")


def _line(note: Folded, names: dict[str, str], reading: Reading) -> NarrativeLine | None:
    words = clean_lines(strip_marks(_words(note)))
    if words is None:
        return None
    agents = references(note, "agentreference", "updatedbyagentreference")
    agent = next(agents, None) or text(note, "updatedbyagentidentifier")
    author = names.get(agent, agent) if agent else None
    at = reading.time(text(note, "lastupdatetimestamp"), "notesComponent.lastUpdateTimeStamp")
    return NarrativeLine(
        line_id=text(note, "$id") or line_key(author, at, words),
        text=words,
        author=author,
        at=at,
        restricted=marked_restricted(note, reading.feed),
    )


def _agent_names(held: Folded, reading: Reading) -> dict[str, str]:
    """Display names of agents, out of the jCard inside their `agentJcard` string."""
    names: dict[str, str] = {}
    for agent in objects(held, "agentcomponent"):
        key, card = text(agent, "$id"), text_of(agent.get("agentjcard"))
        if key is None or card is None:
            continue
        name = display_name(card)
        if name is None:
            reading.warn("jcard_unreadable", "agentComponent.agentJcard")
        else:
            names[key] = name
    return names


def hazards(held: Folded, reading: Reading) -> tuple[Hazard, ...]:
    """Cautions exist from the 1.1 draft on; on 1.0 feeds hazards are in the notes."""
    return tuple(
        Hazard(
            code=text(caution, "cautiontypecommonregistrytext"),
            text=text(caution, "cautiontypeinternaltext"),
            severity=text(caution, "cautionseverity"),
            source=text(caution, "cautionsource"),
            since=reading.time(text(caution, "startdate"), "cautionComponent.startDate"),
        )
        for caution in objects(held, "cautioncomponent")
    )
