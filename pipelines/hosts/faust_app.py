"""The Kafka host: one Faust agent per topic. The only module that knows Faust.

Faust moves records and commits offsets; what a record means is `Work`'s business. Batches run on
one executor thread; a record is acknowledged to Faust only when `Work` returned, so the committed
offset never passes what is durable in the database. Why the fetch wait is set here: docs/kafka.md.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import faust
import structlog
from faust.auth import SASLCredentials, SSLCredentials
from faust.exceptions import ConsumerNotStarted
from faust.transport.drivers import aiokafka as driver

from pipelines.hosts.kafka_connection import MECHANISM, Connection, refuse_foreign
from pipelines.hosts.kafka_records import ID, VERSION, Record
from pipelines.hosts.kafka_watchdog import Place
from pipelines.hosts.kafka_work import Interrupted
from pipelines.topology import Topic

BATCH = 200
"""Records handed to the chains at once; they commit at most 50 units together."""
FETCH_WAIT_MS = 100
"""How long the broker may hold a fetch that finds nothing. Faust fixes 1500: then a partition with
a backlog stands still for that long, whenever a fetch for the others is on the way."""
COMMIT_SECONDS = 1.0
log = structlog.get_logger()
Handle = Callable[[Sequence[Record]], None]


class _ConsumerThread(driver.AIOKafkaConsumerThread):
    def _create_worker_consumer(self, transport: Any) -> Any:  # noqa: ANN401 - Faust's own
        consumer = super()._create_worker_consumer(transport)
        # No setting of Faust reaches this argument of aiokafka.
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS
        return consumer


class _Consumer(driver.Consumer):
    def _new_consumer_thread(self) -> _ConsumerThread:
        return _ConsumerThread(self, loop=self.loop, beacon=self.beacon)


class _Transport(driver.Transport):
    Consumer = _Consumer


class _App(faust.App):
    def _create_directories(self) -> None:
        """None: nothing is kept in Faust's tables, so nothing in the folder we were started in."""


class FaustHost:
    """Runs `handle` over the records of a zone's topics until told to stop."""

    def __init__(
        self, connection: Connection, topics: Sequence[Topic], handle: Handle, stop: threading.Event
    ) -> None:
        refuse_foreign(connection.zone, topics)
        self._connection = connection
        self._handle = handle
        self._stop = stop
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="chain")
        self._agents: list[_Agent] = []
        self._app = _app(connection)
        for topic in topics:
            self._add(topic)

    def run(self) -> None:
        """Until told to stop; what was begun is finished. Raises what made Faust give up."""
        asyncio.run(self._run())

    def assigned(self) -> set[Place]:
        """The partitions that this worker has now, by name and number."""
        consumer = self._app._consumer
        try:
            held = consumer.assignment() if consumer is not None else ()
        except ConsumerNotStarted:  # made, but its thread is only starting
            held = ()
        return {(tp.topic, tp.partition) for tp in held}

    def _stale(self, event: Any) -> bool:  # noqa: ANN401 - Faust's own
        """Delivered before the last rebalance: whoever has the partition now gets it again."""
        current: int = self._app.consumer_generation_id
        return bool(event.message.generation_id != current)

    def _add(self, topic: Topic) -> None:
        source = self._app.topic(
            self._connection.topic(topic),
            key_type=bytes,
            value_type=bytes,
            key_serializer="raw",
            value_serializer="raw",
        )
        agent = _Agent(topic, self._handle, self._executor, self._stop, self._stale)
        self._agents.append(agent)
        self._app.agent(source, name=topic.name, concurrency=1)(agent.feed)

    async def _run(self) -> None:
        app = self._app
        await app.start()
        working = [asyncio.create_task(agent.work()) for agent in self._agents]
        try:
            while not (self._stop.is_set() or app.should_stop or any(t.done() for t in working)):
                await asyncio.sleep(0.1)
            self._stop.set()
            # What was begun is finished and acknowledged before Faust commits for the last time.
            await asyncio.gather(*(agent.idle.wait() for agent in self._agents))
        finally:
            for task in working:
                task.cancel()
            ended = await asyncio.gather(*working, return_exceptions=True)
            await app.stop()
            self._executor.shutdown()
        for error in (*ended, app.crash_reason):
            if isinstance(error, Exception):
                raise error


@dataclass
class _Agent:
    """Gathers what has arrived for one topic, and has it worked on."""

    topic: Topic
    handle: Handle
    executor: ThreadPoolExecutor
    stop: threading.Event
    stale: Callable[[Any], bool]

    def __post_init__(self) -> None:
        self.idle = asyncio.Event()
        self.idle.set()
        self._arrived: asyncio.Queue[Any] = asyncio.Queue(BATCH)

    async def feed(self, stream: Any) -> None:  # noqa: ANN401 - Faust's own
        """The agent. A full queue holds Faust up, which then stops fetching."""
        async for event in stream.noack().events():
            await self._arrived.put(event)

    async def work(self) -> None:
        """Batch after batch. A batch is what waits now: a single record waits for no others."""
        while True:
            batch = [await self._arrived.get()]
            while len(batch) < BATCH and not self._arrived.empty():
                batch.append(self._arrived.get_nowait())
            current = [event for event in batch if not self.stale(event)]
            if current and not self.stop.is_set():
                await self._finish(current)

    async def _finish(self, batch: list[Any]) -> None:
        self.idle.clear()
        try:
            records = [self._record(event.message) for event in batch]
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self.executor, self.handle, records)
            for event in batch:
                event.ack()
        except Interrupted:
            log.info("worker.interrupted", topic=self.topic.name, records=len(batch))
        finally:
            self.idle.set()

    def _record(self, message: Any) -> Record:  # noqa: ANN401 - Faust's own
        headers = dict(message.headers or ())
        version = headers.get(VERSION, b"0")
        return Record(
            topic=self.topic,
            value=message.value or b"",
            event_id=headers.get(ID, b"").decode(errors="replace"),
            version=int(version) if version.isdigit() else 0,
            partition=message.partition,
            offset=message.offset,
        )


def _app(connection: Connection) -> Any:  # noqa: ANN401 - Faust has types of its own making
    urls = ";".join(f"kafka://{server}" for server in connection.servers)
    app = _App(
        connection.group,
        broker=urls,
        broker_credentials=_credentials(connection),
        store="memory://",
        # Repeats are harmless, and waiting for every delivered record would never end when a
        # rebalance has thrown some of them away.
        stream_wait_empty=False,
        consumer_auto_offset_reset="earliest",
        broker_commit_interval=COMMIT_SECONDS,
        broker_max_poll_records=BATCH * 5,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
    )
    app.transport = _Transport(app.conf.broker_consumer, app)
    return app


def _credentials(connection: Connection) -> Any:  # noqa: ANN401 - one of two of Faust's
    context, identity = connection.tls(), connection.identity
    if context is None:
        return None
    if identity is None or identity.username is None:
        return SSLCredentials(context)
    return SASLCredentials(
        username=identity.username,
        password=identity.password,
        ssl_context=context,
        mechanism=MECHANISM,
    )
