"""FHIR values: codings, references and times."""

import re
from collections.abc import Iterator
from datetime import datetime

from connectors.formats.keys import Folded, objects, text, texts
from connectors.formats.reading import Reading

_PARTIAL = re.compile(r"\d{4}(?:-\d\d)?", re.ASCII)


def codings(held: Folded, name: str) -> Iterator[tuple[str | None, str | None, str | None]]:
    """Code, system and words of each CodeableConcept (or Coding) under this key."""
    for concept in objects(held, name):
        words = text(concept, "text")
        found = list(objects(concept, "coding")) or ([concept] if "code" in concept else [])
        for one in found:
            code = text(one, "code")
            if code is not None or words is not None:
                yield code, text(one, "system"), words or text(one, "display")
        if not found and words is not None:
            yield None, None, words


def codes(held: Folded, name: str) -> tuple[str, ...]:
    """The codes under this key, systems left out; earlier releases write bare words."""
    found = (code for code, _, _ in codings(held, name) if code)
    return tuple(dict.fromkeys((*found, *texts(held, name))))


def reference(held: Folded) -> str | None:
    """What a Reference points to: a literal, else the identifier's value."""
    literal = text(held, "reference")
    if literal is not None:
        return literal
    return next((text(one, "value") for one in objects(held, "identifier")), None)


def instant(words: str | None, path: str, reading: Reading) -> datetime | None:
    """A dateTime or instant; a year alone, or a year and month, is no instant."""
    if words is not None and _PARTIAL.fullmatch(words):
        reading.warn("date_partial", path)
        return None
    return reading.time(words, path)


def period(
    held: Folded, name: str, path: str, reading: Reading
) -> tuple[datetime | None, datetime | None]:
    """Start and end of the first Period under this key."""
    for one in objects(held, name):
        return (
            instant(text(one, "start"), f"{path}.start", reading),
            instant(text(one, "end"), f"{path}.end", reading),
        )
    return None, None
