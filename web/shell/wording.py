"""Every sentence that a person reads goes through `_`, so that languages can be added.

Sentences use named places, `%(name)s`. Tables of sentences at module level mark them with `N_`
and are worded when shown, in the language of the page.
"""

from contextvars import ContextVar
from gettext import NullTranslations

_language: ContextVar[NullTranslations] = ContextVar("language", default=NullTranslations())  # noqa: B039 - never changed in place


def speak(translations: NullTranslations) -> None:
    """Use this language for the rest of the request."""
    _language.set(translations)


def gettext(text: str) -> str:
    """Return the sentence in the language of the page, places left open (for templates)."""
    return _language.get().gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """Return singular or plural by `n`, places left open (for templates)."""
    return _language.get().ngettext(one, many, n)


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
