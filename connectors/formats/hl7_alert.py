"""An alert as an HL7 v2 observation: the neutral co-responder flag, and nobody's name (ORU^R01).

The patient group of ORU^R01 is optional (HL7 2.5.1, 7.3.1) and left out. No receiver is claimed to
take it until tried (R17).
"""

from datetime import UTC, datetime

from schemas.coresponse import Alert

_ESCAPES = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\"}
_CODE = "CRF^Co-responder flag^L"
_LONGEST_ID = 20
"""Characters of MSH-10 before version 2.7."""


def render(alert: Alert) -> bytes:
    """The alert as one message; the same alert gives the same bytes, with the same MSH-10."""
    stamp = _stamp(alert.raised_at)
    control_id = alert.alert_id.replace("-", "")[:_LONGEST_ID]
    number = _plain(alert.number or "")
    header = f"MSH|^~\\&|HANDOFF|{_plain(alert.agency)}|||{stamp}||ORU^R01^ORU_R01|{control_id}|P"
    # Corrected results (C) take the place of the one that OBR-2 names.
    status, placer = ("C", alert.supersedes) if alert.supersedes else ("F", alert.alert_id)
    segments = (
        f"{header}|2.5.1",
        f"OBR|1|{placer}|{number}|{_CODE}|||{stamp}||||||||||||||||||{status}",
        f"OBX|1|TX|{_CODE}||{_plain(alert.text)}||||||{status}|||{stamp}",
    )
    return "".join(f"{segment}\r" for segment in segments).encode()


def _plain(text: str) -> str:
    return "".join(_ESCAPES.get(mark, mark) for mark in text if mark.isprintable())


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S+0000")
