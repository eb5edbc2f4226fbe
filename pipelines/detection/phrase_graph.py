"""Lexicon rows as graphs of words: alternatives stay side by side and are never multiplied out.

`[HIS|HER] [OLD|CLOSE|] FRIEND` is five edges, not six phrases, so that loading costs what is
written and not what it could spell. Groups that touch a letter (`BULLET[S|]`) are spelled out.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from pipelines.detection.entry import Entry
from pipelines.detection.tables import Groups, folded, groups_of, strings


class End(NamedTuple):
    """What a phrase means that ends here. `rank`: plainness, weight, place; the highest wins."""

    rank: tuple[int, float, int]
    entry: Entry


class Node:
    """A place in a row: the words that may follow, and what it means to stop here."""

    __slots__ = ("edges", "end")

    def __init__(self, edges: "Edges", end: End | None = None) -> None:
        self.edges = edges
        self.end = end


Edges: TypeAlias = dict[str, tuple[Node, ...]]
_Branch: TypeAlias = list[str | Groups]
_WORD = re.compile("[A-Z0-9]+")


def joined(nodes: Iterable[Node]) -> Edges:
    """The edges of several places as those of one."""
    edges: Edges = {}
    for node in nodes:
        for word, targets in node.edges.items():
            edges[word] = edges[word] + targets if word in edges else targets
    return edges


class Graphs:
    """Builds graphs, and knows every word that occurs in them."""

    def __init__(self) -> None:
        self.words: set[str] = set()

    def of(self, phrase: str, end: End) -> Node:
        """The start of a row's graph; where it ends, `end` is met."""
        return self._before(groups_of(phrase), Node({}, end))

    def _before(self, groups: Groups, after: Node) -> Node:
        """The place before a group, given the place behind it."""
        plain: list[str] = []
        starts: list[Node] = []
        for branch in groups:
            first = branch[0] if len(branch) == 1 else None
            if isinstance(first, str) and _WORD.fullmatch(first):
                plain.append(first)
            else:
                starts.append(self._branch(branch, after))
        if plain:
            self.words.update(plain)
            starts.append(Node(dict.fromkeys(plain, (after,))))
        return _one(starts)

    def _branch(self, branch: _Branch, after: Node) -> Node:
        for cluster in reversed(_clusters(branch)):
            first = cluster[0]
            if len(cluster) > 1:
                after = _one([self._spelled(text, after) for text in strings([cluster])])
            elif isinstance(first, str):
                after = self._spelled(first, after)
            else:
                after = self._before(first, after)
        return after

    def _spelled(self, text: str, after: Node) -> Node:
        words = folded(text).split()
        self.words.update(words)
        for word in reversed(words):
            after = Node({word: (after,)})
        return after


def _one(starts: list[Node]) -> Node:
    if len(starts) == 1:
        return starts[0]
    end = next((node.end for node in starts if node.end is not None), None)
    return Node(joined(starts), end)


def _clusters(branch: _Branch) -> list[_Branch]:
    """The parts of a branch, those together that no blank keeps apart."""
    found: list[_Branch] = [[]]
    for part in branch:
        if isinstance(part, str):
            for number, word in enumerate(part.split(" ")):
                if number:
                    found.append([])
                if word:
                    found[-1].append(word)
        else:
            found[-1].append(part)
    return [cluster for cluster in found if cluster]
