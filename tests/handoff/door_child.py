"""A zone with one door in a process of its own, to be killed at a crash point.

`python -m tests.handoff.door_child FOLDER FEED_JSON` runs the feed's worker until its standard
input ends; it says `ready` once it is open. The crash point comes by the environment.
"""

import json
import sys
import threading
from pathlib import Path

from connectors.feed import Feed
from handoff.bootstrap.doors import door_workers
from handoff.bootstrap.keeping import ZoneKeeper
from handoff.bootstrap.reading import acceptor
from schemas.envelope import ZoneName
from zone.clock import SystemClock
from zone.zone import open_zone


def main() -> None:
    feed = Feed.model_validate(json.loads(sys.argv[2]))
    zone = open_zone(ZoneName(feed.zone), Path(sys.argv[1]), SystemClock())
    stop = threading.Event()
    (worker,) = door_workers([feed], ZoneKeeper(zone, acceptor(zone)))
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    sys.stdin.read()
    stop.set()
    thread.join()
    zone.close()


if __name__ == "__main__":
    main()
