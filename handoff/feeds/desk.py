"""The configured feeds of a zone for its pages: stages, versions, document, trials, cases."""

import secrets
from collections.abc import Sequence
from pathlib import Path

from connectors.feed import Feed
from handoff.feeds.case_of_trial import keep_case
from handoff.feeds.changing import between, cases_folder, go_back, run_all, take_to, waiting_change
from handoff.feeds.document import document
from handoff.feeds.hiding import CannotHide
from handoff.feeds.trial_child import try_in_child
from handoff.feeds.trial_export import evidence, printable
from handoff.settings import Settings
from web.operations.shapes import About, Change, Trial
from zone.errors import Refused
from zone.feeds import readings, stages
from zone.feeds.readings import Despite
from zone.feeds.stages import Stage
from zone.zone import Zone


class ConfiguredFeeds:
    """Answers as `web.operations.shapes.FeedDesk` says."""

    def __init__(self, zone: Zone, settings: Settings, config: Path) -> None:
        """`config`: the file of these settings, for trials, which run in processes of their own."""
        self._zone, self._settings, self._config = zone, settings, config
        self._feeds = {one.name: one for one in settings.feeds if one.zone is zone.name}

    def about(self, feed: str) -> About | None:
        """See FeedDesk."""
        one = self._feeds.get(feed)
        if one is None:
            return None
        return About(
            name=one.name,
            agency=one.agency,
            transport=one.transport,
            format=one.format,
            training=one.training and not self._settings.training,
            heartbeat_minutes=one.heartbeat_minutes,
            contact=one.contact,
            cases=len(list(cases_folder(self._settings, feed).glob("*.in.*"))),
        )

    def waiting_change(self, feed: str) -> Sequence[str]:
        """See FeedDesk."""
        return waiting_change(self._zone, self._of(feed))

    def between(self, feed: str, first: int, second: int) -> Sequence[str]:
        """See FeedDesk."""
        return between(self._zone, feed, first, second)

    def take_to(self, feed: str, stage: Stage, actor: str, despite: Despite | None) -> Change:
        """See FeedDesk."""
        return take_to(self._zone, self._settings, self._of(feed), stage, actor, despite)

    def go_back(self, feed: str, to: int, actor: str, despite: Despite | None) -> Change:
        """See FeedDesk."""
        return go_back(self._zone, self._settings, self._of(feed), to, actor, despite)

    def document(self, feed: str) -> str:
        """See FeedDesk."""
        one = self._of(feed)
        with self._zone.read() as conn:
            standing = stages.standings(conn).get(feed)
            version = readings.in_force(conn).get(feed)
        return document(one, standing, version.version if version else None)

    def try_out(self, feed: str, body: bytes) -> Trial:
        """See FeedDesk."""
        return try_in_child(self._config, self._of(feed).name, body)

    def evidence(self, trial: Trial, by: str) -> str:
        """See FeedDesk."""
        cases = run_all(self._settings, self._of(trial.feed))
        with self._zone.read() as conn:
            version = readings.in_force(conn).get(trial.feed)
        return printable(evidence(trial, cases, by, version.version if version else 0))

    def keep_case(self, feed: str, body: bytes) -> str:
        """See FeedDesk."""
        key = secrets.token_bytes(32)
        try:
            return keep_case(self._settings, self._of(feed), body, "pasted.txt", key).name
        except CannotHide as error:
            raise Refused(str(error)) from None

    def _of(self, feed: str) -> Feed:
        found = self._feeds.get(feed)
        if found is None:
            raise Refused(f"There is no feed {feed} in the configuration. Nothing was done.")
        return found
