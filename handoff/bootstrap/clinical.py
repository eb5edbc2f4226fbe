"""The clinical zone, joined: the link, the chain, the case store and its pages."""

from functools import partial

from casestore.arrivals.receive import receive
from casestore.arrivals.upkeep import look_again, purge_unmatched
from casestore.arrivals.whose import whose
from casestore.cases.purge import purge_due
from casestore.clients import repeats
from casestore.disclosures.asked_again import ask_again
from casestore.disclosures.centers import register_centers
from casestore.disclosures.leases import did_not_leave, renew, too_late
from casestore.disclosures.withdrawing import withdraw_ended
from casestore.disclosures.without_audit import bring_in
from casestore.duty.pages import escalate_unseen, page_shift_start, record_and_page
from casestore.duty.roster import take_configured
from casestore.duty.safety import page_missed
from casestore.duty.teams import team_state
from casestore.matching.suggest import suggest
from casestore.referrals.sending import leave_due
from casestore.rows import ChangedMeanwhile
from casestore.tasks.escalation import escalate_overdue
from casestore.tasks.follow_ups import limit_reached
from casestore.workflows.flows import escalate
from connectors.transports import http_push
from handoff.bootstrap import webhooks
from handoff.bootstrap.certificates import beside_feeds
from handoff.bootstrap.chain_workers import chain_workers
from handoff.bootstrap.clinical_feeds import clinical_feeds, clinical_in_force, origin_of
from handoff.bootstrap.doors import door_workers
from handoff.bootstrap.health import FeedWatch
from handoff.bootstrap.keeping import ZoneKeeper
from handoff.bootstrap.notices import Teller, ways_of
from handoff.bootstrap.paging import agencies_of, paging
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
from handoff.bootstrap.upkeep import upkeep
from handoff.feeds.in_force import FeedsInForce
from handoff.metrics.worker import metrics_workers
from handoff.settings import Settings
from pipelines.hosts.carry_out import Answer, Effect, Ports, in_turn, one_by_one
from pipelines.hosts.embedded import EmbeddedHost
from pipelines.ports import (
    LinkSuggestions,
    RecordArrival,
    RecordLead,
    TeamOnDuty,
    WhoseArrival,
)
from pipelines.topology import clinical_chains
from redaction.gate import Gate
from redaction.state_law import law_in
from schemas.envelope import ZoneName
from web.clinical.app import clinical_app
from web.shell.zone_feeds import ZoneFeeds
from zone.clock import SystemClock
from zone.errors import TryLater
from zone.journal import replay_runs
from zone.journal.relay import Relay
from zone.zone import Zone, open_zone

DISPATCH = "zone:dispatch"


def wire_clinical(settings: Settings, desk: Desk | None = None) -> Wired:
    """Open the zone and join its parts. `desk`: the configured feeds for the pages."""
    zone = open_zone(
        ZoneName.CLINICAL,
        settings.zone_folder(ZoneName.CLINICAL),
        clock_of(settings),
        settings.database(ZoneName.CLINICAL),
        wall=SystemClock(),
    )
    zone.writer.run(lambda uow: take_configured(uow, settings.teams, zone.clock.now()))
    centers = {agency.agency_id: agency.name for agency in settings.agencies}
    zone.writer.run(lambda uow: register_centers(uow, centers))
    feeds = clinical_feeds(settings)
    keeper = ZoneKeeper(zone, acceptor(zone))
    gate = Gate.load(("withhold-free-text",), state_law=law_in(zone.folder))
    in_force = clinical_in_force(zone, settings)
    host = clinical_host(zone, settings, gate, in_force)
    tell, others = Teller(ways_of(settings.alarms)), beside_feeds(settings, zone.name)
    watch = FeedWatch(zone, list(feeds.values()), in_force, tell, others)
    linked = settings.kafka is None and not settings.standalone
    link = {DISPATCH: to_other_zone(settings, ZoneName.DISPATCH)} if linked else {}
    relay = Relay(zone, link, lambda event, _: too_late(event, zone.clock.now()), did_not_leave)
    keep = settings.retention.untaken_lead_days
    tasks = upkeep_tasks(
        zone,
        settings,
        lambda uow: purge_due(uow, zone.clock.now(), keep),
        lambda uow: purge_unmatched(uow, zone.clock.now(), keep),
        lambda uow: withdraw_ended(uow, zone.clock.now()),
        lambda uow: ask_again(uow, gate, zone.clock.now()),
        lambda uow: renew(uow, gate, zone.clock.now()),
        lambda uow: escalate(uow, zone.clock.now()),
        lambda uow: leave_due(uow, gate, zone.clock.now()),
        lambda uow: limit_reached(uow, zone.clock.now()),
        lambda uow: repeats.forget(uow, zone.clock.now()),
        lambda uow: escalate_overdue(uow, zone.clock.now()),
        lambda uow: page_shift_start(uow, zone.clock.now()),
        lambda uow: escalate_unseen(uow, zone.clock.now()),
        lambda uow: page_missed(uow, agencies_of(uow), zone.clock.now()),
    )

    def match_anew() -> None:
        look_again(zone)

    tasks = [*tasks, partial(bring_in, zone), match_anew]
    pages = clinical_app(
        zone,
        page_settings(settings, ZoneName.CLINICAL),
        ZoneFeeds(sorted(feeds), trained(feeds, settings)),
        gate,
    )
    pages.state.feed_desk = desk(zone, settings) if desk else None
    return Wired(
        zone=zone,
        pages=front(zone, pages, http_push.push_app(feeds, keeper.accept).routes),
        host=settings.clinical.host,
        port=settings.clinical.port,
        hearing=hearing(zone, settings),
        closing=pages.state.closing,
        workers=[
            *chain_workers(zone, settings, host, in_force.read),
            Worker("relay", relay.run),
            Worker("webhooks", webhooks.worker(zone, gate)),
            *metrics_workers(zone, settings),
            Worker("paging", paging(zone, settings.paging)),
            *door_workers(feeds.values(), keeper),
            Worker("health", watch.run),
            Worker("replays", partial(replay_runs.run_until, zone)),
            Worker("upkeep", upkeep(tasks)),
        ],
    )


def clinical_host(
    zone: Zone, settings: Settings, gate: Gate, in_force: FeedsInForce | None = None
) -> EmbeddedHost:
    """The clinical chains on the embedded host; the case store answers and records."""
    origins = {name: origin_of(feed) for name, feed in clinical_feeds(settings).items()}
    answers: dict[type, Answer] = {
        LinkSuggestions: one_by_one(
            lambda conn, keys, q: suggest(conn, keys, q.subjects, q.callbacks, on=q.on)
        ),
        TeamOnDuty: one_by_one(lambda conn, _, q: team_state(conn, q.agency, q.at)),
        WhoseArrival: one_by_one(lambda conn, keys, q: whose(conn, keys, q.feed, q.update)),
    }
    effects: dict[type, Effect] = {
        RecordLead: in_turn(lambda uow, w: record_and_page(uow, w.request, w.suggestions, w.at)),
        RecordArrival: in_turn(
            lambda uow, w: receive(
                uow, origins[w.feed], w.event_id, w.place, w.update, w.whose, w.at
            )
        ),
    }
    chains = clinical_chains(gate, zone.keys.effect_id, settings.reply_delay_s)
    later = (TryLater, ChangedMeanwhile)
    in_force = in_force or clinical_in_force(zone, settings)
    ports = Ports(answers, effects)
    return EmbeddedHost(zone, chains, ports, in_force.read, later=later, stages=in_force.look)
