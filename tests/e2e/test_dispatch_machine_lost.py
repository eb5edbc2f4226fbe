"""Who holds the dispatch machine, with database, keys and secrets, holds nothing clinical.

The case store is told everything about somebody who has just called, and who is a client; then the
thief opens with the dispatch zone's own keys all that the machine has.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from casestore.cases import requests, take
from casestore.consents.records import record_consent
from casestore.notes import notes
from casestore.notes.words import NoteKind
from casestore.people import links, records
from casestore.tables import lead
from handoff.bootstrap.shared import link_key
from pipelines.tables import incident as incident_table
from schemas.consent import Consent, ConsentForm, ConsentType, Signer
from schemas.envelope import ZoneName
from schemas.person import Identifier, Person, PersonName, Proof
from tests.e2e import canary_messages as planted
from tests.e2e.one_process import OneProcess
from tests.e2e.own_agency import write_agency
from zone.clock import SystemClock
from zone.errors import Broken, Unreadable
from zone.journal.tables import audit
from zone.journal.tables import outbox as outbox_table
from zone.keys.keyring import KeyRing
from zone.link.parcel import unpack
from zone.rotation.sealed_cells import sealed_tables
from zone.zone import Zone, open_zone

CLINICIAN = "account-qzwclinician"
PERSON = "person-qzwknownhere"
WORDS = ("Qzwlithium", "Qzwformername", "QZW-MRN-55120", PERSON, CLINICIAN)
"""What only the clinical zone was told: a note, a former name, a record number, ids."""


CASE_STORE = {"lead", "person", "person_index", "consent"}


@dataclass
class Theft:
    """What the thief has, and what the clinic has."""

    zones: OneProcess
    machine: Path
    case_id: str
    ids: tuple[str, ...]
    """Ids of the clinical zone: leads, cases, links, notes."""


@pytest.fixture(scope="module")
def theft(tmp_path_factory) -> Iterator[Theft]:
    folder = tmp_path_factory.mktemp("agency")
    settings = write_agency(folder)
    now = SystemClock().now()
    zones = OneProcess.open(settings, now)
    know_somebody(zones.clinical)
    told(zones, "K7Q2", "26-000417")
    case_id, ids = treat(zones.clinical)
    told(zones, "K7Q3", "26-000418")  # the same person calls again, a client by now
    zones.dispatch.checkpoint()
    machine = tmp_path_factory.mktemp("stolen")
    for part in ("data/dispatch", "secrets", "alerts"):
        shutil.copytree(folder / part, machine / part)
    yield Theft(zones, machine, case_id, ids)
    zones.close()


def told(zones: OneProcess, uid: str, number: str) -> None:
    call = planted.eido_call().replace(b"K7Q2", uid.encode())
    call = call.replace(b"26-000417", number.encode())
    zones.receive("push-eido", call, uid)
    zones.drain()
    zones.clock.advance(60)
    zones.drain()


def know_somebody(zone: Zone) -> None:
    """The person of the call, known before it: with a former name and a record number."""
    names = (
        PersonName(given=planted.SUBJECT_GIVEN.value, family=planted.SUBJECT_FAMILY.value),
        PersonName(given=planted.SUBJECT_GIVEN.value, family=WORDS[1]),
    )
    known = Person(
        person_id=PERSON,
        names=names,
        birth_date=planted.BORN.value,
        identifiers=(Identifier(kind="mrn", value=WORDS[2]),),
        created_at=zone.clock.now(),
        created_by=CLINICIAN,
    )
    zone.write(lambda uow: records.create(uow, known, at=zone.clock.now(), actor=CLINICIAN))


def treat(zone: Zone) -> tuple[str, tuple[str, ...]]:
    """Take the lead, confirm who it is, write a note, record a consent."""
    now = zone.clock.now()
    with zone.read() as conn:
        (row,) = conn.execute(select(lead)).all()
        known = requests.known(conn, zone.keys, [row.lead_id])
    mention = known[row.lead_id].request.subjects[0].mention_id
    taken = zone.write(lambda uow: take.take(uow, row.lead_id, CLINICIAN, now))
    proofs = (Proof.NAME, Proof.BIRTH_DATE)
    linked = zone.write(
        lambda uow: links.confirm(uow, row.lead_id, mention, PERSON, CLINICIAN, proofs, now)
    )
    assert linked.code == "done", linked
    case_id = taken.case_id
    noted = zone.write(lambda uow: notes.start(uow, case_id, NoteKind.DAP, (), CLINICIAN, now))
    sections = {"data": f"On {WORDS[0]} since spring."}
    saved = zone.write(
        lambda uow: notes.save(uow, noted.note_id, sections, frozenset(), None, 1, CLINICIAN, now)
    )
    assert saved.code == "done", saved
    zone.write(lambda uow: record_consent(uow, consent(zone), CLINICIAN, now))
    return case_id, (row.lead_id, case_id, noted.note_id)


def consent(zone: Zone) -> Consent:
    now = zone.clock.now()
    return Consent(
        consent_id="c-qzwconsent",
        person_id=PERSON,
        type=ConsentType.SPECIFIC,
        patient_name=f"{planted.SUBJECT_GIVEN.value} {WORDS[1]}",
        discloser="Crisis team",
        scope=("care_coordination",),
        recipients=("r-clinic",),
        purposes=("treatment",),
        revocation_right_stated=True,
        form=ConsentForm.ELECTRONIC,
        signer=Signer.PATIENT,
        signed=True,
        signed_at=now,
        redisclosure_stated=True,
        recorded_at=now,
        recorded_by=CLINICIAN,
    )


def everything(zone: Zone) -> str:
    """Every cell of a zone's database in the clear, opened with its own keys where it is sealed."""
    found: list[str] = []
    with zone.read() as conn:
        sealed = {one.table.name: one for one in sealed_tables(conn)}
        for name, one in sealed.items():
            for row in conn.execute(select(one.table)):
                for column in one.columns:
                    cell = getattr(row, column)
                    if cell is not None:
                        plain = zone.keys.unseal(name, column, one.row_id(row), cell)
                        found.append(plain.decode("utf-8", "replace"))
        names = conn.exec_driver_sql("select name from sqlite_master where type = 'table'")
        for (name,) in names.all():
            found += (str(tuple(row)) for row in conn.exec_driver_sql(f'select * from "{name}"'))
    return "\n".join(found)


