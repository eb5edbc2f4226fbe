"""`python -m tests.stores.make VERSION`: a small store of the version that is checked out now.

A town's first calls, with both zones' databases, keys and anchors, packed for upgrade tests.
Run once, when a version is finished; the archive is never changed afterwards.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

from handoff.town.generate import Message, town_day
from handoff.town.place import FEEDS
from tests.e2e.one_process import OneProcess
from tests.e2e.town_run import prepare

CALLS = 8
PUSHED = {feed.name for feed in FEEDS if feed.transport == "http_push"}
HERE = Path(__file__).parent


def main(version: str) -> None:
    """Play, close, pack `config`, `data` and `secrets`."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        day = town_day(4, CALLS, hours=2)
        zones = OneProcess.open(prepare(folder, day), day.start)
        zones.play(day.messages)
        for zone in (zones.dispatch, zones.clinical):
            zone.checkpoint()
        zones.close()
        (folder / "messages.json").write_text(json.dumps([_row(one) for one in day.messages]))
        shutil.make_archive(str(HERE / version), "zip", folder)


def _row(message: Message) -> list[str]:
    key = message.message_key if message.feed in PUSHED else message.name
    return [message.feed, key, message.name, message.body.decode("latin-1")]


if __name__ == "__main__":
    main(sys.argv[1])
