"""Sends pages to the team on duty: an e-mail, a POST, or both, without any content (R39).

CAD and radio remain the dispatch of record. What could not be sent is tried again, and stands on
Today and goes to the supervisors all the same: no page depends on the mail server.
"""

import smtplib
import threading
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from functools import partial

import httpx
import structlog

from casestore.duty.pages import COUNSEL, DutyPage, sent, unsent
from casestore.duty.roster import mails_for
from handoff.alarm_settings import AlarmSettings
from zone.accounts import accounts
from zone.errors import TryLater
from zone.journal.unit_of_work import UnitOfWork
from zone.zone import Zone

TIMEOUT_S = 10.0
EVERY_S = 2.0
WORDS = "Something waits for the team in Handoff. Open Today and say that you have seen it."
FOR_COUNSEL = "Somebody of the co-response team needs counsel on call. Please phone the team."
SUBJECTS = {COUNSEL: "Handoff: please phone the co-response team"}
log = structlog.get_logger()


def paging(zone: Zone, settings: AlarmSettings | None) -> Callable[[threading.Event], None]:
    """A worker that sends what is due, every two seconds."""

    def run(stop: threading.Event) -> None:
        while settings is not None and not stop.wait(EVERY_S):
            try:
                send_due(zone, settings)
            except TryLater:
                continue
        stop.wait()

    return run


def send_due(zone: Zone, settings: AlarmSettings) -> int:
    """Send the pages that have not left; stops at the first that is not taken. How many left."""
    with zone.read() as conn:
        due = unsent(conn)
        now = zone.clock.now()
        mails = {one.agency: mails_for(conn, one.agency, now) for one in due}
    for n, one in enumerate(due):
        own = mails[one.agency] if one.level == "team" else ()
        own = settings.counsel_to if one.level == COUNSEL else own
        try:
            _send(settings, one, own or settings.mail_to)
        except (OSError, httpx.HTTPError) as error:
            log.error("page.not_taken", error=type(error).__name__, pages=len(due) - n)
            return n
        zone.writer.run(partial(sent, one=one, at=zone.clock.now()))
    return len(due)


def _send(settings: AlarmSettings, one: DutyPage, to: Sequence[str]) -> None:
    words = FOR_COUNSEL if one.level == COUNSEL else WORDS
    if settings.url is not None:
        token = settings.token.get_secret_value() if settings.token else ""
        headers = {"Idempotency-Key": one.page_id}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        given = {"page": one.page_id, "level": one.level, "words": words}
        answer = httpx.post(settings.url, json=given, headers=headers, timeout=TIMEOUT_S)
        answer.raise_for_status()
    if to:
        note = EmailMessage()
        note["Subject"] = SUBJECTS.get(one.level, "Handoff: please look at Today")
        note["From"], note["To"] = settings.mail_from, ", ".join(to)
        note.set_content(f"{words}\n")
        with smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=TIMEOUT_S) as server:
            server.send_message(note)


def agencies_of(uow: UnitOfWork) -> dict[str, tuple[str, ...]]:
    """Account id → agencies, for those who look after somebody in the field."""
    return {one.account_id: one.agencies for one in accounts(uow.conn, uow.keys)}
