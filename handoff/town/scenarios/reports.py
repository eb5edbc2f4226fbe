"""RMS reports: hours after the call, before it, of no call at all, revised, sealed, withdrawn."""

from dataclasses import replace
from datetime import timedelta

from handoff.town.course import run
from handoff.town.desk import ZONE, Desk, incident_key
from handoff.town.place import AGENCY_OF_FEED, RMS_NDEX
from handoff.town.reports import ReportState
from handoff.town.scenarios.casting import CRISES, Cast, cast
from handoff.town.scenarios.everyday import crisis_truth, one_call
from handoff.town.story import ReportTruth, Step, Story, Truth
from handoff.town.streets import make_address


def publish(state: ReportState) -> Step:
    """The report leaves the records system."""
    key = f"{RMS_NDEX}:{state.agency.ori}:{state.number}:{state.item_id}:{state.sequence}"
    return Step(state.at, RMS_NDEX, state, key)


def report_on(desk: Desk, made: Cast, hours: float) -> ReportState:
    """The report on a call, written some hours after it began."""
    call = made.sheet.state
    at = call.created + timedelta(hours=hours)
    return ReportState(
        agency=call.agency,
        number=call.number,
        happened=call.created,
        at=at - timedelta(microseconds=at.microsecond % 10_000),
        sequence=1,
        offense="Assist Other Agency",
        narrative=_prose(made),
        address=call.address,
        subject=made.subject,
        complainant=desk.person(),
        officer=f"OFC {desk.person().family.upper()}",
    )


def _prose(made: Cast) -> str:
    """A report narrative in sentences, written from the call's own remarks."""
    subject = made.subject
    return (
        f"On arrival I spoke with {subject.given} {subject.family}. Dispatch had advised: "
        f"{made.course.opening[0].capitalize()}. I requested the co-responder. "
        f"Nothing further at this time."
    )


def _call(desk: Desk) -> Cast:
    piece = desk.rng.choice([p for p in CRISES if p.ages == (17, 84)])
    made = cast(desk, piece, desk.feed(), desk.rng.choice(piece.telling), named=True)
    run(made.sheet, made.course)
    return made


def report_truth(state: ReportState, joins: str | None, scenario: str) -> ReportTruth:
    """The truth of a report by its last state."""
    return ReportTruth(
        ori=state.agency.ori,
        number=state.number,
        on=state.happened.astimezone(ZONE).date().isoformat(),
        joins=joins,
        scenario=scenario,
        dissemination=state.dissemination.lower(),
    )


def _with_reports(made: Cast, states: list[ReportState], scenario: str) -> Story:
    story = one_call(made, crisis_truth(made, scenario, "call_type", named=True))
    story.steps = [*story.steps, *(publish(state) for state in states)]
    truth = replace(
        report_truth(states[-1], incident_key(made.sheet.state), scenario),
        messages=len(states),
        deleted=states[-1].instruction == "Delete",
    )
    story.truth.reports.append(truth)
    return story


def report_hours_later(desk: Desk) -> Story:
    """The report joins its call by ORI, number and date window (R1)."""
    made = _call(desk)
    return _with_reports(
        made, [report_on(desk, made, desk.rng.uniform(2, 6))], "report_hours_later"
    )


def report_before_call(desk: Desk) -> Story:
    """The report is there first; the call's messages come late from a stalled exporter."""
    made = _call(desk)
    report = report_on(desk, made, 0.9)
    story = _with_reports(made, [report], "report_before_call")
    begin = report.at + timedelta(minutes=20)
    calls, reports = story.steps[:-1], story.steps[-1:]
    moved = [replace(step, at=begin + timedelta(seconds=place)) for place, step in enumerate(calls)]
    story.steps = [*moved, *reports]
    truth = story.truth.incidents[0]
    story.truth.incidents[0] = replace(truth, entered_late=True, alert=False)
    return story


def report_of_no_call(desk: Desk) -> Story:
    """A number that no call has: the report waits for review and joins nothing."""
    rng = desk.rng
    agency = AGENCY_OF_FEED[desk.feed()]
    subject = desk.person()
    state = ReportState(
        agency=agency,
        number=f"{agency.prefix}{rng.randrange(990_000, 999_999)}",
        happened=desk.at - timedelta(days=1),
        at=desk.at,
        sequence=1,
        offense="All Other Larceny",
        narrative="Complainant reports property taken from an unlocked vehicle overnight.",
        address=make_address(rng),
        subject=None,
        complainant=subject,
        officer="OFC QUARLES",
    )
    return Story([publish(state)], Truth(reports=[report_truth(state, None, "report_of_no_call")]))


def report_revised(desk: Desk) -> Story:
    """Inserted again under the same DataItemID with more in it."""
    made = _call(desk)
    first = report_on(desk, made, 2.5)
    second = replace(
        first,
        at=first.at + timedelta(minutes=50),
        sequence=2,
        status="Closed",
        narrative=first.narrative + " Supplement: subject was walked to the clinic.",
    )
    return _with_reports(made, [first, second], "report_revised")


def report_not_green(desk: Desk) -> Story:
    """Dissemination other than green: it never crosses (R23)."""
    made = _call(desk)
    report = replace(report_on(desk, made, 3), dissemination=desk.rng.choice(("Yellow", "Red")))
    return _with_reports(made, [report], "report_not_green")


def report_withdrawn(desk: Desk) -> Story:
    """The RMS deletes its report: the withdrawal reaches what was joined (R23)."""
    made = _call(desk)
    first = report_on(desk, made, 2)
    gone = replace(first, at=first.at + timedelta(minutes=40), sequence=2, instruction="Delete")
    return _with_reports(made, [first, gone], "report_withdrawn")
