"""Words of the form builder's pages."""

from casestore.forms.builder.sheet import ANSWERED, UNANSWERED
from casestore.forms.builder.words import Step, Way
from casestore.forms.model import ItemKind
from web.shell.wording import N_

KINDS = {
    ItemKind.CHOICE: N_("Choose from answers"),
    ItemKind.OPEN_CHOICE: N_("Choose, or write something else"),
    ItemKind.BOOLEAN: N_("Yes or no"),
    ItemKind.STRING: N_("A line of text"),
    ItemKind.TEXT: N_("Several lines of text"),
    ItemKind.INTEGER: N_("A whole number"),
    ItemKind.DECIMAL: N_("A number"),
    ItemKind.QUANTITY: N_("A number with its unit"),
    ItemKind.DATE: N_("A date"),
    ItemKind.TIME: N_("A time of day"),
    ItemKind.DATE_TIME: N_("Date and time"),
    ItemKind.URL: N_("A web address"),
    ItemKind.REFERENCE: N_("A reference, typed"),
    ItemKind.DISPLAY: N_("Words to read, no question"),
    ItemKind.GROUP: N_("A group with a heading"),
}
STEPS = {
    Step.STARTED: N_("begun"),
    Step.NAMED: N_("title or notes changed"),
    Step.ADDED: N_("an item added"),
    Step.TYPED: N_("an item changed"),
    Step.EDITED: N_("an item changed"),
    Step.MOVED: N_("an item moved"),
    Step.REMOVED: N_("an item taken out"),
    Step.UNDONE: N_("a change taken back"),
}
WAYS = {
    Way.UP: ("↑", N_("Move up")),
    Way.DOWN: ("↓", N_("Move down")),
    Way.IN: ("→", N_("Into the group above")),
    Way.OUT: ("←", N_("Out of its group")),
}
COMPARISONS = {
    "=": N_("is"),
    "!=": N_("is not"),
    ANSWERED: N_("is answered"),
    UNANSWERED: N_("is not answered"),
    ">": N_("is more than"),
    ">=": N_("is at least"),
    "<": N_("is less than"),
    "<=": N_("is at most"),
}
ALARMS = {
    "": N_("no alarm"),
    "urgent": N_("act before parting"),
    "emergency": N_("act now"),
}
FIELDS = {
    "text": N_("What is asked or shown"),
    "kind": N_("Kind of answer"),
    "required": N_("Needed for the form to be complete"),
    "repeats": N_("May be answered several times"),
    "help": N_("Explanation below the question"),
    "code": N_("LOINC code"),
    "max_length": N_("Longest text, characters"),
    "low": N_("Smallest"),
    "high": N_("Largest"),
    "unit": N_("Unit"),
    "calculated": N_("Calculated by (FHIRPath)"),
    "yes_alarm": N_("Alarm at yes"),
    "no_alarm": N_("Alarm at no"),
    "any_condition": N_("One of the rules is enough"),
    "options": N_("Answers"),
    "conditions": N_("When it is asked"),
}
