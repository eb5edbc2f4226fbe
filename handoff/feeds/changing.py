"""Take a feed to another stage, or a change of how it is read live; go back to an earlier version.

All regression cases of the feed are run before a change goes live; one that is read differently
stops it, unless somebody says why it may go all the same. That reason is kept with the version.
"""

from pathlib import Path

from connectors.catalog import clinical_formats, formats
from connectors.contract import ClinicalFormat, Format
from connectors.feed import Feed
from handoff.feeds.cases import run_cases
from handoff.feeds.reading_text import changes, read_by, reading_of
from handoff.settings import Settings
from web.operations.shapes import CaseRun, Change
from zone.feeds import readings, stages
from zone.feeds.readings import Despite
from zone.feeds.stages import Stage
from zone.journal.unit_of_work import UnitOfWork
from zone.zone import Zone


def cases_folder(settings: Settings, feed: str) -> Path:
    """Where the regression cases of a feed lie."""
    return settings.feeds_folder / feed / "cases"


def reader_of(feed: Feed) -> Format | ClinicalFormat:
    """The format of a feed."""
    readers: dict[str, Format | ClinicalFormat] = {**formats(), **clinical_formats()}
    return readers[feed.format]


def run_all(settings: Settings, feed: Feed) -> tuple[CaseRun, ...]:
    """Every case of a feed, read as this feed says."""
    return tuple(run_cases(cases_folder(settings, feed.name), reader_of(feed), feed))


def take_to(
    zone: Zone,
    settings: Settings,
    feed: Feed,
    stage: Stage,
    actor: str,
    despite: Despite | None = None,
) -> Change:
    """Move a feed to a stage, read as the configuration says. `feed` is the configured one."""
    cases = run_all(settings, feed) if stage is Stage.LIVE else ()
    failing = [case.name for case in cases if case.differing]
    if failing and despite is None:
        return Change(False, _stopped(feed.name, failing, len(cases)), cases)
    why = f"despite_{despite.value}" if failing and despite else "changed"
    text = reading_of(feed)

    def unit(uow: UnitOfWork) -> int:
        version = readings.adopt(uow, feed.name, text, actor, why)
        held = stages.standings(uow.conn).get(feed.name)
        if held is None or held.stage is not stage:
            stages.change_stage(uow, feed.name, stage, actor, why if failing else "")
        return version

    version = zone.write(unit)
    ran = f" {len(cases) - len(failing)} of {len(cases)} cases are read as before." if cases else ""
    return Change(True, f"{feed.name} is {stage.value}, read by version {version}.{ran}", cases)


def go_back(
    zone: Zone, settings: Settings, feed: Feed, to: int, actor: str, despite: Despite | None = None
) -> Change:
    """Put an earlier version in force, as a further one. Raises Refused for an unknown number.

    The configuration still says the other thing: until it is changed, too, it is shown as a
    change that waits.
    """
    with zone.read() as conn:
        old = readings.version(conn, feed.name, to)
    cases = run_all(settings, read_by(feed, old.text))
    failing = [case.name for case in cases if case.differing]
    if failing and despite is None:
        return Change(False, _stopped(feed.name, failing, len(cases)), cases)
    why = f"reverted_to_{to}"
    version = zone.write(lambda uow: readings.adopt(uow, feed.name, old.text, actor, why))
    return Change(True, f"{feed.name} is read as by version {to} again (version {version}).", cases)


def waiting_change(zone: Zone, feed: Feed) -> list[str]:
    """Lines in which the configuration differs from what is in force."""
    with zone.read() as conn:
        held = readings.in_force(conn).get(feed.name)
    return changes(held.text, reading_of(feed)) if held else []


def between(zone: Zone, feed: str, first: int, second: int) -> list[str]:
    """Lines in which two versions differ. Raises Refused for an unknown number."""
    with zone.read() as conn:
        one, other = (readings.version(conn, feed, number) for number in (first, second))
    return changes(one.text, other.text)


def _stopped(feed: str, failing: list[str], of: int) -> str:
    return (
        f"{len(failing)} of {of} cases of {feed} are read differently: {', '.join(failing[:5])}. "
        "Nothing was changed. Correct the mapping, or say why it may go live all the same."
    )
