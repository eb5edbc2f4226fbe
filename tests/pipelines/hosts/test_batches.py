"""A batch is one unit of work; what fails in it fails alone."""

import pytest
from sqlalchemy import select, update

from pipelines.hosts.carry_out import Ports
from pipelines.incidents.opened import Opened, opened
from pipelines.ports import SaveIncident
from pipelines.tables import incident
from tests.pipelines.chain import DispatchChain
from tests.pipelines.made import call_type, event
from tests.pipelines.made import update as update_of
from zone.journal import dead_letters, inbox

KEYS = ("k1", "k2", "k3")
NOISE = (call_type("NOISE", "NOISE COMPLAINT"),)


@pytest.fixture
def chain(tmp_path):
    made = DispatchChain(tmp_path / "dispatch")
    yield made
    made.close()


def waiting(chain, times, minute):
    """One message for each call, accepted and not worked on."""
    for key in KEYS:
        one = event(f"{key}-{times}", minute, feed="cad")
        chain._updates[one.event_id] = [
            update_of(times, source_key=key, number=f"N-{key}", call_types=NOISE)
        ]
        chain.zone.writer.run(lambda uow, one=one: uow.accept(one))


def ended(chain):
    with chain.zone.read() as conn:
        return inbox.counts(conn), [one.event_id for one in dead_letters.list_parked(conn)]


def rows(chain):
    with chain.zone.read() as conn:
        return {row.source_key: row for row in conn.execute(select(incident))}


def test_messages_about_different_calls_are_one_commit(chain):
    waiting(chain, 1, 1)
    before = chain.zone.writer.committed.version
    assert chain.host.step() == len(KEYS)
    assert chain.zone.writer.committed.version == before + 1
    assert set(rows(chain)) == set(KEYS)


def test_a_write_that_fails_parks_its_message_alone_and_the_rest_is_done_once(chain):
    ports = chain.host._ports

    def fails_for_one(uow, writes):
        ports.effects[SaveIncident](uow, writes)
        if any(one.incident.source_key == "k2" for one in writes):
            raise ValueError

    failing = {**ports.effects, SaveIncident: fails_for_one}
    chain.host._ports = Ports(ports.answers, failing)
    waiting(chain, 1, 1)
    assert chain.host.step() == len(KEYS)
    counts, parked = ended(chain)
    assert counts == {"done": 2, "parked": 1}
    assert len(parked) == 1
    found = rows(chain)
    assert {key: row.row_version for key, row in found.items()} == {"k1": 1, "k3": 1}
    for row in found.values():
        assert [one.tag for one in chain.story(row.incident_id)].count("incident.opened") == 1


def test_a_row_that_does_not_open_parks_the_message_that_asks_for_it_alone(chain):
    waiting(chain, 1, 1)
    chain.work()
    damaged = update(incident).where(incident.c.source_key == "k2").values(body=b"\x01altered")
    chain.zone.writer.run(lambda uow: uow.conn.execute(damaged))
    waiting(chain, 2, 2)
    chain.work()
    counts, parked = ended(chain)
    assert counts == {"done": 5, "parked": 1}
    assert len(parked) == 1


def test_what_is_kept_in_memory_is_what_the_row_holds(chain):
    memory = chain.host._ports.effects[SaveIncident].args[1]
    waiting(chain, 1, 1)
    waiting(chain, 2, 2)
    chain.work()
    for row in rows(chain).values():
        sealed, kept = memory._kept[row.incident_id]
        assert sealed == row.body
        assert kept == opened(row, chain.zone.keys)


def test_a_call_that_was_sealed_and_not_committed_is_not_taken_from_memory(chain):
    waiting(chain, 1, 1)
    chain.work()
    row, keys, memory = rows(chain)["k1"], chain.zone.keys, Opened(most=1)
    stands = memory.held(row, keys).incident
    other = stands.model_copy(update={"number": "rolled back"})
    memory.keep(other, keys.seal("incident", "body", row.incident_id, b"other"))
    assert memory.held(row, keys).incident == stands
    memory.keep(other.model_copy(update={"incident_id": "another"}), b"")
    assert list(memory._kept) == ["another"]
