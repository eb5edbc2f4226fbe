"""Why a consent cannot be recorded as it was entered, in plain words."""

from casestore.consents.as_written import Fault
from web.shell.trouble import PageError, Trouble
from web.shell.wording import N_

_HAPPENED = {
    Fault.OTHER_NAME: N_("The name on the form is none of the names of this person."),
    Fault.BEFORE_BIRTH: N_("The form would have been signed before the person was born."),
    Fault.IN_THE_FUTURE: N_("The form would be signed on a day that is still to come."),
    Fault.ENDS_BEFORE_SIGNING: N_("The consent would end before it was signed."),
}
_NEXT = {
    Fault.OTHER_NAME: N_(
        "Go back and make sure that it is the form of this person. If it names them by another "
        "name, tick that it does and say why."
    ),
}
_LOOK_AGAIN = N_("Go back, compare the dates with the form, and record it again.")


def refused(fault: Fault) -> PageError:
    """The page that says so; nothing of the form is on it."""
    return PageError(
        Trouble(
            422,
            N_("The consent was not recorded"),
            _HAPPENED[fault],
            N_("Nothing was changed."),
            _NEXT.get(fault, _LOOK_AGAIN),
        )
    )
