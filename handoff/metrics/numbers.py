"""The numbers of one process: the closed list, in one registry, each label looked at."""

import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from handoff.metrics.labels import Labels
from handoff.metrics.names import METRICS, SECONDS, Kind, Metric

Number = Counter | Gauge | Histogram


@dataclass(frozen=True, slots=True)
class Reading:
    """How one gauge stands."""

    metric: Metric
    value: float
    labels: tuple[str, ...] = ()


class Numbers:
    """All metrics of one zone's process. Any thread may use it; it asks no database."""

    def __init__(self, known: dict[str, Collection[str]]) -> None:
        """`known`: see `Labels`."""
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self._labels = Labels(known)
        self._whole = threading.Lock()
        self._counters: dict[tuple[Metric, tuple[object, ...]], Number] = {}
        """Counters by what was let through: looking at labels costs more than counting."""
        self._numbers = {metric.name: self._make(metric) for metric in METRICS}
        ProcessCollector(registry=self._registry)

    def count(self, metric: Metric, *labels: object, by: int = 1) -> None:
        """Add to a counter."""
        number = self._of(metric, labels)
        assert isinstance(number, Counter)
        number.inc(by)

    def set(self, metric: Metric, value: float, *labels: object) -> None:
        """Say how a gauge stands."""
        number = self._of(metric, labels)
        assert isinstance(number, Gauge)
        number.set(value)

    def show(self, readings: Iterable[Reading], instead_of: Iterable[Metric]) -> None:
        """Set many at once. What these metrics said before is gone: a cause that nobody has any
        more shall not stand there for ever, and no monitor shall see the moment between."""
        with self._whole:
            for metric in instead_of:
                self._numbers[metric.name].clear()
            for one in readings:
                self.set(one.metric, one.value, *one.labels)

    def took(self, metric: Metric, seconds: float) -> None:
        """Add one duration to a histogram. Clocks of two machines differ: none is below zero."""
        number = self._of(metric, ())
        assert isinstance(number, Histogram)
        number.observe(max(0.0, seconds))

    def text(self) -> bytes:
        """All of it, as a monitor reads it."""
        with self._whole:
            return generate_latest(self._registry)

    def _of(self, metric: Metric, values: tuple[object, ...]) -> Number:
        known = self._counters.get((metric, values))
        if known is not None:
            return known
        number = self._numbers[metric.name]
        if not metric.labels:
            return number
        pairs = zip(metric.labels, values, strict=True)
        let = tuple(self._labels.let(label, value) for label, value in pairs)
        number = number.labels(*let)
        # Gauges come and go; and what was not let through is not kept here either.
        if metric.kind is Kind.COUNTER and let == values:
            self._counters[metric, values] = number
        return number

    def _make(self, metric: Metric) -> Number:
        names, registry = metric.labels, self._registry
        if metric.kind is Kind.COUNTER:
            return Counter(metric.name, metric.says, names, registry=registry)
        if metric.kind is Kind.GAUGE:
            return Gauge(metric.name, metric.says, names, registry=registry)
        return Histogram(metric.name, metric.says, names, registry=registry, buckets=SECONDS)
