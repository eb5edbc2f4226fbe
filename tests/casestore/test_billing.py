"""Billing: what a line needs, what keeps it out, times told apart, the gate at each line."""

import csv
import io
from zoneinfo import ZoneInfo

import pytest

from casestore.billing import drafting, entering, exporting
from casestore.billing.words import Coded, Lack, Presence, Provider, is_diagnosis, is_npi
from casestore.consents.records import record_consent, revoke_consent
from casestore.notes import notes
from casestore.notes.words import NoteKind
from casestore.people.records import read_own, replace
from casestore.research.words import Period
from casestore.tables import encounter
from redaction.gate import Gate
from schemas.consent import Revocation
from schemas.person import Identifier
from tests.casestore.test_consents import WHOLE
from tests.casestore.test_research import served
from tests.casestore.town import ANA, BEN, NOON, later

pytestmark = pytest.mark.only_on("sqlite")
GATE = Gate.load()
NOVEMBER = Period(since=NOON.date(), until=NOON.date())
PROVIDER = Provider(
    name="Riverton co-response", npi="1234567893", payer="State Medicaid", payer_id="r-payer"
)
PAYS = WHOLE.model_copy(
    update={
        "consent_id": "c-pay",
        "scope": drafting.CATEGORIES,
        "recipients": ("r-payer",),
        "purposes": ("payment",),
    }
)
AT = later(hours=30)


def lines(clinic):
    with clinic.zone.read() as conn:
        return drafting.lines(
            conn, clinic.zone.keys, GATE, ("riverton-pd",), NOVEMBER, ZoneInfo("UTC"), ANA, AT
        )


def lacks(clinic):
    (line,) = lines(clinic)
    return set(line.lacks)


def coded(met, place="12"):
    return Coded(
        encounter_id=met,
        place=place,
        procedure="H2011",
        diagnosis="F32.9",
        entered_at=AT,
        entered_by=ANA,
    )


def there(met, *accounts):
    return [
        Presence(encounter_id=met, account_id=one, began_at=NOON, ended_at=later(minutes=40))
        for one in accounts
    ]


def note_on(clinic, met, late="end_of_shift"):
    """Begun and signed on the next day, and why."""
    case = next(r["case_id"] for r in clinic.rows(encounter) if r["encounter_id"] == met)
    note_id = clinic.do(notes.start, case, NoteKind.DAP, (), ANA, AT).note_id
    said = {"data": "Sat with her."}
    clinic.do(notes.save, note_id, said, frozenset(), later(minutes=40), 1, ANA, AT)
    assert clinic.do(notes.sign, note_id, late, ANA, AT).done


@pytest.fixture
def whole(clinic):
    """A contact to which nothing is lacking."""
    met = served(clinic, part2=False)

    def enrolled(uow):
        record, version = read_own(uow.conn, uow.keys, "p-1")
        number = Identifier(kind="medicaid", value="M-4471")
        ids = (*record.identifiers, number)
        replace(uow, record.model_copy(update={"identifiers": ids}), version)

    clinic.zone.write(enrolled)
    assert clinic.do(entering.set_provider, PROVIDER, ANA, NOON)
    assert clinic.do(entering.set_npi, ANA, "1234567893", ANA, NOON)
    assert clinic.do(entering.set_npi, BEN, "1245319599", ANA, NOON)
    assert clinic.do(entering.code, coded(met), there(met, ANA, BEN))
    note_on(clinic, met)
    clinic.do(record_consent, PAYS, ANA, NOON)
    return clinic, met


def test_a_complete_line_goes_with_all_its_fields_and_three_times(whole):
    clinic, _ = whole
    assert lacks(clinic) == set()
    export_id = clinic.do(lambda uow: exporting.make(uow, lines_in(uow), NOVEMBER, ANA, AT))
    text = clinic.see(exporting.frozen, export_id).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["member_id"], row["procedure"], row["diagnosis"]) == ("M-4471", "H2011", "F32.9")
    assert row["staff"].count("2026-11-23T12:00Z") == 2
    assert row["event_at"] == "2026-11-23T12:40Z"
    assert row["entered_at"] == row["signed_at"] == "2026-11-24T18:00Z"
    assert row["entered_late_because"] == "end_of_shift"
    assert (row["signed_by_npi"], row["place"]) == ("1234567893", "12")
    assert "Quintero" not in text
    (listed,) = clinic.see(lambda conn, keys: exporting.exports(conn))
    assert listed.lines == 1


def lines_in(uow):
    zone = ZoneInfo("UTC")
    return drafting.lines(uow.conn, uow.keys, GATE, ("riverton-pd",), NOVEMBER, zone, ANA, AT)


@pytest.mark.only_on("sqlite", "postgresql")
def test_a_bare_contact_says_everything_that_it_lacks_and_makes_no_file(clinic):
    served(clinic, part2=False)
    assert lacks(clinic) == {Lack.PROVIDER, Lack.MEMBER_ID, Lack.CODES, Lack.STAFF, Lack.NOTE}
    made = clinic.do(lambda uow: exporting.make(uow, lines_in(uow), NOVEMBER, ANA, AT))
    assert made is None


def test_without_a_consent_that_names_the_payer_the_gate_says_no(whole):
    clinic, _ = whole
    clinic.do(revoke_consent, "c-pay", ANA, Revocation.WRITTEN, NOON)
    assert lacks(clinic) == {Lack.GATE}


def test_a_hospital_one_member_a_missing_number_and_wrong_times_keep_a_line_out(whole):
    clinic, met = whole
    clinic.do(entering.code, coded(met, "23"), there(met, ANA, "account-cy"))
    assert lacks(clinic) == {Lack.FACILITY, Lack.STAFF_NPI}
    early = Presence(
        encounter_id=met, account_id=ANA, began_at=later(hours=-2), ended_at=later(hours=2)
    )
    clinic.do(entering.code, coded(met), [early])
    assert lacks(clinic) == {Lack.TEAM_OF_TWO, Lack.STAFF_TIMES}


def test_codes_that_are_none_are_not_taken(whole):
    clinic, met = whole
    for change in ({"place": "77"}, {"procedure": "H20"}, {"diagnosis": "??"}):
        assert not clinic.do(entering.code, coded(met).model_copy(update=change), [])
    turned = Presence(encounter_id=met, account_id=ANA, began_at=AT, ended_at=NOON)
    assert not clinic.do(entering.code, coded(met), [turned])
    assert not clinic.do(entering.set_npi, ANA, "1234567890", ANA, NOON)
    wrong = PROVIDER.model_copy(update={"npi": "12"})
    assert not clinic.do(entering.set_provider, wrong, ANA, NOON)


@pytest.mark.parametrize(
    ("number", "good"), [("1234567893", True), ("1234567892", False), ("12345", False), ("", False)]
)
def test_an_npi_is_known_by_its_check_digit(number, good):
    assert is_npi(number) is good


def test_a_diagnosis_looks_like_one():
    good = [is_diagnosis(code) for code in ("F32.9", "R45.851", "T14.91XA", "F3", "45", "A!1")]
    assert good == [True, True, True, False, False, False]
