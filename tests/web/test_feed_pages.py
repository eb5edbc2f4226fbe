"""Pages of one feed, of causes and runs, of opened and edited messages, and of trials."""

import re

import pytest
from sqlalchemy import select

from handoff.bootstrap.dispatch import feeds_in_force
from handoff.feeds.desk import ConfiguredFeeds
from pipelines.board import BoardRows
from pipelines.board_actions import BoardActions
from schemas.audit import AuditTag
from schemas.envelope import Event, EventKind, ZoneName
from tests.e2e.canary_messages import eido_call
from tests.e2e.staged_agency import AT, settings_of
from tests.e2e.test_canaries import canaries_in
from tests.web.dispatch_town import make_account
from tests.web.visitor import signed_in
from web.dispatch.app import dispatch_app
from web.operations.pasted import editable, line_ends
from web.shell.settings import PageSettings
from web.shell.zone_feeds import ZoneFeeds
from zone.accounts import Role
from zone.audit.trail import trail
from zone.clock import FixedClock
from zone.feeds import readings, stages
from zone.feeds.stages import Stage
from zone.journal import dead_letters, edits, inbox, replay_runs
from zone.journal.park_reasons import ParkReason
from zone.journal.tables import audit
from zone.zone import open_zone

OF = {"agencies": ("fernbrook-pd",)}
TOKEN = "a-token-of-this-form"
BROKEN = eido_call()[:-40]


class Office:
    """The dispatch pages of one configured feed, and people who look at them."""

    def __init__(self, folder, more="") -> None:
        self.settings = settings_of(folder, more)
        self.zone = open_zone(
            ZoneName.DISPATCH, self.settings.zone_folder(ZoneName.DISPATCH), FixedClock(AT)
        )
        feeds_in_force(self.zone, self.settings)
        make_account(self.zone, "ivan", role=Role.IT, **OF)
        make_account(self.zone, "cora", role=Role.IT, cjis_cleared=True, second_factor=True, **OF)
        make_account(
            self.zone, "otto", role=Role.IT, cjis_cleared=True, second_factor=True,
            agencies=("elsewhere",),
        )  # fmt: skip
        make_account(self.zone, "priya", role=Role.PRIVACY_OFFICER, **OF)
        agencies = {one.agency_id: one for one in self.settings.agencies}
        self.pages = dispatch_app(
            self.zone,
            BoardRows(agencies, self.zone.keys),
            BoardActions(),
            PageSettings(time_zone="America/Chicago", allowed_hosts=("*",)),
            ZoneFeeds(["cad"]),
        )
        config = folder / "handoff.toml"
        self.pages.state.feed_desk = ConfiguredFeeds(self.zone, self.settings, config)

    def by(self, login):
        return signed_in(self.pages, login)

    def park(self, name="1", body=BROKEN):
        event = Event(
            event_id=self.zone.keys.event_id("test", name),
            kind=EventKind.FEED_MESSAGE,
            at=AT,
            body=body,
            feed="cad",
        )
        self.zone.write(
            lambda uow: (uow.accept(event), uow.park(event.event_id, ParkReason.TRUNCATED, {}))
        )
        return event.event_id


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path)
    yield made
    made.zone.close()


def plain(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[1]).split())


def test_a_feeds_page_says_what_cannot_be_known_without_a_heartbeat(office):
    """R33."""
    page = plain(office.by("ivan").get("/operations/feeds/cad"))
    assert "none agreed: a dead exporter looks like a quiet night" in page
    assert "cannot be probed from here: it calls us" in page
    assert "Live." in page


def test_a_feed_is_taken_to_shadow_and_back_on_its_page(office):
    ivan = office.by("ivan")
    assert "cad is shadow" in plain(ivan.submit("/operations/feeds/cad/stage", to="shadow"))
    with office.zone.read() as conn:
        assert stages.standings(conn)["cad"].stage is Stage.SHADOW
    assert "cad is live" in plain(ivan.submit("/operations/feeds/cad/stage", to="live"))
    assert "Not live" not in plain(ivan.get("/operations"))


def test_planned_work_is_set_and_ended_on_the_page(office):
    ivan = office.by("ivan")
    ivan.submit("/operations/feeds/cad/pause", hours="4")
    assert "Paused" in plain(ivan.get("/operations"))
    ivan.submit("/operations/feeds/cad/pause", hours="0")
    assert "Paused" not in plain(ivan.get("/operations"))


def test_an_earlier_version_is_brought_back_on_the_page(office):
    office.zone.write(lambda uow: readings.adopt(uow, "cad", CHANGED, "it-1"))
    page = plain(office.by("ivan").submit("/operations/feeds/cad/revert", to="1"))
    assert "read as by version 1 again (version 3)" in page


CHANGED = (
    '{"bounds":null,"format":"eido","mapping":null,"max_depth":64,"priority_scale":"eido",'
    '"time_zone":"America/Chicago","unrestricted_marks":[""]}'
)


def test_who_may_only_look_gets_no_button_and_changes_nothing(office):
    priya = office.by("priya")
    assert "Take it live" not in priya.get("/operations/feeds/cad").text
    assert priya.submit("/operations/feeds/cad/stage", to="draft").status_code == 404
    with office.zone.read() as conn:
        assert stages.standings(conn)["cad"].stage is Stage.LIVE


