"""What a call type says: by the agency's pack, the declared code system, then by its words.

The words (`phrases/call_types.tsv`) are the trade's, not one agency's: they must hold for agencies
never seen. Look-alikes are blanked out first (SUPPLEMENTAL, NO WELFARE CHK, sickle cell crisis).
"""

import re
from functools import lru_cache
from typing import NamedTuple

from pipelines.detection.normalise import plain
from pipelines.detection.packs import AMBIGUOUS, NOT_BH, Pack, key, system_packs
from pipelines.detection.tables import spellings, table
from schemas.assertion import Assertion
from schemas.flag import Category, Evidence, Ground
from schemas.incident import CallType

WEIGHTS = {
    Category.SUICIDE: 0.95,
    Category.MENTAL_HEALTH: 0.9,
    Category.SUBSTANCE_USE: 0.9,
    Category.DEVELOPMENTAL_COGNITIVE: 0.85,
    Category.INTOXICATION_PUBLIC: 0.45,
    Category.HOMELESSNESS: 0.42,
    Category.WELFARE_CHECK: 0.2,
}
"""How much a call type counts; the last three need a cause in the narrative for a yes."""
_DETERMINANT = re.compile(
    r"\b(\d{1,2})[ -]?[OABCDE][ -]?\d{1,2}(?!ST\b|ND\b|RD\b|TH\b)[A-Z]{0,2}\b"
)
_LOOK_ALIKE = "look_alike"
_DOUBTFUL = 0.42
_ANY = "ANY9"
_WHOLE = "WHOLE9"


class _Words(NamedTuple):
    """One row of the word table, compiled."""

    rule: str
    category: str
    doubtful: bool
    pattern: re.Pattern[str]


def _one(text: str) -> str:
    whole = text.startswith(_WHOLE)
    body = text.removeprefix(_WHOLE).strip().replace(_ANY, "[A-Z]*").replace(" ", " +")
    return rf"\A[^A-Z]*{body}[^A-Z]*\Z" if whole else rf"(?<![A-Z0-9]){body}(?![A-Z])"


def _pattern(phrase: str) -> re.Pattern[str]:
    """`SUIC*` is any word that begins so, `=CIT` the whole text and nothing else."""
    written = phrase.replace("*", _ANY).replace("=", _WHOLE)
    longest_first = sorted(spellings(written), key=len, reverse=True)
    return re.compile("|".join(_one(text) for text in longest_first))


def _load() -> tuple[_Words, ...]:
    return tuple(
        _Words(rule, category, "doubtful" in marks, _pattern(phrase))
        for rule, phrase, category, *marks in table("call_types.tsv")
        if rule != "rule"
    )


_TABLE = _load()


def _evidence(rule: str, meaning: str, span: tuple[str, int, int], weight: float) -> Evidence:
    text, start, end = span
    category = None if meaning == AMBIGUOUS else Category(meaning)
    return Evidence(
        ground=Ground.CALL_TYPE,
        rule=rule,
        assertion=Assertion.STATED,
        weight=weight,
        category=category,
        text=text[start:end],
        start=start,
        end=end,
    )


@lru_cache(maxsize=4096)
def by_words(text: str) -> tuple[Evidence, ...]:
    """What the words of a call type say; offsets in `text`. Empty: nothing about us."""
    view = plain(text)
    words = view.words[1:-1]
    found: list[Evidence] = []
    for row in _TABLE:
        hit = row.pattern.search(words)
        if hit is None:
            continue
        if row.category == _LOOK_ALIKE:
            words = row.pattern.sub(lambda match: "9" * len(match.group()), words)
            continue
        category = Category(row.category)
        if all(item.category is not category for item in found):
            weight = _DOUBTFUL if row.doubtful else WEIGHTS[category]
            span = (text, *view.span(*hit.span()))
            found.append(_evidence(row.rule, category, span, weight))
    return tuple(found)


def _by_code(call_type: CallType, pack: Pack) -> tuple[str, str] | None:
    """Rule id and meaning, when pack or code system know the code."""
    for table_name, table_of, said in (
        ("code", pack.codes, call_type.code),
        ("text", pack.texts, call_type.text),
    ):
        if said and table_of and key(said) in table_of:
            return f"type.{pack.name}.{table_name}", table_of[key(said)]
    systems = system_packs()
    common = systems.get(call_type.system)
    if common is not None and call_type.code and key(call_type.code) in common.codes:
        return f"type.{common.name}.code", common.codes[key(call_type.code)]
    determinant = _DETERMINANT.search((call_type.code or call_type.text or "").upper()[:40])
    if determinant is not None and "mpds" in systems:
        meaning = systems["mpds"].codes.get(str(int(determinant.group(1))))
        return None if meaning is None else ("type.mpds.card", meaning)
    return None


@lru_cache(maxsize=4096)
def _spelled_out(code: str, written: str) -> bool:
    """Whether the code is but short for the text: EDPROG for ED PROGRAM SCHOOL VISIT."""
    text = iter(key(written).replace(" ", "")[:400])
    letters = key(code).replace(" ", "")[:40]
    return letters.isalpha() and all(letter in text for letter in letters)


def type_evidence(call_type: CallType, pack: Pack) -> tuple[Evidence, ...]:
    """All that one call type says. Offsets count in its text, or in its code when it has none."""
    shown = call_type.text or call_type.code or ""
    known = _by_code(call_type, pack)
    if known is not None and known[1] == NOT_BH:
        return ()
    found = list(by_words(shown[:400]))
    if (
        not found
        and call_type.text
        and call_type.code
        and not _spelled_out(call_type.code, call_type.text)
    ):
        found = [
            item.model_copy(update={"text": None, "start": None, "end": None})
            for item in by_words(call_type.code[:400])
            if (item.end or 0) - (item.start or 0) > len("OD")
        ]
    if known is not None and all(item.category != known[1] for item in found):
        rule, meaning = known
        weight = 0.1 if meaning == AMBIGUOUS else WEIGHTS[Category(meaning)]
        found.append(_evidence(rule, meaning, (shown, 0, len(shown)), weight))
    return tuple(found)
