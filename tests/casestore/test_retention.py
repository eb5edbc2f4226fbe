"""What is over goes, proven; what is held, young or in use stays; what went stays gone."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import MetaData, func, select

from casestore.cases.take import take
from casestore.people.records import find
from casestore.retention import purge
from casestore.retention.belongings import belongings
from casestore.retention.due import Rule, rule_of
from casestore.tables import case, lead, person, person_link
from redaction.state_law import read_law
from schemas.audit import AuditTag
from tests import databases
from tests.redaction.test_state_law import TABLE
from tests.web.clinical_town import account_id, open_clinical, whole_clinic
from tests.web.dispatch_town import fixed
from zone.audit.verify import verify
from zone.backup.make import make_backup
from zone.backup.restore import Restore
from zone.errors import Refused
from zone.journal import retention as bodies
from zone.journal.tables import audit
from zone.keys import sealed_file
from zone.retention import holds
from zone.retention.holds import HoldKind, HoldReason
from zone.retention.ledger import NAME, read_ledger

YEARS = 7
LAW = read_law(TABLE.replace("2031-12-31", "2051-12-31").replace("2031-", "2021-", 2))
SQLITE = pytest.mark.only_on("sqlite")
"""One test runs on both; what differs between them is tested there."""
LINE = "the line in the key file of backups"


@pytest.fixture
def clinic(tmp_path):
    zone = open_clinical(tmp_path / "clinical", fixed())
    whole_clinic(zone)
    who, now = account_id(zone, "carla"), zone.clock.now()
    with zone.read() as conn:
        leads = conn.scalars(select(lead.c.lead_id).where(lead.c.state == "new")).all()
    for one in leads:
        zone.write(lambda uow, lead_id=one: take(uow, lead_id, who, now))
    zone.write(lambda uow: uow.conn.execute(case.update().values(state="closed", closed_at=now)))
    yield zone
    zone.close()


def later(zone, years):
    zone.clock.advance(timedelta(days=366 * years).total_seconds())
    return Rule(YEARS, zone.clock.now(), LAW)


def count(zone, table):
    with zone.read() as conn:
        return conn.scalar(select(func.count()).select_from(table))


def purges(zone):
    with zone.read() as conn:
        tag = audit.c.tag == AuditTag.RETENTION_APPLIED.value
        return [json.loads(d) for d in conn.scalars(select(audit.c.detail).where(tag))]


@SQLITE
def test_nothing_goes_before_its_time_and_the_plan_changes_nothing(clinic):
    before = {t.name: count(clinic, t) for t in (case, lead, person)}
    assert purge.plan(clinic, later(clinic, 6)).subjects == {}
    found = purge.plan(clinic, later(clinic, 2))
    assert found.subjects["case_closed"] == before["clinical_case"] > 0
    assert found.rows > before["clinical_case"]
    assert {t.name: count(clinic, t) for t in (case, lead, person)} == before


def test_what_is_over_goes_with_everything_that_belongs_to_it_and_the_audit_proves_it(clinic):
    cases, rule = count(clinic, case), later(clinic, 9)
    planned = purge.plan(clinic, rule)
    gone = purge.apply(clinic, rule, "command:1")
    assert count(clinic, case) == 0
    assert gone >= cases
    with clinic.read() as conn:
        linked = select(person_link.c.person_id).join(case, case.c.lead_id == person_link.c.lead_id)
        assert conn.execute(linked).all() == []
        assert find(conn, clinic.keys, "name", "Marcus Vandermeer") == ()
    told = purges(clinic)
    assert sum(one["rows"] for one in told) >= planned.rows
    assert {one["kind"] for one in told} == {"case", "person"}
    assert all(len(one["sha256"]) == 64 for one in told)
    assert verify(clinic).ok
    assert purge.plan(clinic, rule).subjects == {}


@SQLITE
def test_a_hold_stops_the_purge_until_it_ends(clinic):
    rule = later(clinic, 9)
    with clinic.read() as conn:
        one = conn.scalar(select(case.c.case_id).order_by(case.c.case_id).limit(1))
    hold = clinic.write(
        lambda uow: holds.place(
            uow, HoldKind.CASE, one, HoldReason.LITIGATION, "docket 26-1", "command:1"
        )
    )
    assert purge.plan(clinic, rule).held == {"case_closed": 1}
    purge.apply(clinic, rule, "command:1")
    with clinic.read() as conn:
        assert conn.scalars(select(case.c.case_id)).all() == [one]
        (stands,) = holds.holds(conn, clinic.keys)
    assert (stands.matter, stands.ended_at) == ("docket 26-1", None)
    clinic.write(lambda uow: holds.end(uow, hold, "command:1"))
    with pytest.raises(Refused, match="No hold of that number"):
        clinic.write(lambda uow: holds.end(uow, hold, "command:1"))
    purge.apply(clinic, rule, "command:1")
    assert count(clinic, case) == 0


@SQLITE
def test_a_hold_on_the_zone_stops_every_purge(clinic):
    rule = later(clinic, 9)
    clinic.write(
        lambda uow: holds.place(uow, HoldKind.ZONE, "clinical", HoldReason.AUDIT, "", "command:1")
    )
    assert purge.plan(clinic, rule).subjects == {}
    assert purge.apply(clinic, rule, "command:1") == 0
    assert clinic.write(lambda uow: bodies.purge_bodies(uow, clinic.clock.now())) == 0


@SQLITE
def test_belongings_are_found_by_the_schema(clinic):
    with clinic.read() as conn:
        schema = MetaData()
        schema.reflect(conn)
        one = conn.scalar(select(case.c.case_id).limit(1))
        rows = belongings(conn, schema, {"clinical_case": {one}})
    assert schema.tables["clinical_case"] in rows
    assert schema.tables["case_event"] in rows, "a reference without a foreign key"


@SQLITE
def test_a_person_purged_after_the_backup_stays_purged_in_a_restored_store(
    tmp_path, clinic, monkeypatch
):
    monkeypatch.setattr(sealed_file, "ROUNDS", 2)
    file, _ = make_backup(clinic, tmp_path / "backups", LINE, "test", {}, "command:1")
    purge.apply(clinic, later(clinic, 9), "command:1")
    ledger = clinic.folder / NAME
    left = count(clinic, person)
    restore = Restore(file, LINE, clinic.name, tmp_path / "empty", clinic.clock, "command:1")
    done = restore.run(
        lambda _: None,
        lambda zone: purge.purge_again(zone, read_ledger(ledger, zone.keys), "command:1"),
    )
    assert done.purged_again > 0
    again = databases.zone.open_zone(clinic.name, tmp_path / "empty", clinic.clock)
    assert (count(again, case), count(again, person)) == (0, left)
    assert verify(again).ok
    again.close()


@SQLITE
def test_a_ledger_that_somebody_altered_is_refused(clinic):
    purge.apply(clinic, later(clinic, 9), "command:1")
    ledger = clinic.folder / NAME
    lines = ledger.read_text().splitlines()
    told = json.loads(lines[0])
    told["ids"] = ["somebody else"]
    ledger.write_text("\n".join([json.dumps(told), *lines[1:]]))
    with pytest.raises(Refused, match="Line 1 of the ledger"):
        read_ledger(ledger, clinic.keys)


@SQLITE
def test_a_minors_record_is_kept_as_long_as_state_law_says():
    now = datetime(2040, 6, 1, tzinfo=UTC)
    rule, last = Rule(7, now, LAW), datetime(2030, 1, 1, tzinfo=UTC)
    assert rule.over(last, [None, date(1990, 1, 1)])
    assert not rule.over(last, [date(1990, 1, 1), date(2025, 1, 1)]), "21 in 2046"
    assert not rule.over(datetime(2034, 1, 1, tzinfo=UTC), [])


@SQLITE
@pytest.mark.parametrize(("years", "law"), [(None, LAW), (7, None)])
def test_without_years_or_a_table_of_state_law_nothing_is_deleted_for_its_age(years, law):
    with pytest.raises(Refused, match="Nothing was done"):
        rule_of(years, datetime(2040, 6, 1, tzinfo=UTC), law)
