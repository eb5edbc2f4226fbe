"""Do these words give somebody away? Checked on every text that goes to dispatch from our side.

42 CFR 2.12(a)(1)(i), 2.13(c): no diagnosis, no substance, no program, no notice, and nothing from
which one of them follows. A word list proves nothing: it only ever stops a text.
"""

import re
from collections.abc import Iterable, Iterator

_SUBSTANCE = (
    "addict alcohol buprenorphine clean cocaine crack dependence detox drug fentanyl heroin "
    "intoxicat maintenance methadone meth methamphetamine naloxone naltrexone narcan "
    "opiate opioid otp overdos rehab relaps sober sobriety suboxone substance subutex sud vivitrol "
    "withdrawing withdrawals twelve-step 12-step needle syringe mat moud aa na"
)
_CONDITION = (
    "adhd alzheimer anxiety autis bipolar borderline delusion dementia depress diagnos disorder "
    "hallucinat hiv ideation insane manic medicat meds mental paranoi psych ptsd schizo self-harm "
    "suicid therap"
)
_PROGRAM = (
    "admitted attends behavioral-health clinic counsel caseworker client discharged enrolled "
    "hospital inpatient methadone-clinic outpatient patient program provider recovery treated "
    "treatment"
)
_NOTICE = "2.32 42 cfr confidential consent hipaa part-2 part2 privileged protected redisclos"

_KINDS = {
    "substance": _SUBSTANCE,
    "condition": _CONDITION,
    "program": _PROGRAM,
    "notice": _NOTICE,
}
_SHORT = 4
"""Words of so few letters must stand alone; longer ones count as the beginning of a word."""


def _pattern(words: str) -> re.Pattern[str]:
    parts = []
    for word in words.split():
        stem = re.escape(word).replace(r"\-", r"[\s-]?")
        parts.append(stem + (r"(?!\w)" if len(word) <= _SHORT else ""))
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})", re.IGNORECASE)


_REST = re.compile(r"\w*")
_PATTERNS = {kind: _pattern(words) for kind, words in _KINDS.items()}


def given_away(text: str, own_names: Iterable[str] = ()) -> tuple[str, ...]:
    """Kinds of what the text lets one infer: `substance`, `condition`, `program`, `notice`,
    `name` (one of `own_names`: clinics, programs, teams). Empty: nothing was found."""
    found = [kind for kind, pattern in _PATTERNS.items() if pattern.search(text)]
    if next(_names(text, own_names), None) is not None:
        found.append("name")
    return tuple(found)


def given_places(text: str, own_names: Iterable[str] = ()) -> Iterator[tuple[int, int]]:
    """Where `given_away` finds something: code points [start, end) to the end of the word."""
    for pattern in _PATTERNS.values():
        for found in pattern.finditer(text):
            rest = _REST.match(text, found.end())
            yield found.start(), rest.end() if rest else found.end()
    yield from _names(text, own_names)


def _names(text: str, own_names: Iterable[str]) -> Iterator[tuple[int, int]]:
    for name in own_names:
        words = r"\s+".join(map(re.escape, name.split()))
        if words:
            yield from (found.span() for found in re.finditer(words, text, re.IGNORECASE))
