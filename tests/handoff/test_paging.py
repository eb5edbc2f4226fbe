"""Pages to the team on duty over real mail and HTTP: that something waits, nothing about whom."""

from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

import orjson
import pytest
from aiosmtpd.controller import Controller

from casestore.cause import Cause
from casestore.duty.pages import COUNSEL, PageKind, page, record_and_page, see, unsent
from casestore.duty.roster import RosterTeam, save_team
from casestore.duty.teams import set_duty
from handoff.alarm_settings import AlarmSettings
from handoff.bootstrap.paging import send_due
from schemas.envelope import ZoneName
from schemas.incident import Location
from tests.casestore.test_duty_pages import team
from tests.casestore.town import ANA, NOON, request
from tests.connectors.transports.programs import free_port
from tests.databases import open_zone
from zone.clock import FixedClock


class Mails:
    def __init__(self):
        self.taken = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the library's name
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def mails():
    handler = Mails()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.port = controller.port
    yield handler
    controller.stop()


@pytest.fixture
def hook():
    """A receiver of POSTs; `answer` is the status that it gives."""

    class Hook(BaseHTTPRequestHandler):
        taken: ClassVar[list[tuple[str, bytes]]] = []
        answer = 204

        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            Hook.taken.append((self.headers["idempotency-key"], body))
            self.send_response(Hook.answer)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = Thread(target=server.serve_forever)
    thread.start()
    Hook.taken.clear()
    Hook.url = f"http://127.0.0.1:{server.server_port}/page"
    yield Hook
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def zone(tmp_path):
    """One page waits: a lead at an address, with a phone number."""
    opened = open_zone(ZoneName.CLINICAL, tmp_path / "clinical", FixedClock(NOON))
    asked = request(location=Location(text="1207 Birch Ln"), call_type="Suicidal subject")
    opened.write(lambda uow: set_duty(uow, (team(),), ANA, NOON))
    opened.write(lambda uow: record_and_page(uow, asked, (), NOON))
    yield opened
    opened.close()


def waiting(zone):
    with zone.read() as conn:
        return len(unsent(conn))


def test_a_page_goes_to_the_teams_address_and_the_hook_without_any_content(zone, mails, hook):
    own = RosterTeam(team=team(), mail="north@example.org")
    zone.write(lambda uow: save_team(uow, own, ANA, NOON))
    settings = AlarmSettings(
        url=hook.url, mail_to=("lead@example.org",), mail_host="127.0.0.1", mail_port=mails.port
    )
    assert send_due(zone, settings) == 1
    (mail,) = mails.taken
    ((key, posted),) = hook.taken
    assert mail.rcpt_tos == ["north@example.org"]
    assert orjson.loads(posted)["page"] == key
    for told in (mail.content.decode(), posted.decode()):
        for secret in ("birch", "suicid", "riverton", "northfield"):
            assert secret not in told.casefold()
    assert send_due(zone, settings) == 0, "once"


def test_without_an_address_of_its_own_it_goes_to_that_of_the_configuration(zone, mails):
    settings = AlarmSettings(
        mail_to=("lead@example.org",), mail_host="127.0.0.1", mail_port=mails.port
    )
    assert send_due(zone, settings) == 1
    assert mails.taken[0].rcpt_tos == ["lead@example.org"]


def test_a_channel_that_fails_keeps_the_page_and_it_is_tried_again(zone, hook):
    settings = AlarmSettings(url=hook.url)
    hook.answer = 503
    assert send_due(zone, settings) == 0
    assert waiting(zone) == 1
    hook.answer = 204
    assert send_due(zone, settings) == 1
    first, second = (key for key, _ in hook.taken)
    assert first == second, "the receiver can tell that it is the same page"
    assert waiting(zone) == 0


def test_a_page_that_was_seen_meanwhile_does_not_leave(zone, hook):
    with zone.read() as conn:
        (one,) = unsent(conn)
    zone.write(lambda uow: see(uow, one.page_id, ANA, NOON + timedelta(seconds=1)))
    assert send_due(zone, AlarmSettings(url=hook.url)) == 0
    assert hook.taken == []


def test_counsel_on_call_is_paged_at_their_own_address_to_phone_the_team(zone, mails):
    cause = partial(Cause, at=NOON, actor=ANA)
    zone.write(lambda uow: page(cause(uow), "p-c", "northfield", PageKind.COUNSEL, level=COUNSEL))
    settings = AlarmSettings(
        mail_to=("lead@example.org",),
        counsel_to=("counsel@example.org",),
        mail_host="127.0.0.1",
        mail_port=mails.port,
    )
    assert send_due(zone, settings) == 2
    (told,) = [m for m in mails.taken if m.rcpt_tos == ["counsel@example.org"]]
    assert "please phone the co-response team" in told.content.decode()
    assert "northfield" not in told.content.decode().casefold()
