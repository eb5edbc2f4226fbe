"""Slows down guessing, for one sign-in name from one source; nobody is locked out for good.

After three failures each further try must wait, twice as long each time, at most a minute.
Another source is not slowed: whoever types wrong passwords for a colleague cannot shut them out.
"""

import math
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from zone.journal.tables import sign_in_delay

FREE_FAILURES = 3
LONGEST = 60
FORGOTTEN = timedelta(minutes=15)
"""So long after the last failure, counting starts anew."""


def seconds_to_wait(conn: Connection, who: str, now: datetime) -> int:
    """How long this one must wait before the next try; 0: go ahead."""
    until: datetime | None = conn.scalar(
        select(sign_in_delay.c.not_before).where(sign_in_delay.c.who == who)
    )
    if until is None or until <= now:
        return 0
    return min(LONGEST, math.ceil((until - now).total_seconds()))


def count_failure(conn: Connection, who: str, now: datetime) -> int:
    """One more failure: the next try has to wait longer. Returns how many there were."""
    conn.execute(delete(sign_in_delay).where(sign_in_delay.c.failed_at < now - FORGOTTEN))
    before = conn.scalar(select(sign_in_delay.c.failures).where(sign_in_delay.c.who == who))
    failures = (before or 0) + 1
    over = failures - FREE_FAILURES
    delay = min(LONGEST, 2 ** min(over, 10)) if over >= 0 else 0
    values = {
        "failures": failures,
        "failed_at": now,
        "not_before": now + timedelta(seconds=delay),
    }
    if before is None:
        conn.execute(insert(sign_in_delay).values(who=who, **values))
    else:
        conn.execute(update(sign_in_delay).where(sign_in_delay.c.who == who).values(**values))
    return failures


def forget(conn: Connection, who: str) -> None:
    """The right password came: start anew."""
    conn.execute(delete(sign_in_delay).where(sign_in_delay.c.who == who))
