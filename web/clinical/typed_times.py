"""Times and days as people type them into a form, in the zone in which the page shows times."""

from datetime import UTC, date, datetime

from fastapi import Request

from web.clinical.clinic import clinic_of
from web.shell.trouble import BAD_FORM, PageError


def instant(request: Request, typed: str) -> datetime | None:
    """A time in UTC; None when nothing was typed."""
    if not typed:
        return None
    try:
        local = datetime.fromisoformat(typed)
    except ValueError:
        raise PageError(BAD_FORM) from None
    return local.replace(tzinfo=clinic_of(request).site.times.zone).astimezone(UTC)


def day(typed: str) -> date | None:
    """A day; None when nothing was typed."""
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise PageError(BAD_FORM) from None
