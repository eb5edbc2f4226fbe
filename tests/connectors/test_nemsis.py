"""NEMSIS: patient care reports, pertinent negatives, and the official case definitions."""

import pytest

from connectors.contract import Fault, Unreadable
from schemas.clinical import ClinicalAction, ClinicalKind, FindingAssertion
from schemas.incident import UnitState
from tests.connectors.messages import clinical, nemsis, told


def assertions(body: bytes, path: str) -> list[tuple[str | None, str]]:
    return [(f.code, f.assertion.value) for f in told("nemsis", body).findings if f.path == path]


def test_a_care_report_is_read_and_joins_to_cad() -> None:
    update = told("nemsis", nemsis())
    assert (update.kind, update.source_key) == (ClinicalKind.EMS_RUN, "7a1c")
    assert [(n.number, n.kind) for n in update.numbers] == [
        ("26-000417", "cad"),
        ("E26-77", "incident"),
    ]
    assert [(u.unit, u.state) for u in update.units] == [
        ("M3", UnitState.DISPATCHED),
        ("M3", UnitState.ON_SCENE),
    ]
    (patient,) = update.persons
    assert (patient.given, patient.family, patient.birth_date) == ("Bruno", "Varga", "1991-07-30")
    assert update.case_definitions == ("behavioral_health",)
    assert update.order is None


def test_a_pertinent_negative_is_not_a_finding() -> None:
    """R45.851 with PN: the suicidal ideation was denied."""
    body = nemsis('<eSituation.10 PN="8801031">R45.851</eSituation.10>')
    assert assertions(body, "eSituation.10") == [("R45.851", "absent")]
    assert told("nemsis", body).case_definitions == ()
    said = nemsis("<eSituation.10>R45.851</eSituation.10>")
    assert told("nemsis", said).case_definitions == ("behavioral_health",)


def test_absence_has_three_spellings() -> None:
    nil = '<eSituation.11 xsi:nil="true" NV="7701003"/>'
    refused = '<eSituation.12 xsi:nil="true" PN="8801019"/>'
    body = nemsis(nil + refused)
    assert assertions(body, "eSituation.11") == []
    assert assertions(body, "eSituation.12") == [(None, FindingAssertion.UNKNOWN.value)]
    assert assertions(body, "eSituation.09") == []


@pytest.mark.parametrize(
    ("code", "definitions"),
    [
        ("T14.91XA", ("behavioral_health",)),  # a full match would miss the suicide attempt
        ("T40.1X2A", ("behavioral_health", "opioid_overdose")),
        ("T40.2X1A", ("opioid_overdose",)),  # accidental
        ("T40.1X5A", ("opioid_overdose",)),  # adverse effect, as the search reads it
        ("T40.1X1D", ("opioid_overdose",)),
        ("F11.20", ("behavioral_health", "opioid_overdose")),
        ("X78.9XXA", ("behavioral_health",)),
        ("T42.72XA", ("behavioral_health",)),
        ("T71.192A", ("behavioral_health",)),
        ("I20.0", ()),
        ("S01.01", ()),
        ("R41.82", ()),
    ],
)
def test_the_case_definitions_count_as_nemsis_counts(code: str, definitions: tuple) -> None:
    update = told("nemsis", nemsis(f"<eSituation.11>{code}</eSituation.11>"))
    assert update.case_definitions == definitions


def test_naloxone_counts_only_with_a_better_response_in_the_same_group() -> None:
    def given(response: str) -> bytes:
        return nemsis(
            "<eSituation.11>I20.0</eSituation.11>",
            "<eMedications><eMedications.MedicationGroup><eMedications.03>7242</eMedications.03>"
            f"<eMedications.07>{response}</eMedications.07></eMedications.MedicationGroup>"
            "</eMedications>",
        )

    assert told("nemsis", given("9916001")).case_definitions == ("opioid_overdose",)
    assert told("nemsis", given("9916003")).case_definitions == ()


def test_f_codes_are_no_injury_codes() -> None:
    body = nemsis(
        "<eSituation.11>I20.0</eSituation.11>", "<eInjury><eInjury.01>F10</eInjury.01></eInjury>"
    )
    assert told("nemsis", body).case_definitions == ()


def test_relatives_and_payers_are_not_read() -> None:
    assert "RELATIVECANARY" not in told("nemsis", nemsis()).model_dump_json()


def test_a_cancelled_run_is_cancelled_and_a_police_report_joins() -> None:
    extra = (
        "<eDisposition><eDisposition.27>4227005</eDisposition.27></eDisposition>"
        "<eOutcome><eOutcome.ExternalDataGroup><eOutcome.03>4303009</eOutcome.03>"
        "<eOutcome.04>R26-391</eOutcome.04></eOutcome.ExternalDataGroup></eOutcome>"
    )
    update = told("nemsis", nemsis(extra=extra))
    assert update.action is ClinicalAction.CANCEL
    assert ("R26-391", "report") in [(n.number, n.kind) for n in update.numbers]


def test_elements_of_an_agencys_own_are_findings() -> None:
    extra = (
        "<eCustomResults><eCustomResults.ResultsGroup><eCustomResults.01>soft</eCustomResults.01>"
        "<eCustomResults.02>C101</eCustomResults.02></eCustomResults.ResultsGroup></eCustomResults>"
    )
    found = told("nemsis", nemsis(extra=extra)).findings
    assert ("eCustomResults/C101", "soft") in [(f.path, f.text) for f in found]


def test_without_any_key_it_is_parked_and_other_documents_are_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        clinical("nemsis", nemsis(head=""))
    assert caught.value.code is Fault.NO_INCIDENT_NUMBER
    with pytest.raises(Unreadable) as caught:
        clinical("nemsis", b"<DEMDataSet/>")
    assert caught.value.code is Fault.UNKNOWN_FORMAT
