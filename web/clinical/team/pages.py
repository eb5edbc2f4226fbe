"""The routers of tasks, follow-up, referrals, partners and the roster, and their links."""

from web.clinical.team import duty, follow_up, partner_door, partners, referrals, roster, tasks
from web.shell.site import Link
from web.shell.wording import N_

TEAM_ROUTERS = (
    tasks.router,
    follow_up.router,
    referrals.router,
    partners.router,
    partner_door.router,
    duty.router,
    roster.router,
)
TEAM_LINKS = (
    Link("/tasks", N_("Tasks")),
    Link("/arrivals", N_("From other systems")),
    Link("/roster", N_("Roster")),
)
