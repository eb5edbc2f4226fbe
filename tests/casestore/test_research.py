"""Research exports: approved, asked for record by record, frozen, and nothing that identifies."""

import csv
import io
import zipfile
from dataclasses import replace as replace_fields
from datetime import date
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest

from casestore.cases.encounters import of_cases, record_outcome
from casestore.cases.take import take
from casestore.consents.records import record_consent, revoke_consent
from casestore.disclosures import accounting
from casestore.duty.teams import set_duty
from casestore.guarded_sheets import csv_file, guarded, xlsx_file
from casestore.people import links, records
from casestore.people.records import read_own, replace
from casestore.research import making, protocols, reads
from casestore.research.asking import asker
from casestore.research.contacts import contacts
from casestore.research.drafting import NOBODY_MATCHED, Wanted, draft
from casestore.research.variables import VARIABLES
from casestore.research.words import ExportKind, NotExported, Period, Protocol, Refusal
from casestore.research_tables import crosswalk
from casestore.tables import encounter
from redaction.gate import Gate
from redaction.safe_harbor import Kind
from schemas.audit import AuditTag
from schemas.case import EncounterOutcome
from schemas.consent import ConsentType, Revocation
from schemas.duty import Agreement, PartStatus, Team
from schemas.person import Contact, ContactKind, Identifier, Proof
from tests.casestore.test_consents import WHOLE
from tests.casestore.town import ANA, NOON, later, person, request, subject
from zone.audit.trail import trail

pytestmark = pytest.mark.only_on("sqlite")
GATE = Gate.load()
UTC_ZONE = ZoneInfo("UTC")
APPROVED = Protocol(
    protocol_id="pr-1",
    number="IRB 2026-014",
    title="Outcomes of co-response",
    approved_by="State University Institutional Review Board",
    approved_on=date(2026, 1, 10),
    expires_on=date(2027, 6, 30),
    researcher="Prof. Ines Okafor",
    org_kind="university",
    recipient_id="r-okafor",
    fields=("year", "dates", "call_facts", "age", "zip5", "engagement_status"),
    links_repositories=False,
    agreement_on=date(2026, 1, 20),
    agreement_until=date(2027, 6, 30),
    agreement_signer="State University, Office of Research",
    recorded_at=NOON,
    recorded_by="account-priya",
    row_version=1,
)
YEAR = Period(since=date(2026, 1, 1), until=date(2026, 12, 31))
AFTER = later(days=60)
WHO = ("Rosa", "Quintero")
TELLTALE = ("Rosa", "Quintero", "555-0191", "12 Elm St", "MRN-7781", "1950-04-02", "26-0117")
RESEARCH = WHOLE.model_copy(
    update={
        "consent_id": "c-research",
        "type": ConsentType.RESEARCH,
        "recipients": ("r-okafor",),
        "purposes": ("research",),
        "scope": ("year", "call_facts"),
        "person_id": "p-1",
    }
)


def served(clinic, part2, person_id="p-1", incident="i-1", **facts):
    """A person was met on a call, and it ended; the whole of it stands under that law."""
    team = Team(
        team_id="t-1",
        name="Riverton co-response",
        employer="health_agency",
        time_zone="UTC",
        agreements=(Agreement(agency="riverton-pd", since=later(days=-400)),),
        statuses=(PartStatus(since=later(days=-400), part2=part2),),
    )
    clinic.do(set_duty, (team,), "configuration", NOON)
    who = person(
        person_id,
        *WHO,
        birth_date="1950-04-02",
        sex="female",
        contacts=(
            Contact(kind=ContactKind.PHONE, value="555-0191"),
            Contact(kind=ContactKind.ADDRESS, value="12 Elm St", postcode="55057"),
        ),
        identifiers=(Identifier(kind="mrn", value="MRN-7781"),),
        **facts,
    )
    clinic.do(lambda uow: records.create(uow, who, at=NOON, actor=ANA))
    lead = clinic.hear(request(incident, subjects=(subject(given="Rosa"),), call_type="26-0117"))
    case = clinic.do(take, lead.lead_id, ANA, NOON).case_id
    proofs = (Proof.NAME, Proof.BIRTH_DATE)
    clinic.do(links.confirm, lead.lead_id, "m-1", person_id, ANA, proofs, NOON)
    with clinic.zone.read() as conn:
        (met,) = of_cases(conn, [case])
    ended = later(minutes=45)
    clinic.do(record_outcome, met.encounter_id, ANA, EncounterOutcome.REFERRED, ended, ended)
    return met.encounter_id


def wanted(clinic, kind=ExportKind.PROTOCOL, protocol=APPROVED, period=YEAR):
    return Wanted(protocol, kind, period, ("riverton-pd",), UTC_ZONE, clinic.zone.folder)


