"""A clinical zone that serves the link until it is killed: `FOLDER KEY_IN_HEX`."""

import os
import sys
import time
from pathlib import Path

from schemas.envelope import ZoneName
from tests.databases import open_zone
from zone.clock import SystemClock
from zone.link import Hears, LinkServer

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    zone = open_zone(ZoneName.CLINICAL, folder, SystemClock())
    LinkServer(zone, Hears(folder / "s"), bytes.fromhex(sys.argv[2])).start()
    os.write(1, b"ready\n")
    time.sleep(60)
