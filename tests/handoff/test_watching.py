"""A watched folder that goes away and comes back."""

import shutil
import threading
import time

from structlog.testing import capture_logs

from connectors.feed import Feed
from handoff.bootstrap.watching import watch
from zone.errors import StoreFull


def _feed(folder):
    return Feed(
        name="drop",
        transport="file_drop",
        format="eido",
        agency="a",
        time_zone="UTC",
        folder=folder,
        stable_seconds=0.0,
    )


class _Watched:
    """The worker in a thread, with what it handed over."""

    def __init__(self, folder, accept=None):
        self.taken = []
        self.stop = threading.Event()
        run = watch(_feed(folder), accept or self._take, every_s=0.01)
        self.thread = threading.Thread(target=run, args=(self.stop,))

    def _take(self, received):
        self.taken.append(received.source_name)
        return True

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()


def _until(holds):
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def test_a_share_that_is_gone_is_said_once_and_taken_up_again(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    with capture_logs() as logs, _Watched(folder) as watched:
        (folder / "one.json").write_text("{}")
        _until(lambda: watched.taken == ["one.json"])
        shutil.rmtree(folder)
        _until(lambda: logs)
        folder.mkdir()
        (folder / "two.json").write_text("{}")
        _until(lambda: watched.taken == ["one.json", "two.json"])
        _until(lambda: len(logs) == 2)
    assert [entry["event"] for entry in logs] == ["drop.out_of_reach", "drop.back"]


def test_with_a_full_disk_the_file_stays_and_goes_through_later(tmp_path):
    full = [True]
    taken = []

    def accept(received):
        if full[0]:
            raise StoreFull
        taken.append(received.source_name)
        return True

    (tmp_path / "one.json").write_text("{}")
    with capture_logs() as logs, _Watched(tmp_path, accept):
        _until(lambda: logs)
        assert any(tmp_path.rglob("*one.json"))
        full[0] = False
        _until(lambda: taken == ["one.json"])
    assert not any(tmp_path.rglob("*one.json"))
