"""FHIRPath in forms: is it understood, and what does it give on these answers.

Two functions of the form's own are supplied, `weight()` and `ordinal()` (SDC, R5 and R4), and
three that the library lacks in part: `sum()` over typed values, and `today()`, `now()`, which
take their time from the caller. The library keeps state in a module while it evaluates, so one
evaluation runs at a time.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from threading import Lock
from typing import Any

from antlr4 import CommonTokenStream, InputStream
from antlr4.error.ErrorListener import ErrorListener
from fhirpathpy import apply_parsed_path
from fhirpathpy.models import models
from fhirpathpy.parser import parse
from fhirpathpy.parser.generated.FHIRPathLexer import FHIRPathLexer
from fhirpathpy.parser.generated.FHIRPathParser import FHIRPathParser

from casestore.forms import extensions as ext

LANGUAGES = frozenset({"text/fhirpath", "text/fhirpath; charset=utf-8"})
_EMPTY = (
    "qitem questionnaire patient user encounter practitioner location study "
    "Patient Author Encounter Practitioner"
)
SURROUNDINGS: dict[str, Any] = {
    **{name: [] for name in _EMPTY.split()},
    **dict.fromkeys(("resource", "rootResource", "context", "QuestionnaireResponse")),
    "ucum": "http://unitsofmeasure.org",
    "sct": "http://snomed.info/sct",
    "loinc": "http://loinc.org",
}
"""Names that SDC and FHIRPath let a form use without saying so. Who is concerned stays empty: a
form is filled without looking into records; None is the response itself."""
_LONGEST = 4000
_NAME = re.compile(r"%(?:`([^`]+)`|'([^']+)'|([A-Za-z_][\w-]*))")
_lock = Lock()


class NotUnderstood(Exception):
    """The expression fails on these answers; it carries neither the expression nor an answer."""


class _Strict(ErrorListener):  # type: ignore[misc]
    def syntaxError(self, *_: object) -> None:  # noqa: N802 - the parser calls it so
        raise NotUnderstood


@lru_cache(maxsize=2048)
def readable(text: str) -> bool:
    """Is this whole text one FHIRPath expression? The library alone would skip what it cannot."""
    if not text.strip() or len(text) > _LONGEST:
        return False
    lexer = FHIRPathLexer(InputStream(text))
    parser = FHIRPathParser(CommonTokenStream(lexer))
    for part in (lexer, parser):
        part.removeErrorListeners()
        part.addErrorListener(_Strict())
    try:
        parser.entireExpression()
    except (NotUnderstood, RecursionError):
        return False
    return True


def names_in(text: str) -> frozenset[str]:
    """The %names that an expression uses."""
    return frozenset(next(filter(None, found)) for found in _NAME.findall(text))


@lru_cache(maxsize=2048)
def _parsed(text: str) -> dict[str, Any]:
    found: dict[str, Any] = parse(text)
    return found


class Evaluator:
    """Evaluates expressions of one form on one response.

    `response` is a QuestionnaireResponse as JSON, `names` what the form may call by %name.
    """

    def __init__(
        self,
        response: Mapping[str, Any],
        names: Mapping[str, Any],
        at: datetime,
    ) -> None:
        self._response = deepcopy(dict(response))
        self.names = {
            **{k: self._response if v is None else v for k, v in SURROUNDINGS.items()},
            **names,
        }
        self._options = {"userInvocationTable": _functions(at)}

    def values(self, text: str) -> list[Any]:
        """What the expression gives, as a list. Raises NotUnderstood when it fails."""
        with _lock:
            try:
                found = apply_parsed_path(
                    self._response, _parsed(text), self.names, models["r4"], self._options
                )
            except Exception as error:
                raise NotUnderstood from error
        return found if isinstance(found, list) else [found]

    def true(self, text: str) -> bool:
        """Does it hold? Nothing counts as no, as in SDC's enableWhenExpression."""
        return self.values(text)[:1] == [True]


def _functions(at: datetime) -> dict[str, Any]:
    instant = at.isoformat(timespec="milliseconds")
    table: dict[str, Callable[[Sequence[Any]], list[Any]]] = {
        "weight": _weights,
        "ordinal": _weights,
        "sum": lambda values: [sum((Decimal(str(v)) for v in values), Decimal(0))],
        "today": lambda _: [instant[:10]],
        "now": lambda _: [instant],
    }
    return {name: {"fn": fn, "arity": {0: []}} for name, fn in table.items()}


def _weights(answers: Sequence[Any]) -> list[Decimal]:
    """The weights that these answers carry (`responses.weighted` puts them there)."""
    found: list[Decimal] = []
    for answer in answers:
        coding = answer.get("valueCoding", answer) if isinstance(answer, Mapping) else {}
        weight = ext.number(coding, *ext.WEIGHT, *ext.ORDINAL)
        found += [] if weight is None else [weight]
    return found
