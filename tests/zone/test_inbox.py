import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from schemas.audit import AuditTag
from tests.databases import open_zone
from tests.zone.made import accept, event, states
from zone.audit.trail import trail
from zone.journal import dead_letters, inbox
from zone.journal.inbox import Overtaken
from zone.journal.park_reasons import ParkReason, sentence
from zone.journal.retention import purge_bodies


def pending(zone, limit=100):
    with zone.read() as conn:
        return inbox.pending(conn, zone.keys, limit)


def test_events_come_back_whole_in_order_of_arrival(zone):
    sent = [
        event(zone, n, f"körper {n}".encode(), group=f"g{n}", source_name=f"{n}.xml")
        for n in (3, 1, 2)
    ]
    accept(zone, *sent)
    assert pending(zone) == sent
    assert pending(zone, 2) == sent[:2]


def test_an_event_is_accepted_once_and_a_third_duplicate_is_still_a_duplicate(zone):
    one = event(zone, 1)
    assert [zone.write(lambda uow: uow.accept(one)) for _ in range(4)] == [
        True,
        False,
        False,
        False,
    ]
    assert states(zone) == {"pending": 1}


def test_third_duplicate_is_still_a_duplicate(zone):
    """Also after it was processed, and after its body was purged."""
    one = event(zone, 1)
    accept(zone, one)
    zone.write(lambda uow: uow.finish(one.event_id, "incident"))
    assert zone.write(lambda uow: uow.accept(one)) is False
    zone.clock.advance(1)
    zone.write(lambda uow: purge_bodies(uow, zone.clock.now()))
    assert zone.write(lambda uow: uow.accept(one)) is False
    assert states(zone) == {"done": 1}


def test_concurrent_duplicates_are_accepted_once(zone):
    one = event(zone, 1)
    answers = []
    threads = [
        threading.Thread(
            target=lambda: answers.append(zone.writer.run(lambda uow: uow.accept(one)))
        )
        for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False] * 15 + [True]
    assert states(zone) == {"pending": 1}


def test_body_and_file_name_are_sealed(zone):
    accept(zone, event(zone, 1, b"CANARY-BODY", source_name="CANARY-NAME.xml"))
    zone.write(lambda uow: uow.conn.execute(text("select 1")))
    for file in zone.folder.iterdir():
        if file.is_file():
            assert b"CANARY" not in file.read_bytes()


def test_same_key_with_another_content_is_parked_and_not_lost(zone):
    first, second = event(zone, 1, b"A"), event(zone, 1, b"B")
    assert zone.write(lambda uow: uow.accept(first)) is True
    assert zone.write(lambda uow: uow.accept(second)) is False
    assert zone.write(lambda uow: uow.accept(second)) is False
    assert states(zone) == {"pending": 1, "parked": 1}
    with zone.read() as conn:
        (letter,) = dead_letters.list_parked(conn)
        opened = dead_letters.show(conn, letter.event_id, zone.keys, body=True)
    assert letter.reason == ParkReason.SAME_KEY_OTHER_CONTENT
    assert letter.params == {"other": first.event_id}
    assert opened.body == b"B"


def test_finish_holds_once_so_two_workers_cannot_both_carry_out(zone):
    one = event(zone, 1)
    accept(zone, one)
    zone.write(lambda uow: uow.finish(one.event_id, "incident"))
    with pytest.raises(Overtaken):
        zone.write(lambda uow: uow.finish(one.event_id, "incident"))
    with pytest.raises(Overtaken):
        zone.write(lambda uow: uow.park(one.event_id, ParkReason.UNREADABLE, {}))
    with pytest.raises(Overtaken):
        zone.write(lambda uow: uow.finish("unknown", "incident"))
    assert states(zone) == {"done": 1}


def test_parking_blocks_nothing_behind_it_and_is_audited(zone):
    one, two = event(zone, 1), event(zone, 2)
    accept(zone, one, two)
    place = {"position": "3:14"}
    zone.write(lambda uow: uow.park(one.event_id, ParkReason.UNREADABLE, place))
    assert pending(zone) == [two]
    with zone.read() as conn:
        (entry,) = trail(conn, "message", one.event_id)
        (letter,) = dead_letters.list_parked(conn)
    assert entry.tag is AuditTag.MESSAGE_PARKED
    assert entry.detail == {"reason": "unreadable"}
    assert "3:14" in letter.words.happened


def test_every_reason_has_a_sentence_that_says_what_happened_what_was_kept_and_what_to_do():
    words = [sentence(reason, {"position": "byte 7"}) for reason in ParkReason]
    assert len({one.happened for one in words}) == len(ParkReason)
    for one in words:
        for part in (one.happened, one.kept, one.next_step):
            assert part.endswith(".")
            assert "{" not in part
            assert len(part) > 15


def test_an_unknown_reason_still_gets_words():
    assert sentence("of_a_later_version", {}).happened


def test_second_retention_run_still_purges(zone):
    def body_of(one):
        with zone.read() as conn:
            return inbox.find(conn, zone.keys, one.event_id)

    for day in range(3):
        one = event(zone, day)
        accept(zone, one)
        zone.write(lambda uow, one=one: uow.finish(one.event_id, "incident"))
        zone.clock.advance(1)
        blanked = zone.write(lambda uow: purge_bodies(uow, zone.clock.now()))
        assert blanked == 1, f"run {day + 1} purged nothing"
        assert body_of(one) is None
    late = event(zone, "late", at=zone.clock.now() - timedelta(days=400))
    accept(zone, late)
    zone.write(lambda uow: uow.finish(late.event_id, "incident"))
    assert zone.write(lambda uow: purge_bodies(uow, zone.clock.now())) == 1


def test_purging_takes_finished_and_old_bodies_only(zone):
    done, waiting, parked, young = (event(zone, n) for n in range(4))
    accept(zone, done, waiting, parked)
    zone.write(lambda uow: uow.finish(done.event_id, "incident"))
    zone.write(lambda uow: uow.park(parked.event_id, ParkReason.UNREADABLE, {}))
    zone.clock.advance(60)
    limit = zone.clock.now()
    young = young.model_copy(update={"at": limit})
    accept(zone, young)
    zone.write(lambda uow: uow.finish(young.event_id, "incident"))
    assert zone.write(lambda uow: purge_bodies(uow, limit)) == 1
    with zone.read() as conn:
        kept = [inbox.find(conn, zone.keys, one.event_id) for one in (waiting, parked, young)]
        assert None not in kept
        assert inbox.find(conn, zone.keys, done.event_id) is None
    with zone.read() as conn:
        purged = conn.execute(text("select detail from audit where tag='message.purged'"))
        assert purged.scalars().all() == ['{"bodies":1}']


def test_a_damaged_row_blocks_nothing_and_is_parked_at_the_next_start(zone, clock):
    one, two = event(zone, 1), event(zone, 2)
    accept(zone, one, two)
    spoil = text("update inbox set body = :bad where event_id = :one")
    zone.write(lambda uow: uow.conn.execute(spoil, {"one": one.event_id, "bad": b"1234"}))
    assert pending(zone, 1) == [two]
    zone.close()
    again = open_zone(zone.name, zone.folder, clock)
    assert states(again) == {"pending": 1, "parked": 1}
    with again.read() as conn:
        assert dead_letters.counts(conn) == {"damaged": 1}
    again.close()
