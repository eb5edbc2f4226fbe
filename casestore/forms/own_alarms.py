"""Alarms that an agency sets on answers of its own forms, beside those of known instruments."""

from casestore.forms.model import Value
from casestore.forms.responses import Node
from casestore.forms.scales import AlertRule, book


def own_alarm(node: Node, value: Value) -> AlertRule | None:
    """The rule of the level that the form marks on this answer, or None."""
    option = node.option_of(value)
    level = option.alarm if option is not None else None
    if isinstance(value, bool):
        level = node.item.yes_alarm if value else node.item.no_alarm
    return next((rule for rule in book().alert if rule.id == f"agency-{level}"), None)
