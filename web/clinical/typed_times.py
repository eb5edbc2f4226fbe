"""Times and days as people type them into a form, in the zone in which the page shows times.

A time that cannot be meant is refused, never put right in silence: what is kept is what was typed.
"""

from datetime import UTC, date, datetime, timedelta

from fastapi import Request

from web.clinical.clinic import clinic_of
from web.shell.trouble import BAD_FORM, NOT_YET, WRONG_TIME, PageError

_YEARS = range(1900, 2200)
_CLOCKS_DIFFER = timedelta(minutes=2)
"""A phone may be that much ahead of us."""


def instant(request: Request, typed: str) -> datetime | None:
    """A time in UTC; None when nothing was typed."""
    if not typed:
        return None
    try:
        local = datetime.fromisoformat(typed)
    except ValueError:
        raise PageError(BAD_FORM) from None
    if local.year not in _YEARS:
        raise PageError(WRONG_TIME)
    return local.replace(tzinfo=clinic_of(request).site.times.zone).astimezone(UTC)


def past(request: Request, typed: str, since: datetime | None = None) -> datetime | None:
    """A time of something that happened, not before `since` (to the minute, as forms have it)."""
    at = instant(request, typed)
    if at is not None and at > clinic_of(request).now() + _CLOCKS_DIFFER:
        raise PageError(NOT_YET)
    if at is not None and since is not None and at < since.replace(second=0, microsecond=0):
        raise PageError(WRONG_TIME)
    return at


def day(typed: str) -> date | None:
    """A day; None when nothing was typed."""
    try:
        found = date.fromisoformat(typed) if typed else None
    except ValueError:
        raise PageError(BAD_FORM) from None
    if found is not None and found.year not in _YEARS:
        raise PageError(WRONG_TIME)
    return found


def past_day(request: Request, typed: str) -> date | None:
    """A day on which something happened, at the latest today."""
    found, clinic = day(typed), clinic_of(request)
    if found is not None and found > clinic.now().astimezone(clinic.site.times.zone).date():
        raise PageError(NOT_YET)
    return found
