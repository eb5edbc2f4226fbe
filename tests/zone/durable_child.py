"""Accepts an event and a page's write, and says on its standard error when each returned."""

import os
import sys
from pathlib import Path

from schemas.envelope import ZoneName
from tests.databases import open_zone
from tests.zone.made import event, note
from zone.clock import SystemClock

if __name__ == "__main__":
    zone = open_zone(ZoneName.DISPATCH, Path(sys.argv[1]), SystemClock(), guest=True)
    for number in range(5):
        os.write(2, b"BEGIN\n")
        zone.writer.run(lambda uow, n=number: uow.accept(event(zone, n)))
        os.write(2, b"RETURNED\n")
        os.write(2, b"BEGIN\n")
        zone.write(lambda uow, n=number: note(uow, n))
        os.write(2, b"RETURNED\n")
    zone.close()
