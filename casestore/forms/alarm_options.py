"""Which answers would alarm, known before they are given: so that a page can say so at the tap."""

from casestore.forms.meaning import meaning
from casestore.forms.model import Form, ItemKind, Value
from casestore.forms.responses import Node
from casestore.forms.scales import AlertRule, book, known_items


def alarm_options(form: Form) -> dict[str, dict[int, AlertRule]]:
    """Link id → number of the option → the alarm that it sets off (yes is 0 of a yes-or-no)."""
    known = known_items(form)
    found: dict[str, dict[int, AlertRule]] = {}
    for rule in book().alert:
        for key in rule.items:
            item = known.get(key)
            if item is None:
                continue
            values: list[Value] = [option.value for option in item.options]
            if item.kind is ItemKind.BOOLEAN:
                values = [True, False]
            for number, value in enumerate(values):
                if meaning(Node(item, (), (value,), ()), value) in rule.when:
                    found.setdefault(item.link_id, {}).setdefault(number, rule)
    return found
