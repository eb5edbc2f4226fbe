"""What can go wrong with a request, in plain words: what happened, what was kept, what to do."""

from dataclasses import dataclass

from web.shell.wording import N_


@dataclass(frozen=True, slots=True)
class Trouble:
    """One kind of error page."""

    status: int
    title: str
    happened: str
    kept: str
    next_step: str


NOT_FOUND = Trouble(
    404,
    N_("There is nothing here for you"),
    N_("The address may be wrong, the record may have been closed, or it is not yours to open."),
    N_("Nothing was changed."),
    N_("Go back to your first page. If you need this record for your work, ask your supervisor."),
)
NO_PAGES = Trouble(
    403,
    N_("This account has no pages here"),
    N_("You are signed in, but the work of your role is done in the other zone."),
    N_("Nothing was changed."),
    N_("Sign out, and sign in at the address of the other zone. If that is wrong, ask IT."),
)
OLD_PAGE = Trouble(
    403,
    N_("This page was too old to act on"),
    N_("You signed in again, or the page came from somewhere else, since it was opened."),
    N_("Nothing was changed, and nothing was sent."),
    N_("Go back, load the page again, and repeat what you wanted to do."),
)
BAD_FORM = Trouble(
    400,
    N_("Something on the form could not be read"),
    N_("A field was missing or held something that we could not understand."),
    N_("Nothing was changed."),
    N_("Go back, look over the fields, and send the form again."),
)
NOT_YET = Trouble(
    400,
    N_("A time on the form has not come yet"),
    N_("The form tells of something that happened, at a time or on a day still to come."),
    N_("Nothing was changed."),
    N_("Go back, correct the time, and send the form again."),
)
WRONG_TIME = Trouble(
    400,
    N_("A time on the form cannot be right"),
    N_("It lies before what it belongs to began, or in a year that nobody can mean."),
    N_("Nothing was changed."),
    N_("Go back, correct the time, and send the form again."),
)
WRONG_METHOD = Trouble(
    405,
    N_("That address only works from its own page"),
    N_("You opened an address that belongs to a button."),
    N_("Nothing was changed."),
    N_("Go back to your first page and use the button there."),
)
TOO_MANY = Trouble(
    429,
    N_("Too many attempts in one minute"),
    N_("This computer has tried to sign in very often, so we let it wait a moment."),
    N_("Nothing was changed, and no account was locked by this."),
    N_("Wait one minute, then try again."),
)
BROKEN = Trouble(
    500,
    N_("Something broke on our side"),
    N_("The page could not be made."),
    N_("Everything that was saved before is safe. Your last step was not done."),
    N_("Try once more. If it breaks again, give IT the number below."),
)
AWAY = Trouble(
    503,
    N_("The database does not answer"),
    N_("The page could not be made, because the database cannot be reached or is busy."),
    N_("Everything that was saved before is safe. Your last step may not have been done."),
    N_("Load the page again in a minute: it works by itself as soon as the database is back."),
)
BY_STATUS = {
    t.status: t for t in (NOT_FOUND, OLD_PAGE, BAD_FORM, WRONG_METHOD, TOO_MANY, BROKEN, AWAY)
}


class PageError(Exception):
    """Ends the request with an error page. Carries no data of the request."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.status)
        self.trouble = trouble


class SignInNeeded(Exception):
    """Nobody is signed in, or the session has ended; `back_to` is the page to return to."""

    def __init__(self, back_to: str | None) -> None:
        super().__init__("sign in")
        self.back_to = back_to


class SecondFactorNeeded(Exception):
    """The password was right; the second factor is to come, at the page `where`."""

    def __init__(self, where: str) -> None:
        super().__init__("second factor")
        self.where = where


def not_done(happened: str, next_step: str) -> PageError:
    """What was asked cannot be done as it was sent: a 409 page with its own two sentences."""
    trouble = Trouble(
        409,
        N_("Your step was not done"),
        happened,
        N_("What was saved before stands."),
        next_step,
    )
    return PageError(trouble)


def changed_meanwhile(happened: str, next_step: str) -> PageError:
    """Somebody else was quicker: a 409 page with its own two sentences, already worded."""
    trouble = Trouble(
        409,
        N_("This has changed since you opened it"),
        happened,
        N_("What was saved before stands. Your step was not done."),
        next_step,
    )
    return PageError(trouble)
