"""Tasks of cases: what is open, and that something was done."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from casestore.clients import reads
from casestore.clients.sight import Sight
from casestore.clients.words import Scope
from casestore.tasks import acts
from casestore.tasks.words import TaskLine
from web.api.caller import Call, asks
from web.api.paging import Cursor, Limit, handling, listed
from web.api.people import Id
from web.api.problems import NO_RECORD, NOT_NOW_SO, NotDone
from web.api.shapes import Many, One, Shape, TaskOut, taken
from web.api.writing import IdempotencyKey, IfMatch, Written, body_of, etag, seen, write
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter(prefix="/tasks", tags=["tasks"])


class Done(Shape):
    """That a task was done."""

    how: str = Field(max_length=64, description="One of the task's `ends`.")
    note: str = Field("", max_length=2000)


@router.get("")
def every(
    call: Annotated[Call, asks(Scope.TASKS_READ)], cursor: Cursor = None, limit: Limit = 20
) -> Many[TaskOut]:
    """Open tasks of cases of the agencies that the client is registered for, newest first."""

    def see(sight: Sight, task_id: str) -> TaskOut | None:
        found = reads.task(sight, task_id)
        return None if found is None else task_out(found)

    return listed(call, reads.tasks_after, see, cursor, limit)


@router.get("/{task_id}")
def read(
    call: Annotated[Call, asks(Scope.TASKS_READ)], task_id: Id, response: Response
) -> One[TaskOut]:
    """One task."""

    def find(sight: Sight) -> tuple[TaskLine, str] | None:
        found = reads.task(sight, task_id)
        return None if found is None else (found, task_id)

    found, sight = call.one(find)
    response.headers["ETag"] = etag(found.row_version)
    return One(data=task_out(found), handling=handling(sight))


@router.post("/{task_id}/done", response_model=TaskOut)
def done(
    call: Annotated[Call, asks(Scope.TASKS_READ, Scope.TASKS_WRITE)],
    task_id: Id,
    given: Done,
    body: Annotated[bytes, Depends(body_of)],
    key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> Response:
    """Say that it is done, and how."""

    def act(uow: UnitOfWork) -> Written:
        made = finished(call, uow, task_id, if_match, given)
        return Written(task_out(made), task_id, made.row_version)

    return write(call, key, body, task_id, act)


def finished(
    call: Call, uow: UnitOfWork, task_id: str, if_match: str | None, given: Done
) -> TaskLine:
    """The task, done. Raises NotDone."""
    found = reads.task(call.sight(uow.conn), task_id)
    if found is None:
        raise NotDone(NO_RECORD)
    seen(if_match, found.row_version)
    if not acts.finish(uow, task_id, call.client.actor, given.how, call.at, given.note.strip()):
        raise NotDone(NOT_NOW_SO)
    made = reads.task(call.sight(uow.conn), task_id)
    if made is None:
        raise NotDone(NO_RECORD)
    return made


def task_out(found: TaskLine) -> TaskOut:
    """The task as this interface shows it."""
    return taken(TaskOut, found, version=found.row_version, ends=list(found.ends))
