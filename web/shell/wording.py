"""Every sentence that a person reads goes through `_`, so that languages can be added.

Sentences use named places, `%(name)s`. Tables of sentences at module level mark them with `N_`
and are worded when shown, in the language of the page. Codes stay codes: what the audit and the
stores hold is the same in every language.
"""

from contextvars import ContextVar
from dataclasses import dataclass, field
from gettext import NullTranslations


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the pages: its ISO 639-1 code, and its sentences."""

    code: str
    sentences: NullTranslations = field(default_factory=NullTranslations, repr=False)


ENGLISH = Language("en")
"""What the sentences in the source are written in."""
_spoken: ContextVar[Language] = ContextVar("language", default=ENGLISH)


def speak(language: Language) -> None:
    """Use this language for the rest of the request."""
    _spoken.set(language)


def spoken() -> str:
    """The code of the language of the page, e.g. `es`."""
    return _spoken.get().code


def gettext(text: str) -> str:
    """Return the sentence in the language of the page, places left open (for templates)."""
    # To an empty sentence a catalogue answers with its own header.
    return _spoken.get().sentences.gettext(text) if text else ""


def ngettext(one: str, many: str, n: int) -> str:
    """Return singular or plural by `n`, places left open (for templates)."""
    return _spoken.get().sentences.ngettext(one, many, n)


def _(text: str, /, **places: object) -> str:
    """Return the sentence in the language of the page, with its places filled."""
    return gettext(text) % places if places else gettext(text)


def N_(text: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark a sentence for translation without translating it now."""
    return text


def listed(words: list[str] | tuple[str, ...]) -> str:
    """Join words as a sentence does: `a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s", first=", ".join(words[:-1]), last=words[-1])
