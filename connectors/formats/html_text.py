"""EIDO notes are HTML5 by the schema; what a person wrote is the text between the marks.

Plain text passes through unharmed, with its `<` signs. Linear in the length of the text: the
parser of the standard library is not, for text made to hurt.
"""

import html
import re

_MARK = re.compile(r"<(?:/?([a-zA-Z][a-zA-Z0-9]{0,15})(?:[\s/][^<>]*)?|![^<>]*|\?[^<>]*)>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_BREAKS = {"br", "p", "div", "li", "tr", "ul", "ol", "table", "hr", "pre", "blockquote"} | {
    f"h{level}" for level in range(1, 7)
}
_HIDDEN = {"script", "style"}


def strip_marks(text: str) -> str:
    """The text without comments, marks, scripts and entities; breaks become line breaks."""
    if "<" in text:
        text = "".join(_pieces(_without_comments(text)))
    return _ENTITY.sub(lambda found: html.unescape(found.group()), text) if "&" in text else text


def _pieces(text: str) -> list[str]:
    kept: list[str] = []
    place = 0
    hidden: str | None = None
    for found in _MARK.finditer(text):
        name = (found.group(1) or "").lower()
        if hidden is None:
            kept.append(text[place : found.start()])
            kept.append("\n" if name in _BREAKS else "")
        place = found.end()
        closes = text.startswith("</", found.start())
        if hidden is None and name in _HIDDEN and not closes:
            hidden = name
        elif hidden == name and closes:
            hidden = None
    if hidden is None:
        kept.append(text[place:])
    return kept


def _without_comments(text: str) -> str:
    kept: list[str] = []
    place = 0
    while (start := text.find("<!--", place)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            break
        kept.append(text[place:start])
        place = end + 3
    return "".join((*kept, text[place:]))
