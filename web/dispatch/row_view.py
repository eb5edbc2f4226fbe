"""One call as the board's template wants it: words, shapes, order and the buttons it has."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.board import BoardRow
from schemas.coresponse import AlertState, TeamState
from schemas.flag import FlagAnswer, Ground
from web.dispatch import words
from web.dispatch.reasons import reason
from web.shell.sign import Sign
from web.shell.times import Times
from web.shell.wording import _

GROUPS = ("decide", "bh", "other", "tests")
_NO_WORD = (None, TeamState.NOT_SAID.value)
_LAST_SECOND = 9_999_999_999


@dataclass(frozen=True, slots=True)
class RowView:
    """Everything shown of one call. `key` changes whenever anything shown has changed."""

    row: BoardRow
    key: str
    group: str
    order: str
    """Sorts as text within the group: late calls first, closed ones last, the newest before."""
    flag: Sign
    why: str
    team: Sign | None
    team_detail: str
    alert: str
    late: bool
    aged: bool
    """Told to the team long ago; whether anybody there has opened it is not said here (ADR 4)."""
    may_ask: bool
    may_refuse: bool
    may_undo: bool

    @property
    def said(self) -> str:
        """What a dispatcher has said about this call, worded; empty when nobody has."""
        says = self.row.person_says
        if says is None:
            return ""
        return _("A dispatcher asked") if says == "yes" else _("A dispatcher said: not BH")


@dataclass(frozen=True, slots=True)
class Patience:
    """After how long a call without any word of the clinic is late, and an answered one aged."""

    late: timedelta
    aged: timedelta


def turns(row: BoardRow, now: datetime, after: Patience) -> tuple[bool, bool]:
    """(late, aged): what of a row changes by the mere passing of time."""
    return is_late(row, now, after.late), is_aged(row, now, after.aged)


def view(row: BoardRow, now: datetime, after: Patience, times: Times, acts: bool) -> RowView:
    """Word one row. `acts`: the viewer may press the buttons (then the key differs, too)."""
    late, aged = turns(row, now, after)
    marks = {"late": late, "aged": aged, "acts": acts}
    open_to_act = acts and row.is_open and not row.test and row.duplicate_of is None
    spoken = row.person_says is not None
    return RowView(
        row=row,
        key="-".join([str(row.version), *(k for k, v in marks.items() if v)]),
        group=_group(row),
        order=_order(row, late),
        flag=words.FLAGS[row.flag],
        why=_why(row),
        team=_team(row, late),
        team_detail=_team_detail(row, times, aged),
        alert=_alert(row),
        late=late,
        aged=aged,
        may_ask=open_to_act and not spoken and row.flag is not FlagAnswer.YES,
        may_refuse=open_to_act and not spoken and row.flag is not FlagAnswer.NO,
        may_undo=open_to_act and spoken,
    )


def is_late(row: BoardRow, now: datetime, late_after: timedelta) -> bool:
    """Asked for, and nobody at the clinic has taken notice in time (R54)."""
    waits = row.asked and row.is_open and row.team in _NO_WORD and not row.test
    return waits and row.asked_at is not None and now - row.asked_at > late_after


def is_aged(row: BoardRow, now: datetime, aged_after: timedelta) -> bool:
    """The team was told long ago, and the call is still open (R54 within ADR 4)."""
    told = row.asked and row.is_open and row.team == TeamState.NOTIFIED.value and not row.test
    return told and row.asked_at is not None and now - row.asked_at > aged_after


def _order(row: BoardRow, late: bool) -> str:
    place = 0 if late else 1 if row.is_open else 2
    return f"{place}{_LAST_SECOND - int(row.opened_at.timestamp()):010d}"


def _why(row: BoardRow) -> str:
    """A call without a flag needs a reason only when a person took the flag away."""
    if row.flag is not FlagAnswer.NO:
        return reason(row.evidence)
    return reason(tuple(e for e in row.evidence if e.ground is Ground.PERSON))


def _group(row: BoardRow) -> str:
    if row.test:
        return "tests"
    if row.flag is FlagAnswer.UNCERTAIN:
        return "decide"
    return "bh" if row.flag is FlagAnswer.YES else "other"


def _team(row: BoardRow, late: bool) -> Sign | None:
    if late:
        return words.LATE
    if row.team is not None and (row.asked or row.team == TeamState.STOOD_DOWN.value):
        return words.TEAMS.get(row.team, Sign(row.team, "dot", "calm"))
    return words.ASKED if row.asked and not row.restricted and not row.test else None


def _team_detail(row: BoardRow, times: Times, aged: bool) -> str:
    if aged and row.asked_at is not None:
        return _(
            "Asked at %(time)s. Whether a clinician has seen it is not said here: phone the team.",
            time=times.clock(row.asked_at),
        )
    if row.restricted and row.flag is FlagAnswer.YES:
        return _("Restricted call: the clinic is not told. Phone the team if it must know.")
    if row.team == TeamState.NONE_ON_DUTY.value and row.asked:
        if row.team_again is None:
            return _("The case waits for follow-up.")
        return _("until %(time)s; the case waits for follow-up", time=times.clock(row.team_again))
    return ""


def _alert(row: BoardRow) -> str:
    if row.alert_state is None:
        return ""
    over = row.team == TeamState.STOOD_DOWN.value and row.alert_state == AlertState.SENT.value
    said = _(words.LAST_SENT if over else words.ALERTS.get(row.alert_state, row.alert_state))
    why = words.WHY_NOT_ALERTED.get(row.alert_reason or "")
    return f"{said}: {_(why)}" if why else said
