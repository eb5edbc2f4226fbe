"""Tells people of an alarm once when it starts and once when it is over, without any content.

What could not be told is tried again at the next look, oldest first, and the page Operations says
so: an alarm channel that fails must not fail in silence.
"""

import smtplib
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from functools import partial

import httpx
import structlog

from handoff.alarm_settings import AlarmSettings
from zone.feeds import alarms
from zone.feeds.alarm_words import sentence
from zone.feeds.alarms import Alarm
from zone.zone import Zone

TIMEOUT_S = 10.0
log = structlog.get_logger()

Send = Callable[[Alarm], None]
"""Raises OSError (or httpx.HTTPError) when the notice did not get through."""


class Teller:
    """Sends the notices that are due over every configured way; all must take it."""

    def __init__(self, ways: Sequence[Send]) -> None:
        self._ways = ways

    def tell_due(self, zone: Zone) -> None:
        """Stops at the first notice that does not get through, and goes on there next time."""
        with zone.read() as conn:
            due = alarms.untold(conn)
        for alarm in due:
            try:
                for way in self._ways:
                    way(alarm)
            except (OSError, httpx.HTTPError) as error:
                log.error("notice.not_taken", error=type(error).__name__, alarms=len(due))
                return
            zone.writer.run(partial(alarms.told, alarm=alarm, now=zone.clock.now()))


def ways_of(settings: AlarmSettings | None) -> Sequence[Send]:
    """The ways that the configuration names; none: alarms stand on the pages and in the log."""
    ways: list[Send] = []
    if settings is not None and settings.url is not None:
        ways.append(_webhook(settings))
    if settings is not None and settings.mail_to:
        ways.append(_mail(settings))
    return ways


def words_of(alarm: Alarm) -> dict[str, str]:
    """A notice: names of feeds, times and counts, nothing that a feed or a person wrote."""
    over = alarm.start_told_at is not None
    wrong, do = sentence(alarm)
    return {
        "alarm": alarm.alarm_id,
        "feed": alarm.feed,
        "kind": alarm.kind.value,
        "state": "over" if over else "started",
        "since": alarm.started_at.isoformat(timespec="seconds"),
        "words": f"Over: {wrong}" if over else wrong,
        "do": "" if over else do,
    }


def _webhook(settings: AlarmSettings) -> Send:
    def send(alarm: Alarm) -> None:
        token = settings.token.get_secret_value() if settings.token else ""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        given = words_of(alarm)
        headers["Idempotency-Key"] = f"{given['alarm']}-{given['state']}"
        answer = httpx.post(str(settings.url), json=given, headers=headers, timeout=TIMEOUT_S)
        answer.raise_for_status()

    return send


def _mail(settings: AlarmSettings) -> Send:
    def send(alarm: Alarm) -> None:
        given = words_of(alarm)
        note = EmailMessage()
        note["Subject"] = f"Handoff: {given['feed']}: {given['kind']} {given['state']}"
        note["From"], note["To"] = settings.mail_from, ", ".join(settings.mail_to)
        note.set_content(f"{given['words']}\n{given['do']}\nSince {given['since']} (UTC).\n")
        with smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=TIMEOUT_S) as server:
            server.send_message(note)

    return send
