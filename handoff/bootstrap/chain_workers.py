"""What works on messages in a zone's own process: its chains, or the relay to their topics."""

from collections.abc import Sequence

from handoff.bootstrap.process import Worker
from handoff.settings import Settings
from pipelines.hosts.embedded import EmbeddedHost
from pipelines.last_look import LastLook
from pipelines.ports import ClinicalReader, Reader
from zone.zone import Zone


def chain_workers(
    zone: Zone,
    settings: Settings,
    host: EmbeddedHost,
    read: Reader | ClinicalReader | None = None,
    look: LastLook | None = None,
) -> Sequence[Worker]:
    """The chains; with Kafka they run in workers of their own (`handoff worker`), and `look` is
    the last one at what leaves for a topic of the other zone."""
    if settings.kafka is None:
        return (Worker("chain", host.run),)
    # Without Kafka its client is never loaded.
    from handoff.bootstrap.kafka_front import topic_workers

    return topic_workers(zone, settings, settings.kafka, read, look)
