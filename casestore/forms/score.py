"""Score of a response: complete or not, the score, item alarms, what is missing.

Nothing partial is scored: while anything needed is missing, the score is None. Alarms do not wait
for that, nor for the rest of the form (R51). Pure: form, response and time are arguments.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from casestore.forms.filled import Filled
from casestore.forms.meaning import meanings, weight_of
from casestore.forms.model import NUMBERS, Form
from casestore.forms.own_alarms import own_alarm
from casestore.forms.responses import Node
from casestore.forms.scales import AlertRule, Scale, book, known_items, scales_of
from schemas.word import Word


class Method(StrEnum):
    """Where a score comes from."""

    INSTRUMENT = "instrument"
    """The published rule of a known instrument."""
    EXPRESSION = "expression"
    """The form's own calculated item."""
    SUM = "sum_of_weights"
    """All weights of the form added up; no published rule is known for it."""
    NONE = "none"


class ScaleScore(Word):
    """One instrument of the form. `score` is None for a class, and while anything is missing."""

    shown: ClassVar[tuple[str, ...]] = ("scale",)
    scale: str
    title: str
    complete: bool
    score: int | float | None
    most: int | None
    result: str | None
    """Band or class, such as `moderate` or `acute_positive`."""


class Alert(Word):
    """An answer that asks for action now."""

    shown: ClassVar[tuple[str, ...]] = ("rule", "link_id")
    rule: str
    level: str
    link_id: str
    says: str


class Score(Word):
    """What a response amounts to. `missing` are link ids of what has no valid answer yet."""

    shown: ClassVar[tuple[str, ...]] = ("complete", "method")
    complete: bool
    score: int | float | None
    result: str | None
    method: Method
    alerts: tuple[Alert, ...]
    missing: tuple[str, ...]
    scales: tuple[ScaleScore, ...]
    stated: int | float | None = None
    """The total that the response itself carries, where it differs from ours."""


def score(form: Form, response: Mapping[str, Any], at: datetime) -> Score:
    """Score a response. `at` is what the form's expressions call today."""
    return score_filled(Filled(form, response, at))


def score_filled(filled: Filled) -> Score:
    """Score what is worked out already."""
    form = filled.form
    known = known_items(form)
    nodes = {key: _node(filled, item.link_id) for key, item in known.items()}
    asked = {key: node for key, node in nodes.items() if node is not None}
    scales = [s for s in scales_of(form, known) if _applies(s, asked)]
    spared = {known[k].link_id for s in scales for k in s.not_needed if k in known}
    spared |= {known_item.link_id for s in scales for known_item in _totals(form, s)}
    wrong = [p.link_id for p in filled.problems() if p.link_id not in spared]
    lacking = {s.id: [asked[k].item.link_id for k in _lacking(s, asked, wrong)] for s in scales}
    main = scales[0] if scales else None
    found = [link for links in lacking.values() for link in links]
    missing = tuple(dict.fromkeys([*wrong, *(found if main else _unanswered_weights(filled))]))
    told = tuple(_told(s, asked, _whole(s, scales, lacking)) for s in scales)
    value, result, method = _total(filled, told, not missing)
    stated = _stated(form, filled, main)
    return Score(
        complete=not missing,
        score=value,
        result=result,
        method=method,
        alerts=tuple(_alerts(filled, asked)),
        missing=missing,
        scales=told,
        stated=stated if value is not None and stated != value else None,
    )


def alerts_of(asked: Mapping[str, Node]) -> list[Alert]:
    """Every alarm that an answer sets off, once per item."""
    return [
        _alert(rule, asked[key])
        for rule in book().alert
        for key in rule.items
        if key in asked and _alarms(rule, asked[key])
    ]


def _alerts(filled: Filled, asked: Mapping[str, Node]) -> list[Alert]:
    """Those of the instruments, then those that the form itself sets on other answers."""
    alerts = alerts_of(asked)
    known = {(alert.level, alert.link_id) for alert in alerts}
    for node in filled.asked:
        for rule in filter(None, (own_alarm(node, value) for value in node.values)):
            if (rule.level, node.item.link_id) not in known:
                known.add((rule.level, node.item.link_id))
                alerts.append(_alert(rule, node))
    return alerts


def _alert(rule: AlertRule, node: Node) -> Alert:
    return Alert(rule=rule.id, level=rule.level, link_id=node.item.link_id, says=rule.says)


def _alarms(rule: AlertRule, node: Node) -> bool:
    return bool(meanings(node) & set(rule.when))


def _node(filled: Filled, link_id: str) -> Node | None:
    """The item where it is asked; of a repeated one the first that is answered."""
    found = [n for n in filled.asked if n.item.link_id == link_id]
    return next((n for n in found if n.values), found[0] if found else None)


