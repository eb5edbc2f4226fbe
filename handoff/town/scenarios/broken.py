"""Messages that no reader can use, and messages about no incident at all."""

from datetime import timedelta

from handoff.town.desk import Desk
from handoff.town.place import CAD_EIDO, CAD_NEW_WORLD, PATROL_UNITS, POLICE, RMS_NDEX
from handoff.town.scenarios.everyday import plain_call
from handoff.town.sheet import UnitMove
from handoff.town.story import BrokenTruth, RawBody, Step, Story, Truth
from handoff.town.units import UnitsState

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"
NEW_WORLD = "http://www.newworldsystems.com/Aegis/CAD/Peripheral/CallExport/2011/02"
DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE CallExport [<!ENTITY x "expands">]>\n'
    f'<CallExport xmlns="{NEW_WORLD}"><CallId>1</CallId><CallNumber>&x;</CallNumber></CallExport>'
).encode()
TRUNCATED_XML = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<CallExport xmlns="{NEW_WORLD}">\n'
    "  <CallId>2</CallId>\n  <CallNumber>2026-0000"
).encode()
LATIN_XML = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<CallExport xmlns="'
    + NEW_WORLD.encode()
    + b'"><CallId>3</CallId><CallerName>Ekstr\xf6m</CallerName></CallExport>'
)
LATIN_JSON = b'{"$id": "urn:emergency:uid:incidentid:TB1:x", "note": "Ekstr\xf6m"}'
TRUNCATED_JSON = b'{"$id": "urn:emergency:uid:incidentid:TB2:x", "lastUpdateTimeStamp": "2026-'
DEEP_JSON = b'{"$id": ' + b"[" * 5000 + b"]" * 5000 + b"}"
DEEP_XML = b"<CallExport>" + b"<a>" * 2000 + b"</a>" * 2000 + b"</CallExport>"
OTHER_XML = b'<?xml version="1.0"?>\n<invoice number="4711"><total>12.00</total></invoice>'

GARBAGE = (
    (CAD_EIDO, TRUNCATED_JSON, ("truncated", "unreadable")),
    (CAD_EIDO, LATIN_JSON, ("wrong_encoding", "unreadable")),
    (CAD_EIDO, DEEP_JSON, ("too_deep",)),
    (CAD_EIDO, PNG, ("unreadable", "wrong_encoding", "unknown_format")),
    (CAD_NEW_WORLD, DOCTYPE, ("doctype",)),
    (CAD_NEW_WORLD, TRUNCATED_XML, ("truncated", "unreadable")),
    (CAD_NEW_WORLD, LATIN_XML, ("wrong_encoding", "unreadable")),
    (CAD_NEW_WORLD, DEEP_XML, ("too_deep",)),
    (CAD_NEW_WORLD, PNG, ("unreadable", "wrong_encoding", "unknown_format")),
    (RMS_NDEX, OTHER_XML, ("unknown_format", "unreadable")),
    (RMS_NDEX, b"", ("truncated", "unreadable")),
)
"""Feed, body, and the reasons for parking it that would be right, the best one first."""


def _garbage(desk: Desk, which: int) -> Story:
    feed, body, reasons = GARBAGE[which]
    key = f"{feed}:garbage:{desk.rng.getrandbits(48):012x}"
    name = f"{key.rpartition(':')[2]}.{'json' if feed == CAD_EIDO else 'xml'}"
    story = Story([Step(desk.at, feed, RawBody(body), key, name)])
    story.truth.broken.append(BrokenTruth(feed, key, reasons))
    return story


def all_garbage(desk: Desk) -> Story:
    """One of each kind, some seconds apart; good messages behind them must go through."""
    story = Story()
    for which in range(len(GARBAGE)):
        desk.at += timedelta(seconds=desk.rng.uniform(1, 20))
        one = _garbage(desk, which)
        story.steps.extend(one.steps)
        story.truth.add(one.truth)
    return story


def some_garbage(desk: Desk) -> Story:
    """One piece of garbage."""
    return _garbage(desk, desk.rng.randrange(len(GARBAGE)))


def units_only(desk: Desk) -> Story:
    """EIDO whose unique part is 0: units on patrol, part of no incident; never a case."""
    units = desk.rng.sample(PATROL_UNITS[POLICE.key], 2)
    moves = tuple(UnitMove(unit, "patrol", desk.at) for unit in units)
    key = f"{CAD_EIDO}:{desk.at:%Y%m%d%H%M%S%f}:units-{units[0]}:1"
    step = Step(desk.at, CAD_EIDO, UnitsState(POLICE, desk.at, moves), key)
    return Story([step], Truth(no_incident=[key]))


def plain_with_garbage(desk: Desk) -> Story:
    """A plain call with a piece of garbage in the middle of its messages."""
    story = plain_call(desk)
    middle = story.steps[len(story.steps) // 2]
    desk.at = middle.at
    garbage = some_garbage(desk)
    story.steps.extend(garbage.steps)
    story.truth.add(garbage.truth)
    return story
