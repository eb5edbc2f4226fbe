"""The activities of a report: the incident, its offences, its arrests, and what is told of them."""

from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from connectors.formats.lexs_names import children, first, identity, inside, reference, value
from connectors.formats.reading import Reading
from connectors.formats.texts import clean_lines, line_key
from schemas.incident import CallType, Disposition, LineKind, NarrativeLine

_TEXT = "nc:ActivityDescriptionText"
_DATE_PATHS = ("nc:ActivityDateRange/nc:StartDate", "nc:ActivityDate")


def date_text(element: etree._Element | None, reading: Reading) -> str | None:
    """A NIEM date: DateTime if given, else Date, else the bare text."""
    if element is None:
        return None
    found = value(element, "nc:DateTime", reading) or value(element, "nc:Date", reading)
    return found or (element.text if len(element) == 0 else None)


class Activities:
    """The activities of one package, by category; digest and payload seen together."""

    def __init__(
        self, package: etree._Element, digest: etree._Element | None, reading: Reading
    ) -> None:
        self._package = package
        self._reading = reading
        self._by_category: dict[str, list[etree._Element]] = {}
        for activity in self._activities(digest):
            category = value(activity, "nc:ActivityCategoryText", reading) or ""
            self._by_category.setdefault(category.lower(), []).append(activity)

    @staticmethod
    def _activities(digest: etree._Element | None) -> Iterator[etree._Element]:
        for entity in children(digest, "lexsdigest:EntityActivity") if digest is not None else ():
            yield from children(entity, "nc:Activity")

    @property
    def _incident(self) -> etree._Element | None:
        return next(iter(self._by_category.get("incident", ())), None)

    def incident_ids(self) -> set[str]:
        """The ids of the incident and of its offences: a place of either is a place of both."""
        found = (
            identity(one)
            for kind in ("incident", "offense")
            for one in self._by_category.get(kind, ())
        )
        return {one for one in found if one}

    @property
    def case_number(self) -> str | None:
        """The case number, which often equals the number in CAD."""
        return self._payload("ndexia:IncidentCaseNumberText")

    @property
    def status(self) -> str | None:
        """The report's own status code."""
        return self._payload("ndexia:IncidentStatusCode")

    @property
    def number(self) -> str | None:
        """The incident's number."""
        path = "nc:ActivityIdentification/nc:IdentificationID"
        return value(self._incident, path, self._reading)

    def _payload(self, name: str) -> str | None:
        for element in inside(self._package, name):
            parent = element.getparent()
            found = value(parent, name, self._reading) if parent is not None else None
            if found:
                return found
        return None

    def incident_date(self) -> datetime | None:
        """When the incident began; a date alone is the start of that day in the feed's zone."""
        return self._date(self._incident)

    def _date(self, activity: etree._Element | None) -> datetime | None:
        for path in _DATE_PATHS:
            moment = self._reading.moment(date_text(first(activity, path), self._reading), path)
            if moment is not None:
                if moment.date_only:
                    self._reading.warn("date_without_time", path)
                return moment.at
        return None

    @property
    def has_narrative(self) -> bool:
        """Whether the incident has a place for its story, filled or not."""
        return first(self._incident, _TEXT) is not None or self._outside() is not None

    def _outside(self) -> etree._Element | None:
        """The item's own narrative, which some systems write in place of the digest's."""
        return first(self._package, "lexs:Narrative")

    def narrative(self) -> tuple[NarrativeLine, ...]:
        """What the officer wrote of the incident."""
        told = value(self._incident, _TEXT, self._reading) is not None
        stated = (first(self._incident, _TEXT) if told else None, self._outside())
        texts = (
            clean_lines("".join(map(str, one.itertext()))) for one in stated if one is not None
        )
        return tuple(
            NarrativeLine(line_id=line_key(None, None, words), text=words, kind=LineKind.REPORT)
            for words in dict.fromkeys(texts)
            if words
        )

    def offenses(self) -> tuple[CallType, ...]:
        """Code and text of the payload beside the digest's description, joined by reference."""
        told = {
            identity(one): value(one, _TEXT, self._reading)
            for one in self._by_category.get("offense", ())
        }
        found = []
        for offense in inside(self._package, "ndexia:Offense"):
            code = value(offense, "ndexia:OffenseCode", self._reading)
            words = value(offense, "ndexia:OffenseText", self._reading)
            same = [reference(one) for one in inside(offense, "lexslib:SameAsDigestReference")]
            described = [told.pop(one, None) for one in same]
            found.append((code, words or next((one for one in described if one), None)))
        found.extend((None, words) for words in told.values())
        types = (
            CallType(code=code, text=words, system="nibrs_offense")
            for code, words in found
            if code or words
        )
        return tuple(dict.fromkeys(types))

    def dispositions(self) -> tuple[Disposition, ...]:
        """This incident's arrests (a fact of the call, R27), and an exceptional clearance."""
        found = [
            Disposition(text="Arrest", system="ndex_activity", at=self._date(one))
            for one in self._by_category.get("arrest", ())
        ]
        for one in inside(self._package, "ndexia:Incident"):
            home = first(one, "j:IncidentAugmentation")
            code = value(home, "j:IncidentExceptionalClearanceCode", self._reading)
            path = "j:IncidentExceptionalClearanceDate"
            if code and code != "N":
                at = self._reading.time(date_text(first(home, path), self._reading), path)
                found.append(Disposition(code=code, system="nibrs_clearance", at=at))
        return tuple(dict.fromkeys(found))
