"""On what terms a form may be switched on, as far as it is a known instrument (`terms.toml`)."""

import re
import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path

from casestore.forms.model import Form, plain
from casestore.forms.scales import known_items, scales_of
from schemas.word import Word

_FILE = Path(__file__).with_name("terms.toml")


class Licence(StrEnum):
    """What stands between a draft and its use."""

    FREE = "free"
    ATTEST = "attest"
    """An admin states first that the agency may use it."""
    NEVER = "never"
    AUTHORED = "authored"
    """The agency wrote it itself."""


class Terms(Word):
    """Terms of one instrument or family."""

    id: str
    title: str
    status: Licence
    scales: tuple[str, ...]
    titles: tuple[str, ...]
    panels: tuple[str, ...] = ()
    holder: str
    says: str


UNKNOWN = Terms(
    id="unknown",
    title="",
    status=Licence.ATTEST,
    scales=(),
    titles=(),
    holder="not established",
    says="Nothing is known here about who holds rights in this form.",
)


@cache
def all_terms() -> tuple[Terms, ...]:
    """What was looked up, read once."""
    found = tomllib.loads(_FILE.read_text(encoding="utf-8"))["terms"]
    return tuple(Terms.model_validate(one) for one in found)


def terms_of(form: Form) -> Terms:
    """The terms of the strictest instrument that the form holds or names; else UNKNOWN."""
    scales = {scale.id for scale in scales_of(form, known_items(form))}
    codes = {code.code for code in form.codes}
    words = f" {plain(form.title)} {plain(str(form.document.get('name', '')))} "
    found = [
        terms
        for terms in all_terms()
        if scales & set(terms.scales)
        or codes & set(terms.panels)
        or any(re.search(rf"\b{re.escape(title)}\b", words) for title in terms.titles)
    ]
    strictness = (Licence.FREE, Licence.ATTEST, Licence.NEVER)
    return max(found, key=lambda t: strictness.index(t.status), default=UNKNOWN)
