"""R13: two workers at once make one incident and one lead, by unique keys and compare-and-set."""

import threading
from dataclasses import replace
from functools import partial

import pytest

from casestore import tables
from casestore.answers import Code
from casestore.cases.intake import record_request
from casestore.cases.take import take
from casestore.people.links import create_from_mention
from pipelines.incidents.save import Stale, join_report, save_report
from pipelines.ports import HeldReport, JoinReport, SaveReport
from schemas.incident import AgencyNumber, UpdateKind
from tests import databases
from tests.casestore.town import ANA, BEN, NOON, Clinic, request, subject
from tests.database_fixtures import (  # noqa: F401 - fixtures
    database,
    databases_end_with_their_test,
)
from tests.pipelines import chain
from tests.pipelines.chain import DispatchChain
from tests.pipelines.made import event, line, update
from zone.audit.verify import verify

CALLS = 15


@pytest.fixture
def workers(tmp_path, monkeypatch):
    """Two workers of the dispatch zone on one database; nothing tells them apart from processes."""
    monkeypatch.setattr(chain, "open_zone", databases.open_zone)
    both = [DispatchChain(tmp_path / "dispatch") for _ in range(2)]
    yield both
    for one in both:
        one.close()


def at_once(*acts):
    failed = []
    start = threading.Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            act()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def work(worker, name, number, order):
    """Until the message is settled: one that was overtaken is decided anew."""
    one = event(f"{name}{number}", order)
    told = update(
        order,
        source_key=f"k{number}",
        number=f"2026-{number}",
        narrative=(line(f"said to {name}", line_id=name),),
    )
    worker._updates[one.event_id] = [told]
    while one.event_id not in worker.host.take([one]):
        pass


def test_two_workers_with_two_messages_of_each_call_end_with_one_incident_that_has_both(workers):
    first, second = workers
    for number in range(CALLS):
        at_once(
            lambda n=number: work(first, "a", n, 1),
            lambda n=number: work(second, "b", n, 2),
        )
    incidents = first.incidents()
    assert len(incidents) == CALLS
    said = [{one.text for one in incident.narrative} for incident in incidents]
    assert said == [{"said to a", "said to b"}] * CALLS
    assert verify(first.zone).ok


@pytest.mark.only_on("postgresql")  # several workers need a server
def test_a_report_and_its_call_that_two_workers_read_at_once_meet(workers):
    first, second = workers

    def report(number):
        one = event(f"r{number}", 2, feed="rms")
        second._updates[one.event_id] = [
            update(
                2,
                kind=UpdateKind.REPORT,
                agency="ZZ0000001",
                source_key=f"r{number}",
                number=None,
                numbers=(AgencyNumber(number=f"2026-{number}", kind="incident"),),
                dissemination="green",
            )
        ]
        while one.event_id not in second.host.take([one]):
            pass

    for number in range(CALLS):
        at_once(lambda n=number: work(first, "a", n, 1), lambda n=number: report(n))
    assert [len(one.reports) for one in first.incidents()] == [1] * CALLS


def test_two_workers_with_requests_of_each_incident_end_with_one_lead(tmp_path):
    both = [Clinic(tmp_path / "clinical") for _ in range(2)]

    def hears(clinic, incident, version):
        given = request(incident, version)
        return lambda: clinic.zone.writer.run(
            lambda uow: record_request(uow, given, (), NOON), page=False
        )

    for number in range(CALLS):
        name = f"i-{number}"
        at_once(hears(both[0], name, 1), hears(both[1], name, 2))
    leads = both[0].rows(tables.lead)
    assert sorted(lead["incident_id"] for lead in leads) == sorted(f"i-{n}" for n in range(CALLS))
    assert {lead["version"] for lead in leads} == {2}
    assert verify(both[0].zone).ok
    for clinic in both:
        clinic.zone.close()


def test_two_clinicians_at_once_in_two_processes_open_one_case_and_one_person(tmp_path):
    both = [Clinic(tmp_path / "clinical") for _ in range(2)]
    answers: list[Code] = []

    def act(clinic, what, *given):
        return lambda: answers.append(clinic.do(what, *given, NOON).code)

    for number in range(CALLS):
        one = request(f"i-{number}", subjects=(subject("m-1", given="A", family="Person"),))
        lead = both[0].hear(one).lead_id
        at_once(act(both[0], take, lead, ANA), act(both[1], take, lead, BEN))
        at_once(
            *(
                act(clinic, create_from_mention, lead, "m-1", who)
                for clinic, who in zip(both, (ANA, BEN), strict=True)
            )
        )
    cases = both[0].rows(tables.case)
    people = [row for row in both[0].rows(tables.person) if not row["temporary"]]
    linked = [row for row in both[0].rows(tables.person_link) if row["state"] == "confirmed"]
    assert len(cases) == len({row["lead_id"] for row in cases}) == CALLS
    assert len(people) == len(linked) == CALLS
    assert {row["person_id"] for row in linked} == {row["person_id"] for row in people}
    assert answers.count(Code.DONE) == 2 * CALLS
    assert verify(both[0].zone).ok
    for clinic in both:
        clinic.zone.close()


def test_a_report_that_somebody_else_saved_first_is_not_replaced(workers):
    """What two workers read at once, only one may write; the other decides anew."""
    first = workers[0]
    save = partial(save_report_of, first)
    base = HeldReport("r", "rms", "pd", "key", ("2026-1",), NOON.date(), "1", None)
    save(base, None)
    save(replace(base, order="2"), base)
    for stale in (None, base):
        with pytest.raises(Stale):
            save(replace(base, order="3"), stale)
    second = replace(base, order="2")
    first.zone.writer.run(lambda uow: join_report(uow, JoinReport("r", "i", "2")))
    with pytest.raises(Stale):
        save(replace(base, order="3"), second)
    with pytest.raises(Stale):
        first.zone.writer.run(lambda uow: join_report(uow, JoinReport("r", "j", "2")))
    save(replace(base, order="3", incident_id="i"), replace(second, incident_id="i"))


def save_report_of(worker, report, known):
    worker.zone.writer.run(lambda uow: save_report(uow, SaveReport(report, b"{}", known)))
