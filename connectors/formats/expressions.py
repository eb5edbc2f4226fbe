"""Bounded expressions of a mapping: `join(" ", path("Date"), path("Time"))`.

They reach nothing but the message and cannot run away: there are no loops, names or attributes;
length, depth and number of parts are limited when they are read; patterns run in linear time; and
the work that one message may ask for is counted.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import re2

_LONGEST, _DEEPEST, _MOST_PARTS = 500, 10, 60
_LONGEST_VALUE = 20_000
_BUDGET = 5_000_000
"""Characters that the expressions of one message may go over."""

Look = Callable[[str], str | None]


class ExpressionError(ValueError):
    """An expression that cannot be used."""


@dataclass(slots=True)
class Work:
    """What the expressions of one message have done so far."""

    left: int = _BUDGET

    def spend(self, characters: int) -> bool:
        """Whether there is work left for so many characters."""
        self.left -= characters + 1
        return self.left >= 0


def _join(mark: str, *parts: str) -> str:
    return mark.join(part for part in parts if part)


def _first(*parts: str) -> str:
    return next((part for part in parts if part), "")


def _part(text: str, mark: str, number: str) -> str:
    parts = text.split(mark) if mark else [text]
    place = _whole(number)
    return parts[place - 1] if 0 < place <= len(parts) else ""


def _cut(text: str, start: str, end: str = "") -> str:
    return text[max(_whole(start) - 1, 0) : _whole(end) if end else None]


def _match(text: str, source: str, group: str = "1") -> str:
    found = pattern(source).search(text)
    place = _whole(group)
    if found is None or place > pattern(source).groups:
        return ""
    return found.group(place) or ""


def _choose(text: str, *pairs: str) -> str:
    """`choose(x, "A", "yes", "B", "no", "else")`."""
    for word, meant in zip(pairs[::2], pairs[1::2], strict=False):
        if text.strip().casefold() == word.casefold():
            return meant
    return pairs[-1] if len(pairs) % 2 else ""


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


FUNCTIONS: dict[str, tuple[Callable[..., str], int, int]] = {
    "join": (_join, 2, 12),
    "first": (_first, 1, 12),
    "part": (_part, 3, 3),
    "cut": (_cut, 2, 3),
    "match": (_match, 2, 3),
    "choose": (_choose, 3, 40),
    "replace": (lambda text, old, new: text.replace(old, new) if old else text, 3, 3),
    "upper": (str.upper, 1, 1),
    "lower": (str.lower, 1, 1),
    "trim": (str.strip, 1, 1),
}
"""Name → what it does, how few and how many arguments it takes; `path` is read apart."""


@lru_cache(maxsize=512)
def pattern(source: str) -> "re2._Regexp":
    """A pattern that runs in linear time. Raises ExpressionError."""
    try:
        return re2.compile(source)
    except re2.error:
        raise ExpressionError("the pattern cannot be read") from None


@lru_cache(maxsize=1024)
def compiled(source: str) -> ast.expr:
    """The checked expression. Raises ExpressionError with what is wrong."""
    if len(source) > _LONGEST:
        raise ExpressionError(f"an expression may have {_LONGEST} characters")
    try:
        tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError("the expression cannot be read") from None
    if sum(1 for _ in ast.walk(tree)) > 3 * _MOST_PARTS:
        raise ExpressionError(f"an expression may have {_MOST_PARTS} parts")
    _check(tree, 0)
    return tree


def _check(node: ast.expr, depth: int) -> None:
    if depth > _DEEPEST:
        raise ExpressionError(f"an expression may be {_DEEPEST} levels deep")
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int):
        return
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.keywords:
        raise ExpressionError("an expression holds calls, texts and whole numbers only")
    name, count = node.func.id, len(node.args)
    if name == "path":
        if count != 1 or not isinstance(node.args[0], ast.Constant):
            raise ExpressionError('path takes one text, such as path("Date")')
        return
    if name not in FUNCTIONS:
        raise ExpressionError(f"there is no function {name}; known: path, {', '.join(FUNCTIONS)}")
    _, fewest, most = FUNCTIONS[name]
    if not fewest <= count <= most:
        raise ExpressionError(f"{name} takes {fewest} to {most} values")
    if name == "match":
        _check_pattern(node.args[1])
    for argument in node.args:
        _check(argument, depth + 1)


def _check_pattern(node: ast.expr) -> None:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        raise ExpressionError("the pattern of match is a text")
    pattern(node.value)


def evaluate(source: str, look: Look, work: Work) -> str | None:
    """The value for one record; None when it is empty or the message's work is used up."""
    found = _value(compiled(source), look, work)
    return found or None


def _value(node: ast.expr, look: Look, work: Work) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return ""
    if node.func.id == "path":
        argument = node.args[0]
        path = str(argument.value) if isinstance(argument, ast.Constant) else ""
        found = (look(path) or "")[:_LONGEST_VALUE]
        return found if work.spend(len(found)) else ""
    arguments = [_value(one, look, work) for one in node.args]
    if not work.spend(sum(map(len, arguments))):
        return ""
    found = FUNCTIONS[node.func.id][0](*arguments)
    return found[:_LONGEST_VALUE] if work.spend(len(found)) else ""
