"""Where the time of a chain goes: its stages, its questions and its effects, timed from outside."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pipelines.hosts.carry_out import Ports
from pipelines.hosts.embedded import EmbeddedHost
from pipelines.stage import Chain


class Shares:
    """Seconds by step. What the steps leave of the whole is the host's own and the commit's."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same work, with its time counted."""

        def run(*args: Any, **named: Any) -> Any:
            start = time.perf_counter()
            try:
                return work(*args, **named)
            finally:
                self.seconds[name] += time.perf_counter() - start

        return run

    def watch(self, host: EmbeddedHost) -> None:
        """From now on this host's steps are counted."""
        host._chains = {kind: self._chain(chain) for kind, chain in host._chains.items()}
        host._ports = Ports(
            {q: self.timed("questions", answer) for q, answer in host._ports.answers.items()},
            {w: self.timed("effects", effect) for w, effect in host._ports.effects.items()},
        )
        if host._read is not None:
            host._read = self.timed("parse", host._read)

    def _chain(self, chain: Chain) -> Chain:
        return replace(
            chain,
            stages=tuple(
                replace(stage, decide=self.timed(stage.name, stage.decide))
                for stage in chain.stages
            ),
        )

    def of(self, whole: float) -> dict[str, float]:
        """Share of each step in `whole` seconds, the largest first, and what is left over."""
        shares = {name: round(spent / whole, 3) for name, spent in self.seconds.most_common()}
        return shares | {"host_seal_audit_commit": round(1 - sum(shares.values()), 3)}
