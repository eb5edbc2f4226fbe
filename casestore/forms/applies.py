"""Which items apply: enableWhen, enableBehavior and enableWhenExpression (FHIR R4, SDC)."""

from collections.abc import Sequence
from decimal import Decimal

from casestore.forms.expressions import Evaluator, NotUnderstood
from casestore.forms.model import Condition, Operator, Quantity, Value, same
from casestore.forms.responses import Node, walk


class Applies:
    """Says of each node whether it is asked, given all answers."""

    def __init__(self, nodes: Sequence[Node], evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._by_place = {node.place: node for node in walk(nodes)}
        self._by_link: dict[str, list[Node]] = {}
        for node in self._by_place.values():
            self._by_link.setdefault(node.item.link_id, []).append(node)
        self._known: dict[tuple[int, ...], bool] = {}

    def to(self, node: Node) -> bool:
        """Is this item asked? What stands under an item that is not asked is not asked either."""
        known = self._known.get(node.place)
        if known is None:
            self._known[node.place] = False  # a condition that rests on itself never holds
            above = self._by_place.get(node.place[:-1])
            known = (above is None or self.to(above)) and self._own(node)
            self._known[node.place] = known
        return known

    def _own(self, node: Node) -> bool:
        item = node.item
        if item.enabled_by is not None:
            try:
                return self._evaluator.true(item.enabled_by)
            except NotUnderstood:
                return True  # a question too many does less harm than one that is never asked
        if not item.conditions:
            return True
        held = (self._holds(condition, node) for condition in item.conditions)
        return any(held) if item.any_condition else all(held)

    def _holds(self, condition: Condition, node: Node) -> bool:
        """Compared with the answers nearest by: in the same instance of a repeating group."""
        answers = [
            value
            for near in _nearest(self._by_link.get(condition.question, ()), node)
            if self.to(near)
            for value in near.values
        ]
        if condition.operator is Operator.EXISTS:
            return bool(answers) is condition.answer
        if condition.operator is Operator.DIFFERENT:
            # R4: true when some answer differs; nothing answered compares to nothing.
            return any(not same(value, condition.answer) for value in answers)
        return any(_compares(value, condition) for value in answers)


def _nearest(candidates: Sequence[Node], node: Node) -> list[Node]:
    shared = [_common(one.place, node.place) for one in candidates]
    best = max(shared, default=0)
    return [one for one, depth in zip(candidates, shared, strict=True) if depth == best]


def _common(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    depth = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        depth += 1
    return depth


def _compares(value: Value, condition: Condition) -> bool:
    if condition.operator is Operator.EQUAL:
        return same(value, condition.answer)
    left, right = _sortable(value), _sortable(condition.answer)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _ordered(left.compare(right), condition.operator)
    if isinstance(left, str) and isinstance(right, str):
        return _ordered(Decimal((left > right) - (left < right)), condition.operator)
    return False


def _sortable(value: Value) -> Decimal | str | None:
    """Numbers by size; dates and times by their ISO text, which sorts as they do."""
    if isinstance(value, Quantity):
        return value.value
    return value if isinstance(value, Decimal | str) else None


def _ordered(sign: Decimal, operator: Operator) -> bool:
    return {
        Operator.MORE: sign > 0,
        Operator.LESS: sign < 0,
        Operator.AT_LEAST: sign >= 0,
        Operator.AT_MOST: sign <= 0,
    }[operator]
