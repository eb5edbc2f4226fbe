"""A clinical zone after a year of a town, for `benchmarks/year.py`.

One invented evening is lived through the program's own acts; its rows are then written thousands of
times, each under ids and names of its own and sealed anew, and what lies back is over and done.
"""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from casestore import care_tables, duty_tables, form_tables, referral_tables, task_tables
from casestore.cases.take import take
from casestore.cause import Cause
from casestore.consents.records import record_consent
from casestore.duty.roster import save_team
from casestore.partners.directory import save_partner
from casestore.people import records
from casestore.people.links import confirm
from casestore.referrals.sending import compose, leave_due
from casestore.referrals.words import HandOffNote, ReferralBody
from casestore.tables import case, encounter, lead, person
from casestore.tasks import follow_ups
from casestore.tasks.acts import open_task
from casestore.tasks.words import TaskKind
from schemas.envelope import ZoneName
from tests import databases
from tests.casestore.test_consents import WHOLE
from tests.casestore.test_disclosures import PROOFS
from tests.casestore.test_duty_roster import NORTH
from tests.web.clinical_town import (
    account_id,
    clinical_pages,
    evening_requests,
    receive,
    whole_clinic,
)
from tests.web.dispatch_town import NOON, fixed, make_accounts
from tests.web.multiplied import CHART, Copies, batches, somebody
from tests.web.test_phone_pages import begin
from tests.web.test_referral_pages import GATE, HARBOR
from tests.web.visitor import signed_in
from zone.zone import Zone

CASES_AN_EVENING = 3
_RECENT = 30
"""Evenings that are still being worked on; before them everything is closed."""


def open_town(folder: Path, *, empty: bool) -> Zone:
    """The clinical zone with one account per role, on the database of this run."""
    zone = databases.open_zone(ZoneName.CLINICAL, folder, fixed())
    if empty:
        make_accounts(zone)
    return zone


def live(zone: Zone) -> dict[str, str]:
    """One evening by the program's own acts; returns what its pages are addressed by."""
    leads = whole_clinic(zone)
    who, one = account_id(zone, "carla"), leads["26-104209"]
    case_id = str(zone.write(lambda uow: take(uow, one, who, NOON)).case_id)
    consent = WHOLE.model_copy(
        update={
            "person_id": "person-marcus",
            "recorded_by": who,
            "expires_at": NOON + timedelta(days=900),
            "scope": ("identity", "mental_health"),
            "recipients": ("r-harbor",),
            "purposes": ("treatment",),
        }
    )
    for act in (
        lambda uow: confirm(uow, one, "m1", "person-marcus", who, PROOFS, NOON),
        lambda uow: save_partner(uow, HARBOR, who, NOON),
        lambda uow: record_consent(uow, consent, who, NOON),
        lambda uow: follow_ups.start(uow, case_id, who, NOON),
        lambda uow: save_team(uow, NORTH, who, NOON),
    ):
        zone.write(act)
    task = zone.write(
        lambda uow: open_task(
            Cause(uow, NOON, who), case_id, TaskKind.FIND_CONTACT, ("case", case_id), who, NOON
        )
    )
    return {"lead_id": one, "task_id": task, **_written(zone, case_id, who)}


def _written(zone: Zone, case_id: str, who: str) -> dict[str, str]:
    """A referral, a note and a form of the case."""
    body = ReferralBody(
        service="outpatient",
        categories=("identity", "mental_health"),
        speaks_of=("mental_health",),
        note=HandOffNote(situation="Panic at home tonight."),
    )
    made = zone.write(
        lambda uow: compose(uow, case_id, "person-marcus", "r-harbor", body, who, NOON)
    )
    zone.write(lambda uow: leave_due(uow, GATE, NOON + timedelta(minutes=2)))
    pages = clinical_pages(zone)
    carla, lee = signed_in(pages, "carla"), signed_in(pages, "lee")
    note = carla.submit(f"/cases/{case_id}/notes", kind="dap").headers["location"]
    _, filling, form = begin(carla, f"/cases/{case_id}")
    draft = lee.submit("/form-drafts", title="Home visit").headers["location"]
    lee.submit(f"{draft}/items", kind="choice", text="How was it?")
    return {
        "case_id": case_id,
        "filling_id": filling,
        "form_id": form,
        "number": "1",
        "note_id": note.rstrip("/").rsplit("/", 1)[1].partition("?")[0],
        "referral_id": str(made),
        "partner_id": "r-harbor",
        "team_id": "north",
        "name": "met",
        "person_id": "person-marcus",
        "draft_id": draft.rsplit("/", 1)[1],
    }


