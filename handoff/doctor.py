"""Examine an installation: secrets, keys, databases, feeds, channels, teams, clock and disk."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx

from handoff.doctor_crypto import of_cryptography
from handoff.doctor_doors import of_channel, of_feed
from handoff.doctor_law import of_state_law
from handoff.doctor_services import of_database, of_link, of_sign_on
from handoff.finding import Finding
from handoff.secret_files import SecretError, read_secret
from handoff.settings import INSTALLATION, Settings, ZoneSettings
from handoff.upgrading import old_copies
from schemas.envelope import ZoneName
from zone.clock import SystemClock
from zone.errors import Broken
from zone.keys.keyring import KeyRing

LOW_DISK = 1 << 30
"""Bytes; below this there is no room for a bad night."""


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything; never raises, never shows a secret or a person's data."""
    if not settings.standalone:
        yield _secret(settings.link_key_file, "zone link key")
    for zone in settings.zones:
        yield _keys(settings.zone_folder(zone), zone)
        yield from of_database(settings, zone)
        yield from of_sign_on(settings, zone)
    yield from of_link(settings)
    for feed in settings.feeds:
        yield from of_feed(feed)
    if not settings.feeds and not settings.standalone:
        yield Finding(False, "feeds", "No [[feed]] is configured, so no call can come in.")
    for channel in settings.channels:
        yield of_channel(channel)
    if not settings.standalone:
        yield from _teams(settings)
    yield of_state_law(settings, SystemClock().now().date())
    yield _disk(settings.folder)
    yield from of_cryptography()
    yield from old_copies(settings, SystemClock().now())
    yield _clock()
    for zone in settings.zones:
        yield _answers(zone.value, settings.of_zone(zone), settings.zone_folder(zone))


def _secret(path: Path, what: str) -> Finding:
    try:
        read_secret(path)
    except SecretError as error:
        return Finding(False, what, str(error))
    return Finding(True, what)


def _keys(folder: Path, zone: ZoneName) -> Finding:
    path = folder / "keys.json"
    if not path.exists():
        return Finding(True, f"{zone.value} keys: made at the first start")
    try:
        KeyRing.load(path)
    except Broken as error:
        return Finding(False, f"{zone.value} keys", str(error))
    return Finding(True, f"{zone.value} keys")


def _teams(settings: Settings) -> Iterator[Finding]:
    agreed = {a.agency for team in settings.teams for a in team.agreements}
    for agency in settings.agencies:
        ok = agency.agency_id in agreed
        todo = "No [[team]] has a dated agreement with it: dispatch will see none on duty."
        yield Finding(ok, f"agency {agency.agency_id}: a team with an agreement", todo)


def _disk(folder: Path) -> Finding:
    there = next(p for p in (folder, *folder.parents) if p.exists())
    free = shutil.disk_usage(there).free
    todo = "Less than 1 GiB is free: make room, or nothing can be taken in."
    return Finding(free > LOW_DISK, f"disk: {free // (1 << 20)} MiB free", todo)


def _clock() -> Finding:
    """A clock set wrong by years cannot be right; finer skew needs a time source."""
    now = SystemClock().now()
    newest = max((p.stat().st_mtime for p in Path(__file__).parent.glob("*.py")), default=0.0)
    ok = now.timestamp() > newest - timedelta(days=1).total_seconds()
    return Finding(ok, f"clock: {now:%Y-%m-%d %H:%M} UTC", "The clock is behind this program.")


def _answers(name: str, settings: ZoneSettings, folder: Path) -> Finding:
    url = f"http://{settings.host}:{settings.port}/health"
    try:
        answer = httpx.get(url, timeout=3.0)
    except httpx.HTTPError:
        return Finding(True, f"{name} zone: not running")
    if not _is_ours(answer, folder):
        todo = f"Another program answers at port {settings.port}: stop it, or set another port."
        return Finding(False, f"{name} zone", todo)
    healthy = answer.status_code == httpx.codes.OK
    return Finding(healthy, f"{name} zone answers", "It runs but is not well: see its log.")


def _is_ours(answer: httpx.Response, folder: Path) -> bool:
    """A zone that is well names the installation that it belongs to; an ill one cannot."""
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return True
    try:
        said = answer.json()[INSTALLATION]
        return bool(said == KeyRing.load(folder / "keys.json").event_id(INSTALLATION))
    except (ValueError, KeyError, TypeError, Broken):
        return False
