"""The fields of a page: by its labels, by its place in a line with `;`, and its unit log.

Labels differ per county; those that are known are in `columns.py`. A county with labels of its
own declares a mapping with patterns in place of this reader.
"""

import re
from collections.abc import Iterator

from connectors.formats.columns import field_of, folded

_LABEL = re.compile(
    r"(?:(?<=\n)|(?<=^)|(?<=\s)|(?<=;))"
    r"([A-Za-z][A-Za-z0-9/#]{0,20}(?:[ .]{1,3}[A-Za-z#/][A-Za-z0-9/#]{0,20}){0,3})"
    r"[ .]{0,30}:(?!\d\d(?:\D|$))"
)
_PAGE_LABELS = {
    "call": "type_text",
    "calltype": "type_text",
    "id": "number",
    "inc#": "number",
    "incident#": "number",
    "call#": "number",
    "event#": "number",
    "cfs#": "number",
    "run#": "number",
    "case#": "report_number",
    "addr1": "address",
    "loc": "address",
    "datetime": "created_at",
    "calldatetime": "created_at",
    "dispatchdatetime": "dispatched_at",
    "enroutedatetime": "en_route_at",
    "arrivedatetime": "on_scene_at",
    "cleardatetime": "closed_at",
    "pri": "priority",
    "units": "units",
    "unit": "units",
    "narr": "narrative",
    "apt": "apartment",
}
_OTHER_LABELS = {"map", "ori", "x", "y", "xst", "cross", "crossstreets", "beat", "zone", "venue"}
"""Known, and not read: they end the value before them."""
_NUMBER = re.compile(
    r"\b(?:Inc(?:ident)?|Call|Event|CFS|Run)\s?#\s?:?\s?([A-Za-z0-9-]{2,30})", re.I
)
_POINT = re.compile(
    r"\bX:?\s*(-?\d{1,3})\s+(\d{1,2}\.\d+)[\s,;]+Y:?\s*(-?\d{1,2})\s+(\d{1,2}\.\d+)", re.IGNORECASE
)
_LOG = re.compile(
    r"^[ \t]*([A-Z]{1,4}\d{1,4}[A-Z]?)[ \t]+(?:\S{1,8}[ \t]+)?"
    r"(DSP|ENR|ER|ONS|OS|ARR|CLR|TRN|AVL)[ \t]+"
    r"(\d{1,2}[/-]\d{1,2})(?:[/-](\d{2,4}))?[ \t]+(\d{1,2}:\d\d(?::\d\d)?)[ \t]*$",
    re.MULTILINE,
)
"""Blanks and tabs only: white space that takes line ends too would be gone over once per line."""
_ENDS = re.compile(
    r"[\s*\[(<-]{0,8}(?:CALL\s{1,3})?(CLOSED?|FINAL|CANCEL(?:L?ED)?|CXL|DISREGARD)[\s*\])>]{0,8}"
    r"(?:[:;-]|(?=(?:Inc|Call|Event|CFS|Run)\b)|$)\s*",
    re.IGNORECASE,
)

_STATES = {"ARR": "arrived", "TRN": "transporting", "AVL": "available"}


def page_record(text: str) -> dict[str, object]:
    """Field → text, and `log` with the unit log's entries."""
    found: dict[str, object] = {}
    ends = _ENDS.match(text)
    if ends is not None:
        found["status"] = (
            "closed" if ends[1].upper().startswith(("CLOSE", "FINAL")) else "cancelled"
        )
        text = text[ends.end() :]
    entries = _LOG.findall(text)
    text = _LOG.sub("", text)
    for name, value in (*_labelled(text), *_in_line(text)):
        if value and name not in found:
            found[name] = value
    if number := _NUMBER.search(text):
        found.setdefault("number", number[1])
    if point := _POINT.search(text):
        found["longitude"] = _degrees(point[1], point[2])
        found["latitude"] = _degrees(point[3], point[4])
    log = [
        {
            "unit": unit,
            "state": _STATES.get(state, state),
            "day": f"{day}/{year or ''}",
            "time": at,
        }
        for unit, state, day, year, at in entries
    ]
    if log:
        found["log"] = log
    return found


def _labelled(text: str) -> Iterator[tuple[str, str]]:
    marks = list(_marks(text))
    for index, (name, _, end) in enumerate(marks):
        stop = marks[index + 1][1] if index + 1 < len(marks) else len(text)
        value = text[end:stop]
        if name != "narrative":
            # A value other than the narrative ends with its line.
            value = value.split("\n", 1)[0] if value.strip(" ").split("\n", 1)[0].strip() else ""
        if name != "":
            yield name, value.strip(" \n;,")


def _marks(text: str) -> Iterator[tuple[str, int, int]]:
    """Known labels: field (empty for one that is not read), where the label starts and ends."""
    for found in _LABEL.finditer(text):
        words = found[1]
        place = 0
        while True:
            name = _field(words[place:])
            if name is not None:
                yield name, found.start(1) + place, found.end()
                break
            following = re.search(r"[ .]+", words[place:])
            if following is None:
                break
            place += following.end()


def _field(label: str) -> str | None:
    key = "".join(one for one in label.casefold() if one.isalnum() or one == "#")
    if key in _PAGE_LABELS:
        return _PAGE_LABELS[key]
    if key in _OTHER_LABELS:
        return ""
    known = field_of(label) if folded(label) else None
    return known[0] if known else None


def _in_line(text: str) -> Iterator[tuple[str, str]]:
    """`TYPE; address; …; Inc# n; …`: the first part is the type, the second the address."""
    line = text.strip().split("\n", 1)[0]
    parts = [part.strip() for part in line.split(";")]
    if len(parts) < 3:
        return
    plain = [part for part in parts if part and ":" not in part and not _NUMBER.search(part)]
    yield from zip(("type_text", "address"), plain, strict=False)


def _degrees(whole: str, minutes: str) -> str:
    """Degrees and decimal minutes as decimal degrees."""
    value = abs(int(whole)) + float(minutes) / 60
    return f"{'-' if whole.startswith('-') else ''}{value:.6f}"
