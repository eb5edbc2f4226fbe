"""What both zones are joined with: clock, link, page settings, upkeep."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from pydantic import SecretStr
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from connectors.feed import Feed
from handoff.bootstrap.upkeep import Task
from handoff.secret_files import read_password, read_secret
from handoff.settings import INSTALLATION, Settings, ZoneSettings
from handoff.town.clock import TownClock
from schemas.envelope import Event, ZoneName
from web.shell.settings import PageSettings
from zone.accounts.account import Role
from zone.clock import Clock, SystemClock
from zone.errors import TryLater
from zone.journal import doors, retention
from zone.journal.results import SendResult
from zone.journal.unit_of_work import UnitOfWork
from zone.link import Hears, link_app, link_sender, over_socket, over_tls
from zone.link.tls import server_context
from zone.sign_on.provider import Provider
from zone.sign_on.settings import SignOn
from zone.zone import Zone

_DOOR_MEMORY = timedelta(days=400)
"""What a polled feed showed last is remembered for so long after its last change."""


def clock_of(settings: Settings) -> Clock:
    """The machine's clock, or the training town's."""
    return TownClock(settings.town_clock) if settings.town_clock else SystemClock()


def link_key(settings: Settings) -> bytes:
    """The key of the zone link."""
    return bytes.fromhex(read_secret(settings.link_key_file))


def to_other_zone(settings: Settings, other: ZoneName) -> Callable[[Event, str], SendResult]:
    """Sends events over the link to the other zone."""
    if settings.link is None:
        way = over_socket(settings.link_socket(other))
    else:
        way = over_tls(settings.link.place(other), settings.link.identity())
    return link_sender(way, link_key(settings))


def hears_on(settings: Settings, zone: ZoneName) -> Hears:
    """Where a zone hears the other one: a socket of this account, or a port with mutual TLS."""
    if settings.link is None:
        return Hears(settings.link_socket(zone))
    host, port = settings.link.place(zone)
    return Hears((settings.link.listen or host, port), server_context(settings.link.identity()))


def hearing(zone: Zone, settings: Settings) -> tuple[ASGIApp, Hears] | None:
    """What the other zone talks to, and where; None: this zone stands alone."""
    if settings.standalone:
        return None
    return link_app(zone, link_key(settings)), hears_on(settings, zone.name)


def page_settings(settings: Settings, zone: ZoneName) -> PageSettings:
    """What the pages of a zone need to know of the configuration."""
    of_zone = settings.of_zone(zone)
    zones = [agency.time_zone for agency in settings.agencies]
    whose = settings.agencies if zone is ZoneName.DISPATCH else settings.teams
    return PageSettings(
        training=settings.training,
        alone=settings.standalone,
        care_years=settings.retention.care_years,
        second_factor_for=_second_factor_for(settings, of_zone),
        provider=provider(of_zone.sign_on),
        https=of_zone.https,
        allowed_hosts=("127.0.0.1", "localhost", "[::1]", of_zone.host, *of_zone.allowed_hosts),
        time_zone=zones[0] if zones else "UTC",
        place=whose[0].name if len(whose) == 1 else "",
        parked_days=settings.retention.parked_days,
        agency_names={agency.agency_id: agency.name for agency in settings.agencies},
    )


def trained(feeds: Mapping[str, Feed], settings: Settings) -> list[str]:
    """Feeds of a training or test system in an installation that is no training town."""
    return [name for name, feed in feeds.items() if feed.training and not settings.training]


def _second_factor_for(settings: Settings, of_zone: ZoneSettings) -> frozenset[Role]:
    if of_zone.second_factor is None:
        return frozenset() if settings.training else frozenset(Role)
    return frozenset(of_zone.second_factor)


def provider(own: SignOn | None) -> Provider | None:
    """The identity provider of a zone with the secret out of its file. Raises SecretError."""
    if own is None:
        return None
    secret = SecretStr(read_password(own.client_secret_file))
    return Provider(own.model_copy(update={"client_secret": secret}))


def front(zone: Zone, pages: ASGIApp, doors: Sequence[BaseRoute] = ()) -> Starlette:
    """What the zone's port serves: its doors and its health beside the pages.

    Doors are not behind the pages' middleware: they have limits and tokens of their own.
    """

    def health(_: Request) -> Response:
        try:
            with zone.read() as conn:
                conn.execute(text("select 1"))
        except TryLater:
            return JSONResponse({"zone": zone.name.value, "healthy": False}, 503)
        which = zone.keys.event_id(INSTALLATION)
        return JSONResponse({"zone": zone.name.value, "healthy": True, INSTALLATION: which})

    return Starlette(routes=[*doors, Route("/health", health), Mount("/", pages)])


def upkeep_tasks(
    zone: Zone, settings: Settings, *own: Callable[[UnitOfWork], object]
) -> Sequence[Task]:
    """Checkpoint, purge of raw bodies (R15), and the zone's own purges."""

    def checkpoint() -> None:
        zone.checkpoint()

    def purge_bodies() -> None:
        now, keep = zone.clock.now(), settings.retention
        before = now - timedelta(days=keep.raw_body_days)
        parked = now - timedelta(days=keep.parked_days)
        zone.writer.run(lambda uow: retention.purge_bodies(uow, before, parked))

    def forget_doors() -> None:
        before = zone.clock.now() - _DOOR_MEMORY
        zone.writer.run(lambda uow: doors.forget(uow.conn, before))

    def purge_own() -> None:
        for task in own:
            zone.writer.run(task)

    return (checkpoint, purge_bodies, forget_doors, purge_own)
