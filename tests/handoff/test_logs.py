"""Logs tell, and never stop the work."""

import subprocess
import sys

FULL = """
import resource, sys
from handoff.logs import configure
import structlog
configure("dispatch")
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
structlog.get_logger().error("drop.out_of_reach", feed="cad")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
structlog.get_logger().info("drop.back", feed="cad")
sys.stdout.write("went on")
"""


def test_a_disk_that_takes_no_line_of_the_log_ends_no_worker(tmp_path):
    with (tmp_path / "zone.log").open("wb") as log:
        done = subprocess.run([sys.executable, "-c", FULL], stdout=subprocess.PIPE, stderr=log)
    assert done.stdout == b"went on"
    assert b"drop.back" in (tmp_path / "zone.log").read_bytes()
