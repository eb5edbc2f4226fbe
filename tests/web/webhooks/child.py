"""A process that feeds and sends notices until it is killed; says on a line what it sent."""

import sys
from pathlib import Path

import httpx

from handoff.bootstrap.webhooks import Webhooks
from redaction.gate import Gate
from schemas.envelope import ZoneName
from zone.clock import SystemClock
from zone.zone import open_zone


def main() -> None:
    """Arguments: the zone's folder, and the file to which the receiver's side is written."""
    taken = Path(sys.argv[2])

    def receive(request: httpx.Request) -> httpx.Response:
        with taken.open("a") as file:
            file.write(f"{request.headers['idempotency-key']} {request.content.decode()}\n")
        return httpx.Response(204)

    zone = open_zone(ZoneName.CLINICAL, Path(sys.argv[1]), SystemClock())
    with httpx.Client(transport=httpx.MockTransport(receive)) as client:
        hooks = Webhooks(zone, Gate.load(), client)
        hooks.feed()
        for to in hooks.destinations():
            while hooks.send(to):
                pass
    zone.close()


main()
