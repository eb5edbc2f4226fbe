"""NIBRS: offenses, dates, ages and clearances of one report."""

from datetime import datetime

from connectors.formats.reading import Reading
from connectors.formats.records import Record
from schemas.incident import CallType, Disposition, PersonMention, PersonRole

_ROLES = {
    "Victim": PersonRole.VICTIM,
    "Subject": PersonRole.SUSPECT,
    "Arrestee": PersonRole.ARRESTEE,
    "EnforcementOfficial": PersonRole.OFFICER,
}
_STRUCTURES_ID = "}id"
_STRUCTURES_REF = "}ref"


def month_of(header: Record) -> str | None:
    """The month of submission, by which reports of one incident are ordered."""
    return header.at("ReportDate", "YearMonthDate")


def created_at(report: Record, reading: Reading) -> datetime | None:
    """The incident's date. Three forms may stand in one element and contradict each other: the
    one with an hour counts, then the day; a month is no date."""
    for home in ("Incident", "Arrest"):
        for date in report.records(home, "ActivityDate"):
            stated = [(name, date.text(name)) for name in ("DateTime", "Date", "YearMonthDate")]
            given = [words for _, words in stated if words]
            if not given:
                continue
            if any(not given[0].startswith(words[:7]) for words in given):
                reading.warn("dates_disagree", f"{home}/ActivityDate")
            exact = date.text("DateTime", "Date")
            return reading.time(exact, f"{home}/ActivityDate")
    return None


def offenses(report: Record, category: str | None) -> tuple[CallType, ...]:
    """UCR codes of offenses and arrests, and what the offender is suspected of having used."""
    found = []
    for home in ("Offense", "Arrest"):
        for one in report.records(home):
            code = one.text("OffenseUCRCode") or one.at("ArrestCharge", "OffenseUCRCode")
            if code:
                found.append(CallType(code=code, system="nibrs_offense", context=category))
            for factor in one.records("OffenseFactor"):
                used = factor.text("OffenseFactorCode")
                if used and used != "N":
                    found.append(CallType(code=used, system="nibrs_factor", context=category))
    return tuple(dict.fromkeys(found))


def persons(report: Record) -> tuple[PersonMention, ...]:
    """Age and sex by role; the format has nothing more, and race and ethnicity are left out."""
    roles: dict[str | None, dict[PersonRole, None]] = {}
    for name, role in _ROLES.items():
        for one in report.records(name):
            for person in one.records("RoleOfPerson"):
                key = _attribute(person, _STRUCTURES_REF)
                roles.setdefault(key, {}).setdefault(role)
    found = []
    for index, person in enumerate(report.records("Person")):
        key = _attribute(person, _STRUCTURES_ID)
        found.append(
            PersonMention(
                mention_id=key or f"person-{index}",
                roles=tuple(roles.get(key, ())),
                age=_age(person),
                sex=person.text("PersonSexCode"),
            )
        )
    return tuple(found)


def _age(person: Record) -> str | None:
    """A whole number, a range, or a word such as BABY."""
    for measure in person.records("PersonAgeMeasure"):
        for limits in measure.records("MeasureIntegerRange"):
            low, high = (
                limits.text("RangeMinimumIntegerValue"),
                limits.text("RangeMaximumIntegerValue"),
            )
            if low and high:
                return f"{low}-{high}"
        low = measure.at("MeasureRangeValue", "RangeMinimumValue")
        high = measure.at("MeasureRangeValue", "RangeMaximumValue")
        if low and high:
            return f"{low}-{high}"
        if found := measure.text("MeasureIntegerValue", "MeasureValueText", "MeasureText"):
            return found
    return None


def _attribute(one: Record, ending: str) -> str | None:
    return next((str(v) for k, v in one.element.items() if str(k).endswith(ending)), None)


def dispositions(report: Record, reading: Reading) -> tuple[Disposition, ...]:
    """Exceptional clearance (element 4), with its date; `N` is none."""
    found = []
    for augmentation in report.records("Incident", "IncidentAugmentation"):
        code = augmentation.text("IncidentExceptionalClearanceCode")
        at = reading.time(
            augmentation.at("IncidentExceptionalClearanceDate", "Date"),
            "IncidentExceptionalClearanceDate",
        )
        if code and code != "N":
            found.append(Disposition(code=code, system="nibrs_clearance", at=at))
    return tuple(found)
