"""Alarms in plain words: what is wrong, and what to do. Names of feeds and counts only."""

from zone.feeds.alarms import Alarm
from zone.feeds.judge import AlarmKind

_WRONG = {
    AlarmKind.LINK: "The way to {feed} does not answer: {why}",
    AlarmKind.LAG: "{feed} is behind: {waiting} messages wait to be worked on.",
    AlarmKind.SILENCE: "{feed} is silent although a message was promised every {promised} minutes.",
    AlarmKind.UNUSUAL: "{feed} is quieter than it ever was at this time of day (longest pause in "
    "two weeks: {usual_minutes} minutes).",
    AlarmKind.PARSE_FAILURES: "{parked} of the {came} messages of {feed} in the last hour could "
    "not be read.",
    AlarmKind.CERTIFICATE: "A certificate of {feed} ends in {days} days ({setting}).",
    AlarmKind.CLOCK_SKEW: "Times in the messages of {feed} lie {minutes} minutes {way} their "
    "arrival.",
}
_DO = {
    AlarmKind.LINK: "Check network, share and the account that Handoff uses. Nothing is lost as "
    "long as the sender keeps its messages.",
    AlarmKind.LAG: "If it grows, look at the machine's disk and load, and at the log.",
    AlarmKind.SILENCE: "Call whoever runs the sending system: its exporter may have died.",
    AlarmKind.UNUSUAL: "It may be a quiet night. If calls are being dispatched, call whoever runs "
    "the sending system. A promised heartbeat would tell the one from the other.",
    AlarmKind.PARSE_FAILURES: "Look at the parked messages: the sender may have changed its "
    "export.",
    AlarmKind.CERTIFICATE: "Have a new one made and put in its place; then start Handoff again.",
    AlarmKind.CLOCK_SKEW: "Compare the clock of the sending system, its time zone, and how late "
    "it exports.",
}
_WAYS = {"ahead": "ahead of", "behind": "behind"}


def sentence(alarm: Alarm) -> tuple[str, str]:
    """What is wrong, and what to do."""
    held = {"feed": alarm.feed} | {name: _WAYS.get(one, one) for name, one in alarm.params.items()}
    return _WRONG[alarm.kind].format_map(held), _DO[alarm.kind]