def test_the_interface_document_says_state_contacts_and_what_crosses(office):
    page = plain(office.by("ivan").get("/operations/feeds/cad/document"))
    for part in ("## State", "## Contacts", "## How often", "## What happens on failure"):
        assert part in page
    assert "Never: narrative" in page
    assert "Stage live" in page


def test_an_unknown_feed_is_a_page_that_does_not_exist(office):
    assert office.by("ivan").get("/operations/feeds/other").status_code == 404


def test_all_of_a_cause_are_shown_and_replayed_with_progress(office):
    for number in range(3):
        office.park(str(number))
    ivan = office.by("ivan")
    page = plain(ivan.get("/operations/causes?reason=truncated&feed=cad"))
    assert "3 messages go through the whole way again, oldest first" in page
    assert "cannot be taken back" in page
    for _ in range(2):
        ivan.submit("/operations/runs", reason="truncated", feed="cad", place="inbox", token=TOKEN)
    with office.zone.read() as conn:
        (run,) = replay_runs.runs(conn)
    ivan.submit(f"/operations/runs/{run.run_id}", to="paused")
    assert replay_runs.step(office.zone) == 0
    assert "Paused : 0 of 3 replayed" in plain(ivan.get("/operations"))
    ivan.submit(f"/operations/runs/{run.run_id}", to="running")
    while replay_runs.step(office.zone):
        pass
    assert "Done : 3 of 3 replayed" in plain(ivan.get("/operations"))


def test_what_is_gone_is_said_before_a_replay_not_after(office):
    office.park()
    office.zone.write(lambda uow: inbox.purge(uow.conn, AT.replace(year=2027), ("parked",)))
    page = plain(office.by("ivan").get("/operations/causes?reason=truncated&feed=cad"))
    assert "1 message cannot be replayed: its content was deleted on schedule" in page
    assert "Replay 0" not in page


def test_only_a_cleared_administrator_of_the_agency_opens_a_message_and_it_is_audited(office):
    """R35: cleared, own agency, second factor, reason; and it is written down."""
    one = office.park()
    path = f"/operations/parked/{one}/open"
    for login in ("ivan", "otto"):
        assert office.by(login).submit(path, why="correct_feed").status_code == 404
    cora = office.by("cora")
    assert cora.submit(path, why="because I like to").status_code == 400
    answer = cora.submit(path, why="correct_feed")
    assert canaries_in(answer.text) != []
    with office.zone.read() as conn:
        (note,) = [e for e in trail(conn, "message", one) if e.tag is AuditTag.MESSAGE_OPENED]
    assert note.detail == {"why": "correct_feed"}


def test_an_edited_replay_keeps_the_original_and_is_told_on_both(office):
    one = office.park()
    cora = office.by("cora")
    cora.submit(
        f"/operations/parked/{one}/edit",
        token=TOKEN,
        why="broken_form",
        message=eido_call().decode(),
    )
    with office.zone.read() as conn:
        (again,) = inbox.pending(conn, office.zone.keys, 9)
        assert again.body == eido_call()
        assert inbox.find(conn, office.zone.keys, one).body == BROKEN
        assert edits.edit_of(conn, again.event_id).why == "broken_form"
        assert dead_letters.show(conn, one).replayed_as == again.event_id


def test_it_staff_without_clearance_edit_nothing(office):
    one = office.park()
    answer = office.by("ivan").submit(
        f"/operations/parked/{one}/edit", token=TOKEN, why="broken_form", message="x"
    )
    assert answer.status_code == 404
    with office.zone.read() as conn:
        assert dead_letters.show(conn, one).state == "parked"


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"a\nb", b"a\nc"), (b"a\r\nb", b"a\r\nc"), (b"a\rb", b"a\rc"), (b"a", b"a\nc")],
)
def test_a_form_does_not_change_the_ends_of_lines(before, after):
    assert line_ends("a\r\nc", before) == after


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a\x00b", b"\x0bMSH", b"x" * 200_000])
def test_what_a_form_would_spoil_is_not_offered_for_change(body):
    assert editable(body) is None


def test_a_pasted_message_is_tried_and_nothing_of_it_is_kept(office):
    ivan = office.by("ivan")
    answer = ivan.submit("/operations/feeds/cad/trial", message=eido_call().decode(), then="look")
    page = plain(answer)
    assert "behavioral health" in page
    assert "The person wants to kill or hurt themselves." in page
    assert "Tamsin" in page
    with office.zone.read() as conn:
        assert inbox.counts(conn) == {}
        told = [row.detail for row in conn.execute(select(audit))]
    assert canaries_in(" ".join(told)) == []


def test_the_evidence_of_a_trial_is_a_file_without_anybodys_data(office):
    ivan = office.by("ivan")
    answer = ivan.submit("/operations/feeds/cad/trial", message=eido_call().decode(), then="export")
    assert "attachment" in answer.headers["content-disposition"]
    assert canaries_in(answer.text) == []
    assert "Signed off" in answer.text
