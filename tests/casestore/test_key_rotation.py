"""After a rotation people, places and links of the case store are found as before."""

import pytest
from sqlalchemy import select

from casestore.key_rules import RULES
from casestore.matching import block_keys
from casestore.people import records
from casestore.record_tables import place_call
from casestore.tables import block_key, person, person_index
from tests.web.clinical_town import open_clinical, whole_clinic
from tests.web.dispatch_town import fixed
from zone.keys import keyring
from zone.rotation.rules import SHARED, joined
from zone.rotation.sealed_cells import sealed_tables
from zone.rotation.steps import Rotation


@pytest.fixture
def clinic(tmp_path, monkeypatch):
    monkeypatch.setattr(keyring, "LOOK_EVERY", 0.0)
    zone = open_clinical(tmp_path / "clinical", fixed())
    whole_clinic(zone)
    yield zone
    zone.close()


@pytest.mark.only_on("sqlite")
def test_everything_of_a_clinic_bears_the_new_key_and_is_found(clinic):
    rotation = Rotation(
        clinic, joined(SHARED, RULES), "command:1", lambda: None, lambda _: None, lambda: None
    )
    with clinic.read() as conn:
        filled = {one.table.name for one in sealed_tables(conn) if one.count(conn, 0)}
        places = conn.execute(select(place_call.c.place_index)).scalars().all()
        hashes = set(conn.scalars(select(block_key.c.h)))
    assert {"person", "co_request", "account"} <= filled
    rotation.run()
    standing = rotation.standing()
    assert (standing.rows, standing.marks) == ({}, {})
    assert standing.versions.blind == (2,)
    with clinic.read() as conn:
        ids = conn.scalars(select(person.c.person_id)).all()
        people = records.read_all(conn, clinic.keys, ids)
        for one in people.values():
            for name in one.names:
                if name.given and name.family and not one.temporary:
                    full = f"{name.given} {name.family}"
                    assert one.person_id in records.find(conn, clinic.keys, "name", full)
        assert all(v.startswith("v2:") for v in conn.scalars(select(person_index.c.value_index)))
        after = conn.execute(select(place_call.c.place_index)).scalars().all()
        assert len(set(after) - {None}) == len(set(places) - {None})
        assert not hashes & set(conn.scalars(select(block_key.c.h))), "no hash of the old key"
        for row in conn.execute(select(person)):
            profile = records.unsealed_profile(clinic.keys, row.person_id, row.profile)
            stored = select(block_key.c.h).where(block_key.c.person_id == row.person_id)
            if not row.temporary:
                assert set(conn.scalars(stored)) == block_keys.hashed(clinic.keys, profile)
