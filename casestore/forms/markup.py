"""Plain words of a snippet of XHTML, which forms in use write badly (`</br>`)."""

from html.parser import HTMLParser

_BREAKS = frozenset({"br", "p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3"})
_SILENT = frozenset({"script", "style"})


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the base class's
        self._silent += tag in _SILENT
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)

    def _break(self, tag: str) -> None:
        if tag in _BREAKS:
            self.parts.append(" ")


def plain_text(markup: str) -> str:
    """The words, single-spaced; never markup."""
    words = _Words()
    words.feed(markup)
    words.close()
    return " ".join("".join(words.parts).split())
