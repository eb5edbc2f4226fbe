"""The chain: whatever is done to it afterwards is found."""

import threading
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from schemas.audit import AuditEvent, AuditTag
from schemas.envelope import ZoneName
from tests import databases
from tests.databases import open_zone
from tests.zone.made import note
from zone.audit.canonical import GENESIS, canonical, columns, instant, row_hash
from zone.audit.links import Fault
from zone.audit.trail import trail
from zone.audit.verify import verify
from zone.clock import FixedClock
from zone.zone import Zone

EVENTS = 12
ANCHORED = 8
COPY_FIRST_ROW_AS = (
    "insert into audit select stream, {}, 'x', tag, at, actor, about, detail, hash "
    "from audit limit 1"
)
START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def written(folder) -> Zone:
    zone = open_zone(ZoneName.DISPATCH, folder, FixedClock(START), guest=True)
    for number in range(EVENTS):
        about = {"incident": f"i{number % 3}", "message": f"m{number}"}
        zone.write(lambda uow, n=number, a=about: note(uow, n, a, detail={"rule": f"r{n}"}))
        zone.clock.advance(1)
        if number == ANCHORED - 1:
            assert zone.checkpoint()
    return zone


@pytest.fixture(scope="module")
def sound(database, tmp_path_factory):
    """A folder with 12 events, 8 of them anchored; tests work on copies."""
    folder = tmp_path_factory.mktemp("sound") / "zone"
    zone = written(folder)
    report = verify(zone)
    zone.close()
    assert report.ok
    assert (report.streams[0].count, report.streams[0].anchored) == (EVENTS, ANCHORED)
    return folder


@pytest.fixture(scope="module")
def copies(sound, tmp_path_factory):
    numbers = count()
    place = tmp_path_factory.mktemp("copies")
    return lambda: databases.copy(sound, place / str(next(numbers)))


def straight_to(folder):
    """The data as somebody with a database tool has them."""
    return databases.engine_of(folder, "dispatch.sqlite3")


def tamper(folder, *statements):
    """Change rows; a statement may come with its values. Returns how many were changed."""
    engine = straight_to(folder)
    changed = 0
    for statement in statements:
        words, values = statement if isinstance(statement, tuple) else (statement, {})
        with engine.begin() as conn:
            counted = text(words).execution_options(preserve_rowcount=True)
            changed += conn.execute(counted, values).rowcount
    engine.dispose()
    return changed


def rows_of(folder, query):
    engine = straight_to(folder)
    with engine.connect() as conn:
        found = conn.execute(text(query)).all()
    engine.dispose()
    return found


def findings(folder):
    zone = open_zone(ZoneName.DISPATCH, folder, FixedClock(START), guest=True)
    report = verify(zone)
    zone.close()
    assert report.ok == (not report.findings)
    return [(finding.fault, finding.seq) for finding in report.findings]


def test_an_untouched_chain_holds(copies):
    assert findings(copies()) == []


seqs = st.integers(1, EVENTS)
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(["{}", "[]", '{"incident":"i9"}', " ", "null", '{"incident": "i1"}']),
)
values = st.one_of(texts, st.none(), st.integers(-9, 9), st.binary(max_size=40), st.floats(0, 1))


