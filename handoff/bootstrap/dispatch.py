"""The dispatch zone, joined: doors, chains, board, alert channels, and its half of the link."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import httpx

from connectors.feed import Feed
from connectors.transports import http_push
from handoff.bootstrap.certificates import beside_feeds
from handoff.bootstrap.chain_workers import chain_workers
from handoff.bootstrap.channels import ChannelSender
from handoff.bootstrap.doors import door_workers
from handoff.bootstrap.health import FeedWatch
from handoff.bootstrap.keeping import ZoneKeeper
from handoff.bootstrap.notices import Teller, ways_of
from handoff.bootstrap.process import Desk, Wired, Worker
from handoff.bootstrap.reading import acceptor
from handoff.bootstrap.shared import (
    clock_of,
    front,
    hearing,
    page_settings,
    to_other_zone,
    trained,
    upkeep_tasks,
)
from handoff.bootstrap.upkeep import Task, upkeep
from handoff.feeds.in_force import FeedsInForce
from handoff.metrics.worker import metrics_workers
from handoff.settings import Settings
from pipelines.agency import Agencies, Agency
from pipelines.board import BoardRows
from pipelines.board_actions import BoardActions
from pipelines.channel import Channel as ChainChannel
from pipelines.detection.lexicon import default_lexicon
from pipelines.hosts.carry_out import Ports
from pipelines.hosts.embedded import EmbeddedHost
from pipelines.hosts.hold_watch import HoldWatch
from pipelines.incidents.answers import answers
from pipelines.incidents.guidance import end_leases
from pipelines.incidents.opened import Opened
from pipelines.incidents.purge import purge_closed
from pipelines.incidents.save import effects
from pipelines.last_look import LastLook
from pipelines.topology import dispatch_chains
from redaction.gate import Gate
from schemas.envelope import ZoneName
from web.dispatch.app import dispatch_app
from web.shell.zone_feeds import ZoneFeeds
from zone.clock import SystemClock
from zone.journal import replay_runs
from zone.journal.relay import Relay, Sender
from zone.journal.unit_of_work import UnitOfWork
from zone.zone import Zone, open_zone

CLINICAL = "zone:clinical"


def wire_dispatch(settings: Settings, desk: Desk | None = None) -> Wired:
    """Open the zone and join its parts. `desk`: the configured feeds for the pages."""
    zone = open_zone(
        ZoneName.DISPATCH,
        settings.zone_folder(ZoneName.DISPATCH),
        clock_of(settings),
        settings.database(ZoneName.DISPATCH),
        wall=SystemClock(),
    )
    agencies = {agency.agency_id: agency for agency in settings.agencies}
    feeds = {f.name: f for f in settings.feeds if f.zone is ZoneName.DISPATCH}
    keeper = ZoneKeeper(zone, acceptor(zone))
    pages = dispatch_app(
        zone,
        BoardRows(agencies, zone.keys),
        BoardActions(),
        page_settings(settings, ZoneName.DISPATCH),
        ZoneFeeds(sorted(feeds), trained(feeds, settings)),
    )
    pages.state.feed_desk = desk(zone, settings) if desk else None
    in_force = feeds_in_force(zone, settings)
    gate = Gate.load(("withhold-free-text",))
    host = dispatch_host(zone, settings, gate, in_force)
    relay = dispatch_relay(zone, settings, agencies, gate)
    return Wired(
        zone=zone,
        pages=front(zone, pages, http_push.push_app(feeds, keeper.accept).routes),
        host=settings.dispatch.host,
        port=settings.dispatch.port,
        hearing=hearing(zone, settings),
        closing=pages.state.closing,
        workers=[
            *chain_workers(zone, settings, host, in_force.read, LastLook(zone, agencies, gate)),
            Worker("relay", relay.run),
            *metrics_workers(zone, settings),
            *door_workers(feeds.values(), keeper),
            Worker("health", _watch(zone, settings, feeds, in_force).run),
            Worker("replays", partial(replay_runs.run_until, zone)),
            Worker("upkeep", upkeep(_upkeep(zone, settings))),
        ],
    )


def feeds_in_force(zone: Zone, settings: Settings) -> FeedsInForce:
    """The feeds of this zone, each as far as its stage goes; new ones are taken note of."""
    mine = [feed for feed in settings.feeds if feed.zone is zone.name]
    held = FeedsInForce(zone, mine, training=settings.training)
    held.begin()
    return held


def dispatch_host(
    zone: Zone, settings: Settings, gate: Gate, in_force: FeedsInForce | None = None
) -> EmbeddedHost:
    """The chains of the dispatch zone on the embedded host."""
    default_lexicon()  # takes a second: no call shall wait for it
    feeds = {f.name: f for f in settings.feeds if f.zone is ZoneName.DISPATCH}
    agencies = Agencies(settings.agencies, {f.name: f.agency for f in feeds.values()})
    keys = zone.keys
    chains = dispatch_chains(
        agencies,
        [ChainChannel(name=c.name, agencies=(c.agency,)) for c in settings.channels],
        gate,
        incident_id=lambda *parts: keys.event_id("incident", *parts),
        effect_id=keys.effect_id,
        digest=lambda text: keys.blind_index("request", text),
    )
    in_force = in_force or feeds_in_force(zone, settings)
    memory = Opened()
    return EmbeddedHost(
        zone,
        chains,
        Ports(answers(memory), effects(agencies.by_id, memory)),
        in_force.read,
        agencies,
        stages=in_force.look,
        watch=HoldWatch({name: feed.hold_after for name, feed in feeds.items()}),
    )


def dispatch_relay(
    zone: Zone, settings: Settings, agencies: Mapping[str, Agency], gate: Gate
) -> Relay:
    """Sends requests to the clinic and alerts to the channels, each looked at once more."""
    client = httpx.Client()
    channels = {f"channel:{c.name}": c for c in settings.channels}
    senders: dict[str, Sender] = {to: ChannelSender(c, client) for to, c in channels.items()}
    if settings.kafka is None:
        senders[CLINICAL] = to_other_zone(settings, ZoneName.CLINICAL)
    look = LastLook(zone, agencies, gate)
    return Relay(zone, senders, look.admit, look.on_result)


def _watch(
    zone: Zone, settings: Settings, feeds: Mapping[str, Feed], in_force: FeedsInForce
) -> FeedWatch:
    tell, others = Teller(ways_of(settings.alarms)), beside_feeds(settings, zone.name)
    return FeedWatch(zone, list(feeds.values()), in_force, tell, others)


def _upkeep(zone: Zone, settings: Settings) -> Sequence[Task]:
    ended = partial(_end_leases, zone)
    return upkeep_tasks(zone, settings, _purge(zone, settings), ended)


def _end_leases(zone: Zone, uow: UnitOfWork) -> int:
    return end_leases(uow, zone.clock.now())


def _purge(zone: Zone, settings: Settings) -> Callable[[UnitOfWork], int]:
    return lambda uow: purge_closed(uow, zone.clock.now(), settings.retention.closed_call_days)
