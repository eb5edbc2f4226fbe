"""Who looks at a page: an account and the session it signed in with."""

from dataclasses import dataclass, field

from zone.accounts.account import Account


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person for the length of one request."""

    account: Account
    session_id: str
    """Names the session in audit ids; not the token, which never leaves the cookie."""
    csrf: str = field(repr=False)
    """The session's token for forms; behind a dot the number of this page (`sent_before`)."""
    waits_for: str | None = None
    """`code` or `enrol`: the second factor is still to come, and nothing else opens."""