@given(
    seq=seqs,
    column=st.sampled_from(
        ["event_id", "tag", "at", "actor", "about", "detail", "hash", "stream", "seq"]
    ),
    value=values,
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_single_changed_value_is_found(copies, seq, column, value):
    folder = copies()
    old = rows_of(folder, f"select {column} from audit where seq = {seq}")[0]
    change = f"update audit set {column} = :value where seq = {seq}"
    try:
        changed = tamper(folder, (change, {"value": value}))
    except DBAPIError:  # the column takes no such value
        return
    new = rows_of(folder, f"select seq, {column} from audit order by seq")
    if changed == 0 or old[0] in [v for r, v in new if r == seq and type(v) is type(old[0])]:
        return
    assert findings(folder) != []
    databases.remove(folder)


@given(first=seqs, more=st.integers(0, 3))
@settings(max_examples=25, deadline=None)
def test_any_deleted_rows_are_found_also_at_the_end(copies, first, more):
    folder = copies()
    last = min(first + more, EVENTS)
    tamper(folder, f"delete from audit where seq between {first} and {last}")
    found = findings(folder)
    if last < EVENTS:
        assert (Fault.MISSING, first) in found
    assert found
    databases.remove(folder)


@given(one=seqs, two=seqs)
@settings(max_examples=25, deadline=None)
def test_any_two_rows_that_change_places_are_found(copies, one, two):
    if one == two:
        return
    folder = copies()
    tamper(
        folder,
        f"update audit set seq = -1 where seq = {one}",
        f"update audit set seq = {one} where seq = {two}",
        f"update audit set seq = {two} where seq = -1",
    )
    found = findings(folder)
    assert (Fault.CHANGED, one) in found
    assert (Fault.CHANGED, two) in found
    databases.remove(folder)


@given(place=st.integers(0, EVENTS))
@settings(max_examples=15, deadline=None)
def test_an_inserted_row_is_found_wherever_it_stands(copies, place):
    folder = copies()
    tamper(
        folder,
        f"update audit set seq = -seq where seq > {place}",
        "update audit set seq = -seq + 1 where seq < 0",
        "insert into audit select stream, "
        f"{place} + 1, 'forged', tag, at, actor, about, detail, hash from audit limit 1",
    )
    assert (Fault.CHANGED, place + 1) in findings(folder)
    databases.remove(folder)


def forge(folder, seq, **changed):
    """Change one row and make all hashes after it right again: only checkpoints can tell."""
    last = GENESIS
    for row in rows_of(folder, "select * from audit order by seq"):
        new = row._asdict() | (changed if row.seq == seq else {})
        last = row_hash(last, "main", row.seq, new)
        values = {"actor": new["actor"], "hash": last}
        tamper(
            folder, (f"update audit set actor = :actor, hash = :hash where seq = {row.seq}", values)
        )
    tamper(folder, ("update audit_head set hash = :hash", {"hash": last}))


def test_a_tail_written_anew_without_the_key_is_found_without_any_checkpoint(copies):
    """Whoever can write to the database cannot make the hashes: the key is not in it."""
    folder = copies()
    (before,) = rows_of(folder, f"select hash from audit where seq = {EVENTS - 1}")
    (row,) = rows_of(folder, f"select * from audit where seq = {EVENTS}")
    forged = row_hash(before.hash, "main", EVENTS, row._asdict() | {"actor": "somebody else"})
    tamper(
        folder,
        (
            f"update audit set actor = 'somebody else', hash = :h where seq = {EVENTS}",
            {"h": forged},
        ),
        ("update audit_head set hash = :h", {"h": forged}),
    )
    assert findings(folder) == [(Fault.CHANGED, EVENTS)]


@pytest.mark.parametrize("seq", range(1, ANCHORED + 1))
def test_a_chain_written_anew_is_found_by_its_checkpoint(copies, seq):
    folder = copies()
    forge(folder, seq, actor="somebody else")
    assert findings(folder) == [(Fault.CHANGED, ANCHORED)]


@pytest.mark.parametrize("left", range(ANCHORED))
def test_a_tail_cut_off_below_the_checkpoint_is_found(copies, left):
    folder = copies()
    end = (
        f"update audit_head set seq = {left}, "
        f"hash = coalesce((select hash from audit where seq = {left}), :none)"
    )
    tamper(
        folder,
        f"delete from audit where seq > {left}",
        f"delete from audit_about where seq > {left}",
        (end, {"none": GENESIS}),
    )
    assert (Fault.CUT_OFF, left + 1) in findings(folder)


def test_everything_taken_away_is_found(copies):
    folder = copies()
    tamper(folder, "delete from audit", "delete from audit_about", "delete from audit_head")
    assert (Fault.CUT_OFF, 1) in findings(folder)


def test_the_report_names_the_tail_that_it_cannot_vouch_for(copies):
    """Cut off behind the checkpoint, note of the end changed too: nobody can tell. It says so."""
    folder = copies()
    tamper(
        folder,
        "delete from audit where seq > 10",
        "delete from audit_about where seq > 10",
        "update audit_head set seq = 10, hash = (select hash from audit where seq = 10)",
    )
    zone = open_zone(ZoneName.DISPATCH, folder, FixedClock(START), guest=True)
    (stream,) = verify(zone).streams
    zone.close()
    assert stream.findings == ()
    assert (stream.unanchored, stream.anchored) == (2, ANCHORED)
    assert stream.unanchored_since == "2026-11-23T14:00:08.000000+00:00"


def test_a_cut_tail_is_found_without_any_checkpoint_by_the_note_of_the_end(copies):
    folder = copies()
    tamper(folder, "delete from audit where seq = 12", "delete from audit_about where seq = 12")
    assert findings(folder) == [(Fault.HEAD, 11)]


@pytest.mark.parametrize(
    "statement",
    [
        "delete from audit_about where seq = 5 and kind = 'incident'",
        "update audit_about set id = 'i9' where seq = 5 and kind = 'incident'",
        "update audit_about set kind = 'lead' where seq = 5 and kind = 'incident'",
        "update audit_about set seq = 7 where seq = 5 and kind = 'message'",
        "insert into audit_about values ('incident', 'i9', 'main', 5)",
        "insert into audit_about values ('incident', 'i9', 'main', 99)",
        "insert into audit_about values ('incident', 'i9', 'main', 0)",
        "insert into audit_about values ('incident', 'i9', 'other', 1)",
    ],
)
def test_an_index_that_hides_or_adds_entries_of_a_story_is_found(copies, statement):
    folder = copies()
    assert tamper(folder, statement) == 1
    assert {fault for fault, _ in findings(folder)} == {Fault.INDEX}


def test_a_changed_note_of_the_end_is_found(copies):
    for statement in (
        "update audit_head set seq = 13",
        ("update audit_head set hash = :hash", {"hash": b"\0"}),
        "delete from audit_head",
    ):
        folder = copies()
        tamper(folder, statement)
        assert findings(folder) == [(Fault.HEAD, EVENTS)]


def test_one_change_is_one_finding_and_the_rest_is_still_checked(copies):
    folder = copies()
    tamper(folder, "update audit set actor = 'x' where seq in (3, 9)")
    assert findings(folder) == [(Fault.CHANGED, 3), (Fault.CHANGED, 9)]


@pytest.mark.parametrize("number", [0, -7])
def test_an_event_outside_the_numbering_is_found(copies, number):
    folder = copies()
    assert tamper(folder, COPY_FIRST_ROW_AS.format(number)) == 1
    assert findings(folder)


def test_a_note_of_the_end_of_a_chain_that_is_not_there_is_found(copies):
    folder = copies()
    statement = "insert into audit_head values ('other', 5, :hash)"
    assert tamper(folder, (statement, {"hash": b"\0"})) == 1
    assert findings(folder)


@pytest.mark.only_on("sqlite")  # a column of PostgreSQL takes values of its own kind only
@pytest.mark.parametrize(
    "statement",
    [
        "update audit set actor = cast(x'ff' as text) where seq = 5",
        "update audit set stream = x'01' where seq = 5",
        "update audit set seq = 'five' where seq = 5",
        "update audit set seq = 4.5 where seq = 5",
        "insert into audit_about values ('incident', 'i1', 'main', 'x')",
        "update audit_head set seq = 'x'",
        "update audit_head set stream = x'01'",
    ],
)
def test_values_of_a_kind_that_no_column_should_hold_are_found_and_break_nothing(copies, statement):
    folder = copies()
    assert tamper(folder, statement) == 1
    assert findings(folder)


def test_json_that_only_looks_the_same_is_found(copies):
    folder = copies()
    tamper(folder, "update audit set detail = replace(detail, ':', ': ') where seq = 4")
    assert findings(folder) == [(Fault.CHANGED, 4)]


# --- writing ---------------------------------------------------------------------------------


def test_a_repeated_event_is_written_once(zone):
    once = zone.keys.effect_id("e", "audit")
    for _ in range(3):
        zone.write(lambda uow: (note(uow, 1, event_id=once), note(uow, 1, event_id=once)))
    with zone.read() as conn:
        assert conn.scalar(text("select count(*) from audit")) == 1
    assert verify(zone).ok


def test_an_audit_event_needs_an_actor(zone):
    with pytest.raises(ValueError, match="actor"):
        zone.write(
            lambda uow: uow.audit(
                AuditTag.PAGE_READ, at=zone.clock.now(), actor="", about={"incident": "i"}
            )
        )


def test_a_tag_outside_the_list_cannot_be_written(zone):
    with pytest.raises(ValueError, match="tag"):
        zone.write(lambda uow: uow.audit("page.invented", at=zone.clock.now(), actor="a", about={}))
    assert verify(zone).streams == ()


def test_the_trail_tells_everything_about_one_id_oldest_first(zone):
    for number in range(6):
        about = {"incident": f"i{number % 2}", "message": f"m{number}"}
        detail = {"names": ("a", "b"), "count": number, "late": True}
        zone.write(lambda uow, n=number, a=about, d=detail: note(uow, n, a, detail=d))
        zone.clock.advance(1)
    with zone.read() as conn:
        story = trail(conn, "incident", "i1")
        assert trail(conn, "message", "i1") == []
    assert [entry.about["message"] for entry in story] == ["m1", "m3", "m5"]
    assert [entry.at.second for entry in story] == [1, 3, 5]
    assert story[0].detail == {"names": ("a", "b"), "count": 1, "late": True}


def test_two_processes_continue_the_same_chain(zone):
    guest = open_zone(zone.name, zone.folder, zone.clock, guest=True)
    for number in range(4):
        (zone if number % 2 else guest).write(lambda uow, n=number: note(uow, n))
    assert verify(zone) == verify(guest)
    assert verify(zone).streams[0].count == 4
    guest.close()
    assert verify(zone).ok


def test_verify_may_run_while_the_program_writes(zone):
    stop = threading.Event()

    def busy():
        number = 0
        while not stop.is_set():
            zone.writer.run_all([lambda uow, n=number + k: note(uow, n) for k in range(10)])
            zone.checkpoint()
            number += 10

    thread = threading.Thread(target=busy)
    thread.start()
    reports = [verify(zone) for _ in range(15)]
    stop.set()
    thread.join()
    assert all(report.ok for report in reports)


def test_the_written_form_of_an_event_is_fixed():
    """Changing it would break every chain there is."""
    event = AuditEvent(
        event_id="e1",
        tag=AuditTag.GATE_DECIDED,
        at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        actor="stage:release",
        about={"request": "r", "incident": "i"},
        detail={"rules": ("A", "B"), "ok": True, "n": 3},
    )
    assert columns(event) == {
        "event_id": "e1",
        "tag": "gate.decided",
        "at": "2026-01-02T03:04:05.000000+00:00",
        "actor": "stage:release",
        "about": '{"incident":"i","request":"r"}',
        "detail": '{"n":3,"ok":true,"rules":["A","B"]}',
    }
    key = bytes(range(32))
    assert row_hash(GENESIS, "main", 1, columns(event), key).hex() == (
        "1eb75b41bf56ae942f1780f709af5e661841f646b6e48b359a308546f925c112"
    )
    assert (
        row_hash(GENESIS, "main", 1, columns(event)).hex()
        == "d6fcb9438fcc48ac1b5fba96a78ee1e2053b7ae44489e4a68f96c2c65440eeb0"
    )


def test_times_sort_as_text():
    early = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert instant(early) < instant(early.replace(microsecond=1)) < instant(early.replace(second=6))
    assert canonical({"b": 1, "a": 2}) == '{"a":2,"b":1}'
