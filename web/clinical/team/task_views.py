"""Tasks as a page shows them: each with its case's call, where this person may open the case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from casestore.cases.call_view import CallView, calls_of
from casestore.tables import case, lead
from casestore.tasks.reads import inbox
from casestore.tasks.words import Inbox, TaskLine
from web.clinical.access import may_call
from web.clinical.clinic import Clinic
from web.shell.routes_table import C, S
from web.shell.viewer import Viewer
from web.shell.workforce import Action
from zone.accounts import accounts


@dataclass(frozen=True, slots=True)
class TaskBox:
    """An inbox and the calls of its cases, by case id."""

    inbox: Inbox
    calls: Mapping[str, CallView]

    @property
    def ids(self) -> list[str]:
        """What was shown, for the audit."""
        shown = [line.task_id for line in self.inbox.every]
        return [*shown, *(one.task.task_id for one in self.inbox.disclosures)]


def task_box(clinic: Clinic, conn: Connection, viewer: Viewer) -> TaskBox:
    """The viewer's inbox; of the team's tasks those of cases that they may open."""
    account, now = viewer.account, clinic.now()
    found = inbox(conn, account.account_id, account.agencies, account.role is S, now)
    calls = calls_by_case(clinic, conn, viewer, (line.case_id for line in found.every))
    seen = tuple(line for line in found.escalated if line.case_id in calls)
    return TaskBox(found.model_copy(update={"escalated": seen}), calls)


def calls_by_case(
    clinic: Clinic, conn: Connection, viewer: Viewer, case_ids: Iterable[str]
) -> dict[str, CallView]:
    """The call that opened each case, if the viewer may open it; two or three queries."""
    wanted = (
        select(lead, case.c.case_id.label("of_case"))
        .join(case, case.c.lead_id == lead.c.lead_id)
        .where(case.c.case_id.in_(set(case_ids)))
    )
    rows = conn.execute(wanted).all()
    of_case = {row.lead_id: row.of_case for row in rows}
    views = calls_of(conn, clinic.site.zone.keys, rows, clinic.now())
    return {
        of_case[view.lead_id]: view
        for view in views
        if may_call(clinic.site, viewer, Action.CASE_VIEW, view)
    }


def colleagues(clinic: Clinic, conn: Connection, viewer: Viewer, agency: str) -> dict[str, str]:
    """Account id → name of those who may take over a task of this agency, except the viewer."""
    return {
        one.account_id: one.name
        for one in accounts(conn, clinic.site.zone.keys)
        if one.active
        and one.role in (C, S)
        and agency in one.agencies
        and one.account_id != viewer.account.account_id
    }


def one_task(clinic: Clinic, conn: Connection, viewer: Viewer, found: TaskLine | None) -> TaskLine:
    """The task, if its case is this person's to work on; else there is nothing here."""
    if found is None:
        clinic.refuse(viewer, Action.CASE_ACT, {})
    clinic.case(conn, viewer, found.case_id, Action.CASE_ACT)
    return found