def _applies(scale: Scale, asked: Mapping[str, Node]) -> bool:
    """An instrument whose items are not all asked (PHQ-9 after a low PHQ-2) was not given."""
    if scale.gate in asked and _closed(scale, asked):
        return True
    one = not scale.one_of or any(key in asked for key in scale.one_of)
    return one and all(key in asked for key in scale.items)


def _whole(scale: Scale, scales: list[Scale], lacking: Mapping[str, list[str]]) -> bool:
    """Nothing of it is missing, nor of a longer instrument that it is a part of."""
    around = [s for s in scales if s is scale or set(scale.items) < set(s.items)]
    return not any(lacking[s.id] for s in around)


def _closed(scale: Scale, asked: Mapping[str, Node]) -> bool:
    return scale.gate is not None and "no" in meanings(asked.get(scale.gate))


def _lacking(scale: Scale, asked: Mapping[str, Node], wrong: list[str]) -> list[str]:
    """Keys of items without a valid answer that the instrument needs."""
    if _closed(scale, asked):
        return []
    needed = [*([scale.gate] if scale.gate else []), *scale.items]
    then = scale.then_asked
    if then and any("yes" in meanings(asked.get(key)) for key in then.after):
        needed += [key for key in then.items if key in asked]
    lacking = [k for k in needed if not asked[k].values or asked[k].item.link_id in wrong]
    if scale.method == "sum":
        lacking += [k for k in needed if k not in lacking and _weight(asked[k]) is None]
    offered = [key for key in scale.one_of if key in asked]
    if offered and not any(asked[key].values for key in offered):
        lacking.append(offered[0])
    return lacking


def _weight(node: Node) -> Decimal | None:
    weights = [weight_of(node, value) for value in node.values]
    known = [weight for weight in weights if weight is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(weights) else None


def _told(scale: Scale, asked: Mapping[str, Node], complete: bool) -> ScaleScore:
    value = _value(scale, asked) if complete and scale.method != "result" else None
    if value is not None:
        result = next((name for least, name in reversed(scale.bands) if value >= least), None)
    else:
        result = _class(scale, asked) if complete and scale.method == "result" else None
    return ScaleScore(
        scale=scale.id,
        title=scale.title,
        complete=complete,
        score=_plain(value),
        most=scale.most,
        result=result,
    )


def _value(scale: Scale, asked: Mapping[str, Node]) -> Decimal:
    if _closed(scale, asked):
        return Decimal(0)
    if scale.method == "count_yes":
        return Decimal(sum("yes" in meanings(asked[key]) for key in scale.items))
    return sum((_weight(asked[key]) or Decimal(0) for key in scale.items), Decimal(0))


def _class(scale: Scale, asked: Mapping[str, Node]) -> str | None:
    for result in scale.result:
        for when in result.when:
            if any(meanings(asked.get(key)) & set(when.answers) for key in when.items):
                return result.name
    return scale.otherwise


def _total(
    filled: Filled, told: tuple[ScaleScore, ...], complete: bool
) -> tuple[int | float | None, str | None, Method]:
    """The form's main score: its instrument's, else its own calculated item's, else the sum."""
    if told:
        main = told[0]
        ends = (main.score, main.result) if complete else (None, None)
        return *ends, Method.INSTRUMENT
    numeric = [i for i in filled.form.walk() if i.calculated and i.kind in NUMBERS]
    if numeric:
        values = filled.calculated.get(numeric[-1].link_id, ())
        number = values[0] if complete and values else None
        return _plain(number if isinstance(number, Decimal) else None), None, Method.EXPRESSION
    weights = [_weight(node) for node in _weighing(filled)]
    if not weights or _scored_elsewhere(filled):
        return None, None, Method.NONE
    known = [weight for weight in weights if weight is not None]
    return _plain(sum(known, Decimal(0)) if complete else None), None, Method.SUM


def _scored_elsewhere(filled: Filled) -> bool:
    """The form has a score of its own that cannot be read: a plain sum might contradict it."""
    return any(i.hidden and i.kind in NUMBERS for i in filled.form.walk())


def _weighing(filled: Filled) -> list[Node]:
    return [
        n for n in filled.asked if n.item.asks and any(o.weight is not None for o in n.item.options)
    ]


def _unanswered_weights(filled: Filled) -> list[str]:
    return [n.item.link_id for n in _weighing(filled) if not n.values]


def _totals(form: Form, scale: Scale) -> list[Any]:
    return [i for i in form.walk() if i.loinc() & set(scale.totals)]


def _stated(form: Form, filled: Filled, scale: Scale | None) -> int | float | None:
    """The instrument's total as the response has it."""
    if scale is None:
        return None
    totals = {item.link_id for item in _totals(form, scale)}
    for node in filled.asked:
        if node.item.link_id in totals and node.values and isinstance(node.values[0], Decimal):
            return _plain(node.values[0])
    return None


def _plain(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
