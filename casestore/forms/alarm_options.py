"""Which answers would alarm, known before they are given: so that a page can say so at the tap."""

from casestore.forms.meaning import meaning
from casestore.forms.model import Form, Item, ItemKind, Value
from casestore.forms.own_alarms import own_alarm
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
            for number, value in enumerate(_values(item)):
                if meaning(Node(item, (), (value,), ()), value) in rule.when:
                    found.setdefault(item.link_id, {}).setdefault(number, rule)
    for item in form.walk():
        for number, value in enumerate(_values(item)):
            own = own_alarm(Node(item, (), (value,), ()), value)
            if own is not None:
                found.setdefault(item.link_id, {}).setdefault(number, own)
    return found


def _values(item: Item) -> list[Value]:
    if item.kind is ItemKind.BOOLEAN:
        return [True, False]
    return [option.value for option in item.options]
