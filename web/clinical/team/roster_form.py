"""The roster's form: lines as people write them, and what is wrong with them in words."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casestore.duty.roster import Place, RosterTeam
from schemas.duty import Agreement, Shift, Team
from web.clinical.team.duty_words import DAYS, EMPLOYERS
from web.shell.trouble import PageError, Trouble
from web.shell.wording import N_, _

_SHIFT = re.compile(r"(\w{3})\w* +(\d\d:\d\d) *[-–] *(\d\d:\d\d)")
_AGREEMENT = re.compile(r"(\S+) +(\d{4}-\d\d-\d\d)(?: +(\d{4}-\d\d-\d\d))?")
_PLACE = re.compile(r"([^:\s]+) *: *(\S.*)")


def unreadable(line: str) -> PageError:
    """Says which line; the roster holds no personal data."""
    return PageError(
        Trouble(
            400,
            N_("A line of the roster could not be read"),
            _("This line is not written as its hint says: %(line)s", line=line.strip()[:80]),
            N_("Nothing was changed."),
            N_("Go back, write the line as the hint above it says, and save again."),
        )
    )


def read_form(
    team_id: str,
    name: str,
    employer: str,
    zone: str,
    lists: dict[str, str],
    members: Sequence[str],
    mail: str,
    before: RosterTeam | None,
) -> RosterTeam:
    """The team that the form says. Raises PageError, in words, for what cannot be read.

    `lists` has `shifts`, `agreements`, `areas` and `units`, one thing a line.
    """
    try:
        local = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise unreadable(zone) from None
    if employer not in EMPLOYERS or not name.strip():
        raise unreadable(name)
    team = Team(
        team_id=team_id,
        name=name.strip(),
        employer=employer,
        time_zone=zone,
        statuses=before.team.statuses if before else (),
        agreements=tuple(_agreement(line, local) for line in _lines(lists["agreements"])),
        shifts=tuple(_shift(line) for line in _lines(lists["shifts"])),
    )
    return RosterTeam(
        team=team,
        areas=tuple(_place(line) for line in _lines(lists["areas"])),
        units=tuple(_place(line) for line in _lines(lists["units"])),
        members=tuple(sorted(members)),
        mail=mail.strip(),
    )


def _lines(text: str) -> list[str]:
    return sorted({" ".join(line.split()) for line in text.splitlines() if line.strip()})


def _shift(line: str) -> Shift:
    found = _SHIFT.fullmatch(line)
    day = found.group(1).title() if found else ""
    if found is None or day not in DAYS:
        raise unreadable(line)
    try:
        return Shift(weekday=DAYS.index(day), starts=found.group(2), ends=found.group(3))
    except ValueError:
        raise unreadable(line) from None


def _agreement(line: str, local: ZoneInfo) -> Agreement:
    found = _AGREEMENT.fullmatch(line)
    if found is None:
        raise unreadable(line)
    agency, since, until = found.groups()
    return Agreement(
        agency=agency,
        since=_midnight(line, since, local),
        until=_midnight(line, until, local) if until else None,
    )


def _midnight(line: str, day: str, local: ZoneInfo) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(day), time(), local).astimezone(UTC)
    except ValueError:
        raise unreadable(line) from None


def _place(line: str) -> Place:
    found = _PLACE.fullmatch(line)
    if found is None:
        raise unreadable(line)
    return Place(agency=found.group(1), name=found.group(2))


def as_lines(one: RosterTeam) -> dict[str, str]:
    """A team as the lines of its form."""
    local = ZoneInfo(one.team.time_zone)

    def day(at: datetime) -> str:
        return at.astimezone(local).date().isoformat()

    return {
        "shifts": "\n".join(f"{DAYS[s.weekday]} {s.starts}-{s.ends}" for s in one.team.shifts),
        "agreements": "\n".join(
            " ".join([a.agency, day(a.since), *([day(a.until)] if a.until else [])])
            for a in one.team.agreements
        ),
        "areas": "\n".join(f"{p.agency}: {p.name}" for p in one.areas),
        "units": "\n".join(f"{p.agency}: {p.name}" for p in one.units),
    }
