"""What Today says of duty: pages nobody saw, who hands over, timers, what expires."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from casestore.duty import hand_over as duty_hand_over
from casestore.duty import pages as duty_pages
from casestore.duty import safety as duty_safety
from casestore.duty.hand_over import HandOver
from casestore.duty.pages import DutyPage
from casestore.duty.safety import CheckIn, Credential
from web.clinical.clinic import Clinic
from web.shell.routes_table import C, S
from web.shell.viewer import Viewer
from zone.accounts import accounts
from zone.accounts.account import Account


@dataclass(frozen=True, slots=True)
class DutyBox:
    """Everything of duty that concerns one person now."""

    pages: Sequence[DutyPage]
    offers: Sequence[HandOver]
    timer: CheckIn | None
    missed: Sequence[CheckIn]
    expiring: Sequence[Credential]
    today: date

    @property
    def ids(self) -> list[str]:
        """What was shown, for the audit."""
        shown = [one.page_id for one in self.pages]
        shown += [one.hand_over_id for one in self.offers]
        return [*shown, *(one.check_in_id for one in self.missed)]


def team_of(clinic: Clinic, conn: Connection, viewer: Viewer) -> list[Account]:
    """Clinicians and supervisors who share an agency with this person, by name."""
    own = set(viewer.account.agencies)
    found = [
        one
        for one in accounts(conn, clinic.site.zone.keys)
        if one.active and one.role in (C, S) and own & set(one.agencies)
    ]
    return sorted(found, key=lambda one: one.name)


def duty_box(clinic: Clinic, conn: Connection, viewer: Viewer) -> DutyBox:
    """A handful of queries, however long the day was."""
    account, now = viewer.account, clinic.now()
    supervises = account.role is S
    team = [one.account_id for one in team_of(clinic, conn, viewer)]
    timers = duty_safety.running(conn)
    whose = team if supervises else [account.account_id]
    today = now.astimezone(clinic.site.times.zone).date()
    offers = duty_hand_over.open_offers(conn, clinic.site.zone.keys)
    return DutyBox(
        pages=duty_pages.unseen(conn, account.agencies, supervises),
        offers=[one for one in offers if one.to_account == account.account_id],
        timer=next((one for one in timers if one.account_id == account.account_id), None),
        missed=[
            one
            for one in timers
            if one.account_id in team and one.account_id != account.account_id and one.due_at <= now
        ],
        expiring=[
            one
            for one in duty_safety.credentials(conn, whose)
            if one.expires_on <= today + duty_safety.SOON
        ],
        today=today,
    )
