"""NIBRS XML (FBI IEPD): monthly crime statistics of an RMS. It cannot identify a call or a person.

There are no names, birth dates, addresses or narratives in it, by design; every update says so
(`identifies_nobody`) and joins nothing. Versions stand in the namespaces, so elements are found
by local name.
"""

from collections.abc import Iterator
from typing import Any

from connectors.contract import Fault, Unreadable
from connectors.feed import Feed
from connectors.formats.nibrs_parts import created_at, dispositions, month_of, offenses, persons
from connectors.formats.nibrs_reply import is_reply, reply
from connectors.formats.reading import Reading
from connectors.formats.records import Record
from connectors.formats.xml_reader import read_xml
from schemas.incident import AgencyNumber, IncidentUpdate, UpdateKind

_ID = "IdentificationID"
_ORI = ("OrganizationAugmentation", "OrganizationORIIdentification", _ID)
_ACTIONS = {"I", "A", "R", "D"}


class Nibrs:
    """The reader of NIBRS submissions, and of the replies to them."""

    name = "nibrs"

    def parse(self, body: bytes, feed: Feed, source_name: str | None) -> list[IncidentUpdate]:  # noqa: ARG002
        """One update per report, all of kind `statistic`."""
        outer = Reading(feed)
        root = read_xml(body, outer)
        submissions = list(root.iter("{*}Submission"))
        if submissions:
            found = [
                _update(report, whole, feed, outer)
                for one in submissions
                for whole in (Record(one),)
                for report in _reports(whole)
            ]
            if found:
                return found
        elif is_reply(root):
            return [reply(root, outer)]
        raise Unreadable(Fault.UNKNOWN_FORMAT, path="/")

    def stamp(self, source_name: str) -> str | None:  # noqa: ARG002
        """NIBRS file names carry no order."""
        return None


def _reports(whole: Record) -> Iterator[Record]:
    return whole.records("Report")


def _update(report: Record, whole: Record, feed: Feed, outer: Reading) -> IncidentUpdate:
    reading = Reading(feed, outer)
    reading.warn("identifies_nobody", "nibrs:Report")
    header = next(report.records("ReportHeader"), report)
    action = (header.text("ReportActionCategoryCode") or "").upper()
    if action not in _ACTIONS:
        reading.warn("instruction_unknown", "ReportActionCategoryCode")
    ori = header.at("ReportingAgency", *_ORI)
    month = month_of(header)
    sent = reading.time(whole.at("MessageMetadata", "MessageDateTime"), "MessageDateTime")
    message = whole.at("MessageMetadata", "MessageIdentification", _ID)
    number = _number(report)
    return IncidentUpdate(
        format="nibrs",
        kind=UpdateKind.STATISTIC,
        agency=ori,
        number=number,
        numbers=(AgencyNumber(number=number, agency=ori, kind="report"),) if number else (),
        message_key="|".join(
            (ori or "", message, _unpadded(number), _arrest(report), action, month or "")
        )
        if message
        else None,
        order=month,
        at=sent,
        deleted=action == "D",
        **_contents(report, header, reading),
        time_ambiguous=reading.ambiguous,
        warnings=reading.warnings,
    )


def _number(report: Record) -> str | None:
    """The incident's number; a Group B report has only the arrest's."""
    return report.at("Incident", "ActivityIdentification", _ID) or _arrest(report) or None


def _unpadded(number: str | None) -> str:
    """Zero-padded in one version of the format and not in another."""
    return (number or "").lstrip("0")


def _arrest(report: Record) -> str:
    return report.at("Arrest", "ActivityIdentification", _ID) or ""


def _contents(report: Record, header: Record, reading: Reading) -> dict[str, Any]:
    created = created_at(report, reading)
    return {
        "created_at": created,
        "call_types": offenses(
            report, header.text("NIBRSReportCategoryCode", "ReportCategoryCode")
        ),
        "persons": persons(report),
        "dispositions": dispositions(report, reading),
        "narrative_supplied": False,
    }


FORMAT = Nibrs()
