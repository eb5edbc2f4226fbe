"""What all EIDO components share: time stamps and the prologue (NENA-STA-021.1, PrologueType)."""

from datetime import datetime
from typing import Any

from handoff.town.desk import ZONE
from handoff.town.place import PSAP

Part = dict[str, Any]
Field = str | bool | int | dict[str, str] | list[str] | list[dict[str, str]] | list[Part]


def stamp(at: datetime) -> str:
    """RFC 3339 with milliseconds and the town's offset."""
    return at.astimezone(ZONE).isoformat(timespec="milliseconds")


def part(identity: str, at: datetime, **fields: "Field | Part") -> Part:
    """One component: id, time and agency of the last change, then its own fields."""
    return {
        "$id": identity,
        "lastUpdateTimeStamp": stamp(at),
        "updatedByAgencyReference": {"$ref": PSAP},
        **fields,
    }


def ref(identity: str) -> dict[str, str]:
    """A link to a component; components are never nested."""
    return {"$ref": identity}
