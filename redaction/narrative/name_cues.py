"""Words round a name: what announces one, what speaks against one (words/name_cues.toml)."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from redaction.narrative.lexicon import read_sections

SURE, CUED, LED, DENIED, NUMBERED, PLACED = 16, 6, 3, -3, -3, -8
"""Points for what a word before says: surely a name, a name, it leads to one, it denies, it is a
number, an article.
"""


@dataclass(frozen=True)
class NameCues:
    """The word sets of name_cues.toml; each is explained there."""

    naming: frozenset[str]
    naming_with_link: frozenset[str]
    links: frozenset[str]
    titles: frozenset[str]
    roles: frozenset[str]
    leads: frozenset[str]
    breaks: frozenset[str]
    animate: frozenset[str]
    copulas: frozenset[str]
    bare_verbs: frozenset[str]
    against_before: frozenset[str]
    descriptive: frozenset[str]
    described: frozenset[str]
    colours: frozenset[str]
    everyday: frozenset[str]
    families: frozenset[str]
    initials: frozenset[str]
    short_surnames: frozenset[str]
    opening_surnames: frozenset[str]
    title_surnames: frozenset[str]
    inner_names: frozenset[str]
    articles: frozenset[str]
    particles: frozenset[str]
    sure_naming: frozenset[str]
    sure_naming_with_link: frozenset[str]
    sure_links: frozenset[str]
    sure_pairs: frozenset[str]
    phonetic: frozenset[str]
    owned: frozenset[str]
    old_ones: frozenset[str]
    closing_surnames: frozenset[str]
    compound_first: frozenset[str]
    compound_second: frozenset[str]
    lead_pairs: frozenset[str]
    places_before: frozenset[str]
    predicates: frozenset[str]

    @cached_property
    def speaking(self) -> frozenset[str]:
        """The same and every single letter, which may be an initial."""
        return self.before | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ\x7f")

    @cached_property
    def lifting(self) -> frozenset[str]:
        """Of these the words after which even a word of every call may be a name."""
        placed = {word for word, points in self.points_before.items() if points == PLACED}
        return self.speaking - (placed - self.linking)

    @cached_property
    def speaking_of_names(self) -> frozenset[str]:
        """The same, and what leads to words that may be names: WAITING ON, CHECK ON."""
        return self.speaking | frozenset(pair.split("_")[1] for pair in self.lead_pairs)

    @cached_property
    def linking(self) -> frozenset[str]:
        """Words that with the one before them announce a name: GOES BY, RP IS, WAITING ON."""
        seconds = {pair.split("_")[1] for pair in self.sure_pairs | self.lead_pairs}
        return frozenset(seconds).union(self.links, self.sure_links, self.old_ones)

    @cached_property
    def linked(self) -> frozenset[str]:
        """The words before those."""
        firsts = {pair.split("_")[0] for pair in self.sure_pairs | self.lead_pairs}
        named = (self.naming_with_link, self.sure_naming_with_link, self.roles)
        return frozenset(firsts).union({"OLD", "K"}, *named)

    @cached_property
    def points_before(self) -> dict[str, int]:
        """The points of a word before that stands for itself, as name_context.py weighs it."""
        weighed = (
            (SURE, self.sure_naming),
            (CUED, self.naming | self.titles),
            (LED, self.roles | self.leads),
            (DENIED, frozenset({"NOT"})),
            (PLACED, self.against_before),
            (0, self.linking),
        )
        return {
            word: points for points, words in reversed(weighed) for word in words if len(word) > 1
        }

    @cached_property
    def following(self) -> frozenset[str]:
        """Every word that says something of the word before it."""
        told = (self.animate, self.copulas, self.predicates, self.families, self.described)
        return frozenset({"OF", "DOB", "MAY", "WILL"}).union(*told, self.bare_verbs)

    @cached_property
    def announcing(self) -> frozenset[str]:
        """Words that may announce a name, alone or as the second of two."""
        return self.naming | self.titles | self.links | {"FIRST", "LAST"}

    @cached_property
    def relations(self) -> frozenset[str]:
        """Words after which the one before may be a family's or an owner's name."""
        return self.families | self.owned

    @cached_property
    def before(self) -> frozenset[str]:
        """Every word that says something of the word after it."""
        linked = {pair.split("_")[1] for pair in self.sure_pairs}
        return frozenset().union(
            self.naming,
            self.links,
            self.titles,
            self.roles,
            self.leads,
            self.against_before,
            self.sure_naming,
            self.sure_links,
            linked,
            self.old_ones,
        )


@lru_cache(maxsize=1)
def name_cues() -> NameCues:
    """The cue words, read once. A section missing or unknown is an error at the first use."""
    return NameCues(**read_sections("name_cues"))
