"""Labelled calls against answers, counted as labels.md says.

`yes` and `uncertain` count as flagged, rightly or wrongly; calls labelled `uncertain` are left out
of recall and precision, but count in the flags per 1,000 calls.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pipelines.detection.evaluation.share import Share, share

FACTS = ("weapon", "weapon_assertion", "threat", "injuries", "children_present")
NIGHT_ENDS, DAY_ENDS = 6, 18


class Call(NamedTuple):
    """One labelled call with the answer given; `labels` and `answer` are rows as in the files."""

    labels: Mapping[str, Any]
    answer: Mapping[str, Any]

    @property
    def flagged(self) -> bool:
        """Shown to a person: `yes` or `uncertain`."""
        return bool(self.answer["bh"] != "no")

    @property
    def counts(self) -> bool:
        """Whether careful readers agree."""
        return bool(self.labels["bh"] != "uncertain")

    @property
    def wanted(self) -> bool:
        """Whether a supervisor would want the co-responder told."""
        return bool(self.labels["bh"] == "yes")


class Line(NamedTuple):
    """One line of the report."""

    name: str
    calls: int
    recall: Share
    precision: Share
    per_thousand: float
    """Flags per 1,000 calls."""


class FactLine(NamedTuple):
    """How often one fact is as labelled; `wrong`: ids of the other calls."""

    name: str
    right: Share
    wrong: tuple[str, ...]


def line(name: str, calls: Sequence[Call]) -> Line:
    """Recall, precision and flag rate of some calls."""
    counted = [call for call in calls if call.counts]
    return Line(
        name,
        len(calls),
        share(call.flagged for call in counted if call.wanted),
        share(call.wanted for call in counted if call.flagged),
        1000 * sum(call.flagged for call in calls) / max(len(calls), 1),
    )


def _category_line(category: str, calls: Sequence[Call]) -> Line:
    """Recall over calls labelled so, precision over answers that say so."""
    counted = [call for call in calls if call.counts]
    named = [call for call in counted if call.flagged and category in call.answer["categories"]]
    labelled = [call for call in counted if category in call.labels.get("categories", ())]
    return Line(
        category,
        len(labelled),
        share(call.flagged for call in labelled if call.wanted),
        share(call.wanted for call in named),
        1000 * len(named) / max(len(calls), 1),
    )


def time_of_day(hour: object) -> str:
    """Night, day or evening of an hour 0 to 23; empty when there is none."""
    if not isinstance(hour, int):
        return ""
    return "night" if hour < NIGHT_ENDS else "day" if hour < DAY_ENDS else "evening"


_SPLITS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "agency": lambda labels: labels.get("agency") or "",
    "trap": lambda labels: labels.get("trap") or "",
    "area": lambda labels: labels.get("area") or "",
    "time of day": lambda labels: time_of_day(labels.get("hour")),
}


def by_groups(calls: Sequence[Call]) -> dict[str, list[Line]]:
    """All lines of the report by heading."""
    names = sorted({c for call in calls for c in call.labels.get("categories", ())})
    report = {"category": [_category_line(name, calls) for name in names]}
    for heading, group_of in _SPLITS.items():
        groups: dict[str, list[Call]] = {}
        for call in calls:
            groups.setdefault(group_of(call.labels), []).append(call)
        groups.pop("", None)
        report[heading] = [line(name, groups[name]) for name in sorted(groups)]
    return report


def fact_lines(calls: Iterable[Call]) -> list[FactLine]:
    """Accuracy of each fact that the labels name; `not_supplied` reads as `none_stated` (R9)."""
    labelled = [call for call in calls if call.labels.get("facts")]
    return [_fact_line(name, labelled) for name in FACTS]


def _fact_line(name: str, calls: Sequence[Call]) -> FactLine:
    wrong = tuple(str(call.labels["id"]) for call in calls if not _right(name, call))
    return FactLine(name, Share(len(calls) - len(wrong), len(calls)), wrong)


def _right(name: str, call: Call) -> bool:
    wanted = call.labels["facts"].get(name)
    said = call.answer["facts"][name]
    return wanted is None or wanted == ("none_stated" if said == "not_supplied" else said)


def weapon_slips(calls: Iterable[Call]) -> list[str]:
    """Ids where a negated weapon is reported as present, or a stated one as absent."""
    return [str(call.labels["id"]) for call in calls if _slips(call)]


def _slips(call: Call) -> bool:
    wanted, said = call.labels.get("facts"), call.answer["facts"]
    if not wanted:
        return False
    present, absent = {"stated", "possible"}, {"negated", "n/a"}
    if wanted["weapon_assertion"] == "negated":
        return said["weapon_assertion"] in present
    return wanted["weapon_assertion"] == "stated" and said["weapon_assertion"] in absent


def misses(calls: Iterable[Call]) -> tuple[list[Call], list[Call]]:
    """Calls that should have been flagged, and calls that should not, the clearest slip first."""
    counted = [call for call in calls if call.counts]
    missed = [call for call in counted if call.wanted and not call.flagged]
    false = [call for call in counted if not call.wanted and call.flagged]
    return (
        sorted(missed, key=lambda call: call.answer["score"]),
        sorted(false, key=lambda call: -call.answer["score"]),
    )