def fill(zone: Zone, cases: int, encounters: int, people: int) -> dict[str, int]:
    """The year: so many cases, encounters and people; returns how many there are then."""
    evenings = max(1, cases // CASES_AN_EVENING)
    each = max(1, round(encounters / cases))
    if each > 1:
        zone.write(lambda uow: Copies(uow.conn, CHART, "*").write(uow, range(1, each)))
    with zone.read() as conn:
        copies = Copies(conn)
    for numbers in batches(1, evenings, 100):
        zone.write(lambda uow, n=numbers: copies.write(uow, n, timedelta(days=365) / evenings))
    _end(zone, NOON - timedelta(days=365) / evenings * _RECENT)
    have = _count(zone, person)
    for numbers in batches(evenings, evenings + max(0, people - have), 500):
        zone.write(lambda uow, n=numbers: _more_people(uow, n))
    fresh = [
        r.model_copy(
            update={"request_id": f"{r.request_id}-f", "incident_id": f"{r.incident_id}-f"}
        )
        for r in evening_requests()
    ]
    for one in fresh:
        receive(zone, one)
    return {table.name: _count(zone, table) for table in (person, lead, case, encounter)}


def _more_people(uow: object, numbers: range) -> None:
    like = records.read(uow.conn, uow.keys, "person-marcus")
    for n in numbers:
        records.store(uow, somebody(like, f"person~{n}"))


def _end(zone: Zone, before: datetime) -> None:
    """What began before is over: cases, tasks, notes, forms, referrals, follow-up, pages."""
    tasks, notes, forms = form_tables.care_task, care_tables.note, form_tables.filling
    rounds, referrals, pages = _named("follow_up"), referral_tables.referral, duty_tables.duty_page
    reviews = _named("privacy_task")
    over = (
        (
            case,
            case.c.opened_at,
            {"state": "closed", "closed_at": NOON, "close_reason": "resolved"},
        ),
        (
            encounter,
            encounter.c.opened_at,
            {"state": "done", "outcome": "referred", "ended_at": encounter.c.opened_at},
        ),
        (tasks, tasks.c.opened_at, {"done_at": NOON, "done_by": "x", "done_how": "done"}),
        (notes, notes.c.entered_at, {"state": "signed", "signed_at": NOON}),
        (forms, forms.c.started_at, {"state": "signed", "signed_at": NOON, "signed_by": "x"}),
        (referrals, referrals.c.opened_at, {"state": "closed", "leaves_at": None}),
        (reviews, reviews.c.opened_at, {"done_at": NOON, "done_by": "x", "finding": "done"}),
        (rounds, rounds.c.started_at, {"state": "ended", "ended_at": NOON}),
        (pages, pages.c.made_at, {"seen_at": NOON, "seen_by": "x"}),
    )
    for table, since, values in over:
        zone.write(lambda uow, t=table, s=since, v=values: _set(uow, t, s < before, v))
    waiting = (lead.c.opened_at < before) & (lead.c.state == "new")
    gone = {"state": "not_bh", "decision": "not_bh", "reason": "wrong_call_type"}
    zone.write(lambda uow: _set(uow, lead, waiting, gone))


def _set(uow: object, table: object, which: object, values: dict[str, object]) -> None:
    uow.conn.execute(update(table).where(which).values(**values))


def _named(name: str) -> object:
    return task_tables.clinical.tables[name]


def _count(zone: Zone, table: object) -> int:
    with zone.read() as conn:
        return int(conn.scalar(select(func.count()).select_from(table)) or 0)
