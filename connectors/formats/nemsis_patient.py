"""NEMSIS: the patient, as far as names and numbers are given."""

from connectors.formats.nemsis_report import CareReport
from connectors.formats.people import believable_birth_date
from connectors.formats.places import Civic, place_text
from connectors.formats.reading import Reading
from schemas.clinical import ClinicalPerson
from schemas.incident import PersonRole
from schemas.person import Identifier

_SEX = {"9906001": "F", "9906003": "M"}
_UNITS = {
    "2516001": "days",
    "2516003": "hours",
    "2516005": "minutes",
    "2516007": "months",
}


def patient(report: CareReport, reading: Reading) -> tuple[ClinicalPerson, ...]:
    """The one patient of a report; none when nothing is known of anybody."""
    age = _age(report)
    years = age if age and age.isdigit() else None
    born = believable_birth_date(report.text("ePatient.17"), years, reading, "ePatient.17")
    sex = report.text("ePatient.25", "ePatient.13")
    found = ClinicalPerson(
        mention_id="patient",
        roles=(PersonRole.PATIENT,),
        given=report.text("ePatient.03"),
        middle=report.text("ePatient.04"),
        family=report.text("ePatient.02"),
        birth_date=born,
        age=age,
        sex=_SEX.get(sex or "", sex),
        phones=tuple(dict.fromkeys(report.texts("ePatient.18"))),
        address=place_text(
            Civic(
                street=report.text("ePatient.05"),
                city=report.text("ePatient.06"),
                state=report.text("ePatient.08"),
                postcode=report.text("ePatient.09"),
            )
        ),
        identifiers=_identifiers(report),
    )
    nobody = ClinicalPerson(mention_id="patient", roles=(PersonRole.PATIENT,))
    return () if found == nobody else (found,)


def _age(report: CareReport) -> str | None:
    """Years as a plain number; other units named."""
    number, unit = report.text("ePatient.15"), report.text("ePatient.16")
    word = _UNITS.get(unit or "")
    return f"{number} {word}" if number and word else number


def _identifiers(report: CareReport) -> tuple[Identifier, ...]:
    pairs = (("ssn", "ePatient.12"), ("ems_patient", "ePatient.01"))
    return tuple(
        Identifier(kind=kind, value=value) for kind, name in pairs if (value := report.text(name))
    )
