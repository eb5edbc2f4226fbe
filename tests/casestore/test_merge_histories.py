"""Random histories: people are written about, joined and parted in any order; when every joining
is taken back, each row is where it was written, and every record is found by its own values."""

import shutil
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casestore.cases.take import take
from casestore.consents.records import record_consent
from casestore.disclosures.restrictions import restrict
from casestore.matching import block_keys
from casestore.matching.profile import of_person
from casestore.people import editing, records
from casestore.people.links import confirm, refuse
from casestore.people.merges import join, part
from casestore.people.references import FATES, Fate
from casestore.people.suggestions import link_id_of
from casestore.people.unlink import undo
from casestore.people_tables import displaced_row, person_head
from casestore.tables import block_key, clinical, person_index, person_link
from casestore.tables import person as person_table
from schemas.person import Contact, ContactKind, Grade, LinkSuggestion, Person, Proof
from tests.casestore.test_consents import WHOLE
from tests.casestore.town import ANA, NOON, Clinic, person, request, subject

TWO = (Proof.NAME, Proof.BIRTH_DATE)
WHO = ("p-0", "p-1", "p-2", "p-3")
MENTIONS = ("m-0", "m-1")
people = st.sampled_from(WHO)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("join"), people, people),
        st.tuples(st.just("part"), st.integers(0, 5)),
        st.tuples(st.just("phone"), people, st.integers(0, 3)),
        st.tuples(st.just("confirm"), people, st.sampled_from(MENTIONS)),
        st.tuples(st.just("refuse"), people, st.sampled_from(MENTIONS)),
        st.tuples(st.just("undo"), people, st.sampled_from(MENTIONS)),
        st.tuples(st.just("consent"), people),
        st.tuples(st.just("restrict"), people),
    ),
    max_size=14,
)


class History:
    """Acts on four people of one call, and where each row was first written."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.merges: list[str] = []
        for n, one in enumerate(WHO):
            made = person(one, "Maria", f"Quint{n}", birth_date="1988-04-17")
            clinic.do(records.create, made, at=NOON, actor=ANA)
        said = tuple(subject(m, given="MARIA", family="QUINT") for m in MENTIONS)
        hints = tuple(
            LinkSuggestion(mention_id=m, person_id=p, grade=Grade.POSSIBLE, weights="1")
            for m in MENTIONS
            for p in WHO
        )
        self.lead = clinic.hear(request(subjects=said), hints).lead_id
        clinic.do(take, self.lead, ANA, NOON)
        self.written: dict[tuple[str, str], dict[str, object]] = {}
        self.remember()

    def remember(self) -> None:
        """Rows as they are, each with the person for whom it was written."""
        now = self.rows()
        for key, row in now.items():
            home = self.written.get(key, row)["person_id"]
            self.written[key] = {**row, "person_id": home}
        self.written = {key: row for key, row in self.written.items() if key in now}

    def rows(self) -> dict[tuple[str, str], dict[str, object]]:
        """Every row of every table that moves, by table and key."""
        return {
            (name, str(row[clinical.tables[name].primary_key.columns.keys()[0]])): row
            for name in sorted(
                column.split(".")[0]
                for column, fate in FATES.items()
                if fate in (Fate.MOVES, Fate.LINK)
            )
            for row in self.clinic.rows(clinical.tables[name])
        }

    def head(self, one: str) -> str:
        heads = {row["person_id"]: row["head_id"] for row in self.clinic.rows(person_head)}
        return heads.get(one, one)

    def act(self, kind: str, *told) -> None:
        acts: dict[str, Callable[..., object]] = {
            "phone": self.phone,
            "confirm": lambda one, m: self.clinic.do(
                confirm, self.lead, m, self.head(one), ANA, TWO, NOON
            ),
            "refuse": lambda one, m: self.clinic.do(refuse, self.link(one, m), ANA, NOON),
            "undo": lambda one, m: self.clinic.do(undo, self.link(one, m), ANA, NOON),
            "consent": self.consent,
            "restrict": lambda one: self.clinic.do(
                restrict, self.head(one), "agreed", None, ANA, NOON
            ),
        }
        if kind == "join":
            answer = self.clinic.do(join, self.head(told[0]), told[1], ANA, TWO, NOON)
            self.merges += [answer.row_id] if answer.done else []
        elif kind == "part":
            self.part(told[0])
        else:
            acts[kind](*told)
            self.remember()

    def part(self, place: int) -> None:
        if self.merges:
            merge = self.merges.pop(place % len(self.merges))
            assert self.clinic.do(part, merge, ANA, NOON).answer.done

    def phone(self, one: str, n: int) -> None:
        contact = Contact(kind=ContactKind.PHONE, value=f"312-201-017{n}")
        self.clinic.do(
            editing.change, self.head(one), ANA, NOON, make=editing.with_contact(contact)
        )

    def consent(self, one: str) -> None:
        made = WHOLE.model_copy(
            update={
                "consent_id": self.clinic.zone.keys.new_id(),
                "person_id": self.head(one),
                "recorded_by": ANA,
            }
        )
        self.clinic.do(record_consent, made, ANA, NOON)

    def link(self, one: str, mention: str) -> str:
        head = self.head(one)
        found = [
            row["link_id"]
            for row in self.clinic.rows(person_link)
            if (row["mention_id"], row["person_id"]) == (mention, head)
        ]
        return found[0] if found else link_id_of(self.clinic.zone.keys, self.lead, mention, head)

    def indexed(self) -> tuple[object, ...]:
        """What people are found and compared by, as it stands."""
        keys = self.clinic.zone.keys
        profiles = {
            row["person_id"]: records.unsealed_profile(keys, row["person_id"], row["profile"])
            for row in self.clinic.rows(person_table)
        }
        names = {(r["person_id"], r["value_index"]) for r in self.clinic.rows(person_index)}
        blocks = {(r["person_id"], r["h"]) for r in self.clinic.rows(block_key)}
        return profiles, names, blocks

    def as_made(self) -> tuple[object, ...]:
        """What each record alone would be found and compared by."""
        keys = self.clinic.zone.keys
        own: dict[str, Person] = {
            row["person_id"]: records.unsealed(keys, row["person_id"], row["body"])
            for row in self.clinic.rows(person_table)
        }
        profiles = {one: of_person(record) for one, record in own.items()}
        names = {
            (one, keys.blind_index(f"person_{kind}", value))
            for one, record in own.items()
            for kind, value in records.searchable_values(record)
            if value
        }
        blocks = {(one, h) for one in own for h in block_keys.hashed(keys, profiles[one])}
        return profiles, names, blocks


@pytest.mark.only_on("sqlite")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=steps, order=st.lists(st.integers(0, 5), max_size=6))
def test_parting_restores_exactly(tmp_path_factory, migrated_clinic, history, order):
    folder = tmp_path_factory.mktemp("history") / "clinical"
    clinic = Clinic(shutil.copytree(migrated_clinic, folder))
    try:
        told = History(clinic)
        for step in history:
            told.act(*step)
        for place in (*order, *([0] * len(told.merges))):
            told.part(place)
        assert told.rows() == told.written
        assert told.indexed() == told.as_made()
        assert clinic.rows(displaced_row) == []
        assert clinic.rows(person_head) == []
    finally:
        clinic.zone.close()
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def migrated_clinic(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "clinical"
    Clinic(folder).zone.close()
    return folder
