"""A zone that cannot serve its pages says so in words, and is not started again and again."""

import socket

import pytest

from handoff.bootstrap.process import Wired, serve
from schemas.envelope import ZoneName
from zone.clock import SystemClock
from zone.errors import Broken
from zone.link import Hears
from zone.zone import open_zone


def test_a_port_that_is_taken_is_told_in_plain_words_before_anything_starts(tmp_path):
    started = []
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        zone = open_zone(ZoneName.DISPATCH, tmp_path / "dispatch", SystemClock())
        wired = Wired(
            zone=zone,
            pages=lambda *_: started.append("pages"),
            host="127.0.0.1",
            port=other.getsockname()[1],
            hearing=(lambda *_: started.append("link"), Hears(tmp_path / "link")),
            workers=(),
            closing=(),
        )
        with pytest.raises(Broken, match=r"cannot be served at .+ set another host"):
            serve(wired)
        zone.close()
    assert started == []
