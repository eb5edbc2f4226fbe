"""What the doctor says of feeds and channels: each one's other side is tried, nothing is taken."""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from connectors.catalog import clinical_formats, formats, looking_door, standing_door
from connectors.contract import OutOfReach, Received
from connectors.feed import Channel, Feed
from handoff.finding import Finding
from schemas.envelope import ZoneName
from zone.clock import SystemClock


def of_feed(feed: Feed) -> Iterator[Finding]:
    """A feed's format, zone, secret and folder, and whether its other side answers."""
    name = f"feed {feed.name}"
    known = formats() if feed.zone is ZoneName.DISPATCH else clinical_formats()
    if feed.format not in known:
        other = formats() if feed.zone is ZoneName.CLINICAL else clinical_formats()
        zone = f" {feed.format} belongs to the other zone." if feed.format in other else ""
        words = f"The {feed.zone.value} zone has no format {feed.format}.{zone}"
        yield Finding(False, name, f"{words} It has: {', '.join(sorted(known))}.")
    elif feed.transport == "http_push" and feed.token is None:
        yield Finding(False, name, "It has no token_file, so nobody can be let in.")
    elif feed.folder is not None and not _writable(feed.folder):
        yield Finding(False, name, f"The folder {feed.folder} is missing or cannot be written.")
    else:
        yield _probed(feed, name)


def of_channel(channel: Channel) -> Finding:
    """A channel's folder. Its receiver is not tried: that would be a message."""
    name = f"channel {channel.name}"
    if channel.folder is not None and not _writable(channel.folder):
        return Finding(False, name, f"The folder {channel.folder} is missing or not writable.")
    return Finding(True, f"{name}: {channel.transport}. Its CAD's acceptance shows when tried.")


def _probed(feed: Feed, name: str) -> Finding:
    words = f"{name}: {feed.transport}, {feed.format}, {feed.time_zone}"
    try:
        door = looking_door(feed, _Nobody()) or standing_door(feed, _Nobody())
        found = door.probe() if door is not None else ""
    except OutOfReach as error:
        return Finding(False, name, str(error))
    except Exception as error:
        return Finding(False, name, f"The program could not try it ({type(error).__name__}).")
    return Finding(True, f"{words}; {found}" if found else words)


class _Nobody:
    """A keeper for trying: it knows nothing and takes nothing."""

    def accept(self, message: Received) -> bool:
        """Never called by a probe."""
        raise RuntimeError(message.feed)

    def recall(self, feed: str, names: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG002
        """Nothing is remembered."""
        return {}

    def remember(self, feed: str, marks: Mapping[str, str]) -> None:
        """Nothing is kept."""

    def fingerprint(self, data: bytes) -> str:  # noqa: ARG002
        """Of no use here."""
        return ""

    def now(self) -> datetime:
        """The present instant."""
        return SystemClock().now()

    def in_contact(self, feed: str) -> None:
        """Nothing is noted."""

    def in_trouble(self, feed: str, sentence: str) -> None:
        """Nothing is noted."""


def _writable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK)
