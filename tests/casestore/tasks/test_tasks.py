"""One inbox: mine, due, overdue, waiting; given on, done with a note, taken back, escalated."""

from datetime import timedelta

import pytest

from casestore.cases.take import take
from casestore.cause import Cause
from casestore.tasks import acts, reads
from casestore.tasks.escalation import escalate_overdue
from casestore.tasks.words import TaskKind, What
from schemas.audit import AuditTag
from tests.casestore.town import ANA, BEN, NOON, later, request
from zone.audit.trail import trail

LENA = "account-lena"
RIVERTON = ("riverton-pd",)


@pytest.fixture
def case_id(clinic):
    lead = clinic.hear(request())
    return clinic.do(take, lead.lead_id, ANA, NOON).case_id


def made(clinic, case_id, hours=2.0, kind=TaskKind.FIND_CONTACT, **more):
    return clinic.zone.write(
        lambda uow: acts.open_task(
            Cause(uow, NOON, ANA),
            case_id,
            kind,
            ("case", case_id),
            ANA,
            NOON + timedelta(hours=hours),
            **more,
        )
    )


def inbox(clinic, account=ANA, at=NOON, supervises=False, agencies=RIVERTON):
    with clinic.zone.read() as conn:
        return reads.inbox(conn, account, agencies, supervises, at)


def ids(lines):
    return [line.task_id for line in lines]


def steps(clinic, task_id):
    return [(s.what, s.code, s.note) for s in clinic.see(reads.steps_of, task_id)]


def test_the_inbox_tells_due_overdue_waiting_and_later_apart(clinic, case_id):
    soon, far = made(clinic, case_id), made(clinic, case_id, hours=100)
    waits = made(clinic, case_id, hours=30, waiting_on="partner")
    found = inbox(clinic)
    assert (ids(found.due), ids(found.waiting), ids(found.later)) == ([soon], [waits], [far])
    assert found.overdue == ()
    later_on = inbox(clinic, at=later(hours=31))
    assert ids(later_on.overdue) == [soon, waits], "waiting hides nothing whose time has passed"
    assert inbox(clinic, BEN).every == ()


def test_done_is_said_with_a_note_and_can_be_taken_back_by_the_same_hand(clinic, case_id):
    task = made(clinic, case_id)
    assert not clinic.do(acts.finish, task, ANA, "no such end", NOON)
    assert clinic.do(acts.finish, task, ANA, "done", NOON, "Sister has the number.")
    assert not clinic.do(acts.finish, task, BEN, "done", NOON), "once only"
    assert ids(inbox(clinic).done) == [task]
    assert not clinic.do(acts.undo, task, BEN, NOON)
    assert not clinic.do(acts.undo, task, ANA, later(hours=73))
    assert clinic.do(acts.undo, task, ANA, later(hours=1))
    assert ids(inbox(clinic).due) == [task]
    assert steps(clinic, task) == [
        (What.DONE, "done", "Sister has the number."),
        (What.UNDONE, None, ""),
    ]
    assert b"Sister" not in b"".join(row["body"] or b"" for row in clinic.rows(reads.task_step)), (
        "notes lie sealed"
    )


def test_a_task_given_on_is_the_others_and_keeps_its_time(clinic, case_id):
    task = made(clinic, case_id)
    assert clinic.do(acts.give, task, ANA, BEN, NOON, "I am off at six.")
    assert not clinic.do(acts.give, task, ANA, BEN, NOON), "theirs already"
    assert inbox(clinic).every == ()
    (line,) = inbox(clinic, BEN).due
    assert line.due_at == later(hours=2)
    with clinic.zone.read() as conn:
        tags = [e.tag for e in trail(conn, "task", task)]
    assert tags == [AuditTag.TASK_OPENED, AuditTag.TASK_CHANGED]


def test_waiting_is_ended_by_resuming(clinic, case_id):
    task = made(clinic, case_id)
    assert not clinic.do(acts.wait, task, ANA, "the moon", NOON)
    assert clinic.do(acts.wait, task, ANA, "partner", NOON)
    assert ids(inbox(clinic).waiting) == [task]
    assert clinic.do(acts.wait, task, ANA, None, later(minutes=1))
    assert ids(inbox(clinic).due) == [task]


def test_what_is_long_overdue_goes_to_the_supervisors_once(clinic, case_id):
    task = made(clinic, case_id)
    alarm = made(clinic, case_id, hours=0, kind=TaskKind.FORM_ALARM)
    assert clinic.do(escalate_overdue, later(minutes=29)) == 0
    assert clinic.do(escalate_overdue, later(minutes=31)) == 1
    assert clinic.do(escalate_overdue, later(minutes=32)) == 0
    assert ids(inbox(clinic, LENA, supervises=True).escalated) == [alarm]
    assert clinic.do(escalate_overdue, later(hours=27)) == 1
    assert ids(inbox(clinic, LENA, supervises=True).escalated) == [alarm, task]
    assert inbox(clinic, LENA, supervises=False).escalated == ()
    assert inbox(clinic, LENA, supervises=True, agencies=("elsewhere",)).escalated == ()
    assert set(ids(inbox(clinic, at=later(hours=27)).overdue)) == {alarm, task}, "still the owner's"


def test_the_inbox_asks_the_same_few_queries_however_many_tasks_there_are(clinic, case_id):
    from sqlalchemy import event

    def count():
        asked = []
        with clinic.zone.read() as conn:

            def heard(*_):
                asked.append(1)

            event.listen(conn, "before_cursor_execute", heard)
            reads.inbox(conn, ANA, RIVERTON, True, NOON)
        return len(asked)

    made(clinic, case_id)
    few = count()
    for _ in range(30):
        made(clinic, case_id)
    assert count() == few