@pytest.fixture(scope="module")
def opened(theft) -> Iterator[Zone]:
    """The stolen database under the stolen keys, as its own program would open it."""
    stolen = theft.machine / "data" / "dispatch"
    zone = open_zone(ZoneName.DISPATCH, stolen, SystemClock(), guest=True)
    yield zone
    zone.close()


def test_the_search_finds_what_there_is(theft, opened):
    """Both ways: the thief does read the calls, and the clinic does hold the words."""
    stolen = everything(opened)
    assert planted.NARRATIVE.value in stolen
    assert planted.SUBJECT_FAMILY.value in stolen
    clinical = everything(theft.zones.clinical)
    for one in (*WORDS, *theft.ids):
        assert one in clinical, one


def test_no_clinical_byte_is_in_the_database_opened_with_every_key(theft, opened):
    stolen = everything(opened)
    assert [one for one in (*WORDS, *theft.ids) if one in stolen] == []


def test_no_clinical_byte_is_in_any_file_of_the_machine(theft):
    for path in theft.machine.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found = [one for one in (*WORDS, *theft.ids) if one.encode() in content]
            assert found == [], path.name


def test_no_table_of_the_case_store_is_there_at_all(theft, opened):
    with opened.read() as conn, theft.zones.clinical.read() as other:
        query = "select name from sqlite_master where type = 'table'"
        dispatch = set(conn.exec_driver_sql(query).scalars())
        clinical = set(other.exec_driver_sql(query).scalars())
    assert clinical >= CASE_STORE
    assert CASE_STORE & dispatch == set()


def test_a_known_client_and_a_first_call_left_the_same_traces(opened):
    """The first call came before anybody was linked, the second after: nothing tells which."""
    with opened.read() as conn:
        rows = conn.execute(select(audit).order_by(audit.c.seq)).all()
        calls = conn.scalars(select(incident_table.c.incident_id)).all()
    assert len(calls) == 2
    replies = [row.detail for row in rows if row.tag == "reply.received"]
    assert len(replies) == 2
    assert len(set(replies)) == 1
    kinds = [sorted(row.tag for row in rows if incident in row.about) for incident in calls]
    assert kinds[0] == kinds[1]


def test_the_dispatch_keys_open_no_cell_of_the_clinical_database(theft):
    stolen = KeyRing.load(theft.machine / "data" / "dispatch" / "keys.json")
    opened = tried = 0
    with theft.zones.clinical.read() as conn:
        for one in sealed_tables(conn):
            for row in conn.execute(select(one.table)):
                for column in one.columns:
                    cell = getattr(row, column)
                    if cell is None:
                        continue
                    tried += 1
                    try:
                        stolen.unseal(one.table.name, column, one.row_id(row), cell)
                    except Broken:
                        continue
                    opened += 1
    assert tried > 10
    assert opened == 0


def test_the_link_key_opens_parcels_and_not_what_the_clinic_keeps(theft):
    """With it the thief can pretend to be the dispatch zone; it gets the one reply, no more."""
    key = link_key(theft.zones.settings)
    with theft.zones.clinical.read() as conn:
        rows = conn.execute(select(outbox_table).where(outbox_table.c.body.is_not(None))).all()
    assert rows
    for row in rows:
        with pytest.raises(Unreadable):
            unpack(key, row.body, row.event_id, row.destination)