def drafted(clinic, kind=ExportKind.PROTOCOL, at=AFTER, **more):
    with clinic.zone.read() as conn:
        return draft(conn, clinic.zone.keys, GATE, wanted(clinic, kind, **more), at)


def made(clinic, kind=ExportKind.PROTOCOL, at=AFTER, **more):
    """Draft and make; the export's id and the rows of its file."""
    found = drafted(clinic, kind, at, **more)
    export_id = clinic.do(making.make, found, "account-priya", at, attested=True)
    return export_id, rows_of(clinic, export_id)


def files_of(clinic, export_id):
    with zipfile.ZipFile(io.BytesIO(clinic.see(reads.frozen, export_id))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(clinic, export_id):
    text = files_of(clinic, export_id)["data.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def approved(clinic):
    clinic.do(protocols.record, APPROVED)
    return clinic


# --- what an approval opens -------------------------------------------------------------------


@pytest.mark.only_on("sqlite", "postgresql")
def test_an_extract_holds_the_fields_of_the_protocol_and_no_others(approved):
    served(approved, part2=False)
    _, (row,) = made(approved)
    assert row["day"] == "2026-11-23"
    assert row["outcome"] == "referred"
    assert row["zip5"] == "55057"
    assert row["age"] == "76"
    assert row["minutes"] == "45"
    assert (row["time"], row["sex"], row["zip3"], row["suicide"]) == ("", "", "", "")


@pytest.mark.parametrize("kind", ExportKind)
def test_nothing_is_exported_the_day_after_the_approval_ends(approved, kind):
    served(approved, part2=False)
    with pytest.raises(NotExported) as refused:
        drafted(approved, kind, later(days=220), period=YEAR)
    assert refused.value.why is Refusal.EXPIRED
    assert "renewed approval" in refused.value.sentence


def test_the_gate_itself_says_no_to_an_expired_approval(approved):
    """Not only the door before it: asked with an expired protocol, each record is refused."""
    served(approved, part2=False)
    old = APPROVED.model_copy(update={"expires_on": date(2026, 12, 31)})
    late = replace_fields(drafted(approved).question, protocol=old)
    with approved.zone.read() as conn:
        ask = asker(conn, approved.zone.keys, late)
        (one,) = contacts(conn, approved.zone.keys, ("riverton-pd",), YEAR, UTC_ZONE)
        assert ask(one).decision.released == ()


def test_before_approval_after_ending_and_over_an_open_period_nothing_goes(approved):
    served(approved, part2=False)
    future = APPROVED.model_copy(update={"approved_on": date(2027, 3, 1)})
    for change, why in (
        ({"protocol": future}, Refusal.NOT_APPROVED_YET),
        ({"period": Period(since=date(2026, 1, 1), until=date(2027, 1, 31))}, Refusal.PERIOD_OPEN),
    ):
        with pytest.raises(NotExported) as refused:
            drafted(approved, **change)
        assert refused.value.why is why
    found = drafted(approved)
    assert approved.do(protocols.end, "pr-1", "account-priya", AFTER)
    with pytest.raises(NotExported) as refused:
        approved.do(making.make, found, "account-priya", AFTER)
    assert refused.value.why is Refusal.ENDED
    assert not approved.do(protocols.end, "pr-1", "account-priya", AFTER)


def test_a_limited_data_set_needs_an_agreement_in_force_and_carries_dates_but_no_name(approved):
    served(approved, part2=False)
    without = APPROVED.model_copy(update={"agreement_until": date(2026, 12, 31)})
    with pytest.raises(NotExported) as refused:
        drafted(approved, ExportKind.LIMITED, protocol=without)
    assert refused.value.why is Refusal.NO_AGREEMENT
    export_id, (row,) = made(approved, ExportKind.LIMITED)
    assert (row["day"], row["zip5"], row["sex"]) == ("2026-11-23", "55057", "female")
    readme = files_of(approved, export_id)["README.txt"].decode()
    assert "Data use agreement signed 2026-01-20 by State University" in readme


# --- Part 2 ------------------------------------------------------------------------------------


def test_part_2_records_go_on_the_research_rule_and_in_no_other_form(approved):
    served(approved, part2=True)
    _, (row,) = made(approved)
    assert row["rests_on"] == "rule"
    for kind in (ExportKind.DEIDENTIFIED, ExportKind.LIMITED):
        found = drafted(approved, kind)
        assert found.rows == []
        assert sum(found.left_out.values()) == 1
        with pytest.raises(NotExported) as refused:
            approved.do(making.make, found, "account-priya", AFTER, attested=True)
        assert refused.value.why is Refusal.NO_RECORDS


def test_a_plan_that_links_repositories_gets_no_part_2_record(approved):
    served(approved, part2=True)
    linking = APPROVED.model_copy(update={"links_repositories": True})
    assert drafted(approved, protocol=linking).rows == []


def test_a_consent_that_names_the_researcher_opens_a_part_2_record_within_its_scope(approved):
    served(approved, part2=True)
    approved.do(record_consent, RESEARCH, ANA, NOON)
    export_id, (row,) = made(approved, ExportKind.LIMITED)
    assert row["rests_on"] == "consent to research; covers year, call facts"
    assert row["outcome"] == "referred"
    assert (row["day"], row["zip5"], row["age"]) == ("", "", "")
    assert "42 CFR part 2" in files_of(approved, export_id)["README.txt"].decode()
    approved.do(revoke_consent, "c-research", ANA, Revocation.WRITTEN, later(days=61))
    assert drafted(approved, ExportKind.LIMITED, later(days=62)).rows == []


def test_a_consent_withdrawn_while_the_file_is_made_stops_the_whole_export(approved):
    served(approved, part2=True)
    approved.do(record_consent, RESEARCH, ANA, NOON)
    found = drafted(approved, ExportKind.LIMITED)
    approved.do(revoke_consent, "c-research", ANA, Revocation.WRITTEN, later(days=60, seconds=1))
    with pytest.raises(NotExported) as refused:
        approved.do(making.make, found, "account-priya", later(days=60, seconds=2))
    assert refused.value.why is Refusal.CHANGED_MEANWHILE
    assert approved.rows(crosswalk) == []


# --- safe harbor -------------------------------------------------------------------------------


def test_a_deidentified_file_holds_none_of_the_eighteen_identifiers(approved):
    served(approved, part2=False)
    (approved.zone.folder / "zip3-population.csv").write_text("550,412345\n")
    export_id, (row,) = made(approved, ExportKind.DEIDENTIFIED)
    assert (row["year"], row["zip3"], row["age"]) == ("2026", "550", "76")
    assert {"day", "time", "zip5"}.isdisjoint(row)
    with approved.zone.read() as conn:
        ids = [value for row in conn.execute(encounter.select()) for value in row[:2]]
    everything = b"".join(files_of(approved, export_id).values()).decode("utf-8", "replace")
    for word in (*TELLTALE, "p-1", "i-1", "riverton", "Riverton", "2026-11", *ids):
        assert word not in everything, word


def test_the_traps_of_dispatch_data_are_no_variables_at_all():
    """Numbers of calls and reports, units, staff, places and texts can be in no file."""
    allowed = {Kind.CODE, Kind.COUNT, Kind.DATE, Kind.STATE, Kind.ZIP, Kind.AGE}
    assert {one.harbor for one in VARIABLES if one.name != "zip5"} <= allowed
    deidentified = {one.name for one in VARIABLES if ExportKind.DEIDENTIFIED in one.kinds}
    assert deidentified.isdisjoint({"day", "time", "zip5"})


@pytest.mark.parametrize("table", ["", "550,20000\n", "550,many\n", "551,90000\n"])
def test_an_area_of_few_people_or_of_unknown_size_is_not_named(approved, table):
    served(approved, part2=False)
    (approved.zone.folder / "zip3-population.csv").write_text(table)
    assert made(approved, ExportKind.DEIDENTIFIED)[1][0]["zip3"] == ""


@pytest.mark.parametrize(("born", "age"), [("1937-11-23", "89"), ("1936-11-23", "")])
def test_ages_over_89_are_not_given(approved, born, age):
    served(approved, part2=False)

    def older(uow):
        record, version = read_own(uow.conn, uow.keys, "p-1")
        replace(uow, record.model_copy(update={"birth_date": born}), version)

    approved.zone.write(older)
    assert made(approved, ExportKind.DEIDENTIFIED)[1][0]["age"] == age


def test_a_deidentified_file_covers_whole_years_or_it_would_tell_the_month(approved):
    served(approved, part2=False)
    october = Period(since=date(2026, 11, 1), until=date(2026, 11, 30))
    with pytest.raises(NotExported) as refused:
        drafted(approved, ExportKind.DEIDENTIFIED, period=october)
    assert refused.value.why is Refusal.NOT_WHOLE_YEARS


def test_somebody_states_that_the_rest_identifies_nobody(approved):
    served(approved, part2=False)
    found = drafted(approved, ExportKind.DEIDENTIFIED)
    assert found.alone == 1
    with pytest.raises(NotExported) as refused:
        approved.do(making.make, found, "account-priya", AFTER)
    assert refused.value.why is Refusal.NOT_ATTESTED


# --- the file ----------------------------------------------------------------------------------


def test_study_numbers_are_random_per_export_and_their_crosswalk_stays(approved):
    served(approved, part2=False)
    first, (one,) = made(approved)
    second, (other,) = made(approved)
    assert one["study_id"] != other["study_id"]
    kept = {row["export_id"]: row for row in approved.rows(crosswalk)}
    assert kept[first]["study_id"] == one["study_id"]
    assert kept[second]["person_id"] == "p-1"
    said = {**one, "study_id": ""}
    assert said == {**other, "study_id": ""}


def test_the_copy_is_frozen_with_its_hash_and_stays_as_it_was(approved):
    served(approved, part2=False)
    export_id, rows = made(approved)
    (listed,) = approved.see(lambda conn, keys: reads.exports(conn))
    assert listed.sha256 == sha256(approved.see(reads.frozen, export_id)).hexdigest()
    assert (listed.made_by, listed.rows, listed.people) == ("account-priya", 1, 1)
    served(approved, part2=False, person_id="p-2", incident="i-2")
    assert rows_of(approved, export_id) == rows
    assert approved.do(making.returned, export_id, "destroyed", "account-priya", later(days=90))
    assert not approved.do(making.returned, export_id, "destroyed", "account-priya", NOON)


def test_who_went_into_an_extract_is_told_in_each_persons_accounting(approved):
    served(approved, part2=False)
    made(approved)
    with approved.zone.read() as conn:
        told = accounting.accounting(conn, approved.zone.keys, GATE, "p-1", later(days=61))
    (entry,) = told.entries
    assert entry.recipient_name == "Prof. Ines Okafor"
    assert entry.decision.rules == ("RESEARCH",)


def test_the_audit_has_counts_and_no_names(approved):
    served(approved, part2=False)
    export_id, _ = made(approved)
    with approved.zone.read() as conn:
        (event,) = list(trail(conn, "export", export_id))
    assert event.tag is AuditTag.RESEARCH_EXPORTED
    assert event.detail["rows"] == 1
    assert "Okafor" not in repr(event.detail)


def test_a_contact_with_nobody_matched_or_nobody_named_is_left_out_and_counted(approved):
    served(approved, part2=False)
    for incident, subjects in (("i-8", (subject(given="Ann", family="Lee"),)), ("i-9", ())):
        lead = approved.hear(request(incident, subjects=subjects))
        case = approved.do(take, lead.lead_id, ANA, NOON).case_id
        with approved.zone.read() as conn:
            (met,) = of_cases(conn, [case])
        approved.do(record_outcome, met.encounter_id, ANA, EncounterOutcome.OTHER, NOON, NOON)
    assert drafted(approved).left_out == {NOBODY_MATCHED: 1, "X-MATCH": 1}


def test_the_codebook_shows_no_count_from_one_to_ten(approved):
    for number in range(12):
        served(approved, part2=False, person_id=f"p-{number}", incident=f"i-{number}")
    export_id, _ = made(approved)
    book = files_of(approved, export_id)["codebook.csv"].decode("utf-8-sig")
    counts = {
        row["variable"]: row["rows with each value"] for row in csv.DictReader(io.StringIO(book))
    }
    assert "referred 12" in counts["outcome"]
    served(approved, part2=False, person_id="p-x", incident="i-x")
    lone = approved.rows(encounter)[-1]
    approved.zone.write(
        lambda uow: uow.conn.execute(
            encounter.update()
            .where(encounter.c.encounter_id == lone["encounter_id"])
            .values(outcome="refused")
        )
    )
    export_id, _ = made(approved)
    book = files_of(approved, export_id)["codebook.csv"].decode("utf-8-sig")
    assert "refused 1" not in book
    assert "counts not given" in book


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "=cmd|' /C calc'!A0"]
)
def test_no_cell_begins_like_a_formula(text):
    assert guarded(text).startswith("'")
    assert b"'" in csv_file(["a"], [[text]])
    with zipfile.ZipFile(io.BytesIO(xlsx_file(["a"], [[text]]))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "'" in sheet


def test_numbers_and_plain_words_stay_as_they_are():
    assert [guarded(v) for v in (-3, "2026", None, "a-b", "x=1")] == [
        "-3",
        "2026",
        "",
        "a-b",
        "x=1",
    ]


def test_protocols_that_make_no_sense_are_not_recorded(clinic):
    for change in (
        {"expires_on": date(2025, 1, 1)},
        {"org_kind": "police"},
        {"fields": ("identity",)},
    ):
        with pytest.raises(ValueError, match=r"an approval|an organization"):
            clinic.do(protocols.record, APPROVED.model_copy(update=change))
