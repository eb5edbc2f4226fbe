"""Why a message was parked: a closed list, each with a sentence for a reader who is no programmer.

A sentence says what happened, what was kept and what to do. `{names}` are filled with codes,
positions and names of fields, never with content.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ParkReason(StrEnum):
    """What stands in the way of processing a message."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_DEEP = "too_deep"
    DOCTYPE = "doctype"
    WRONG_ENCODING = "wrong_encoding"
    TRUNCATED = "truncated"
    UNKNOWN_FORMAT = "unknown_format"
    NO_INCIDENT_NUMBER = "no_incident_number"
    UNKNOWN_FEED = "unknown_feed"
    UNKNOWN_KIND = "unknown_kind"
    STAGE_FAILED = "stage_failed"
    SAME_KEY_OTHER_CONTENT = "same_key_other_content"
    DAMAGED = "damaged"
    LINK_REFUSED = "link_refused"
    RECEIVER_REFUSED = "receiver_refused"
    ATTEMPTS_USED_UP = "attempts_used_up"
    RESULT_NOT_NOTED = "result_not_noted"


@dataclass(frozen=True, slots=True)
class Sentence:
    """Plain words for one reason."""

    happened: str
    kept: str
    next_step: str


_WHOLE = "The message is kept whole and encrypted. Messages behind it were not held up."
_ASK_SENDER = "Ask whoever runs the sending system to correct the message and send it again."

_SENTENCES: dict[ParkReason, Sentence] = {
    ParkReason.UNREADABLE: Sentence(
        "The message does not follow the rules of its format{position}.",
        _WHOLE,
        "Compare it with a good message of this feed. " + _ASK_SENDER,
    ),
    ParkReason.TOO_LARGE: Sentence(
        "The file or message is larger than this feed allows.",
        "A file of a watched folder is kept whole in the feed's folder for rejected files; of a "
        "message over MLLP its beginning is kept here, as much as the feed allows; anything else "
        "stays where it came from.",
        "If this size is normal, raise the feed's max_bytes, then put the file back or have the "
        "message sent again.",
    ),
    ParkReason.TOO_MANY_ROWS: Sentence(
        "The export has more rows than this feed reads in one message{position}.",
        _WHOLE,
        "Have the export split into smaller files. If this size is normal, raise the feed's "
        "max_rows and replay the message; what comes behind it waits while it is read.",
    ),
    ParkReason.TOO_DEEP: Sentence(
        "The message is nested deeper than any real one, which may be an attack{position}.",
        _WHOLE,
        _ASK_SENDER,
    ),
    ParkReason.DOCTYPE: Sentence(
        "The XML message brings its own DOCTYPE, which could pull in other files{position}.",
        _WHOLE,
        "Ask the sender to leave the DOCTYPE out. Such messages are never read.",
    ),
    ParkReason.WRONG_ENCODING: Sentence(
        "The characters of the message are not in the encoding that it states{position}.",
        _WHOLE,
        "Ask the sender to state the right encoding. Replay it once the feed's setting fits.",
    ),
    ParkReason.TRUNCATED: Sentence(
        "The message ends in the middle{position}.",
        _WHOLE,
        "Ask the sender to send it again. The connection or the export may have broken off.",
    ),
    ParkReason.UNKNOWN_FORMAT: Sentence(
        "The message is in no format that this feed is set up for{position}.",
        _WHOLE,
        "Check which format the feed declares, correct it and replay the message.",
    ),
    ParkReason.NO_INCIDENT_NUMBER: Sentence(
        "The message speaks of an incident but has no number to find it by{position}.",
        _WHOLE,
        "Ask the sender which field holds the number. Map it for this feed and replay.",
    ),
    ParkReason.UNKNOWN_FEED: Sentence(
        "The message came for a feed that is not set up.",
        _WHOLE,
        "Set the feed up, or correct the sender's address, and replay the message.",
    ),
    ParkReason.UNKNOWN_KIND: Sentence(
        "The message is of a kind that this zone does not process.",
        _WHOLE,
        "Check that both zones run the same version of the program, then replay it.",
    ),
    ParkReason.STAGE_FAILED: Sentence(
        "The program made a mistake while it worked on this message. The mistake is ours.",
        _WHOLE,
        "Report it with the code shown here. After an update, replay the message.",
    ),
    ParkReason.SAME_KEY_OTHER_CONTENT: Sentence(
        "The sender gave this message the key of an earlier one, but its content differs.",
        "The earlier message was processed. This one is kept whole and encrypted beside it.",
        "If it is a real update, replay it. Ask the sender to give each message its own key.",
    ),
    ParkReason.DAMAGED: Sentence(
        "The stored message does not open any more: its bytes were altered, or the key is wrong.",
        "Its bytes are kept as they are. Messages behind it were not held up.",
        "Check the disk and the key file, and look whether the sender can send it again.",
    ),
    ParkReason.LINK_REFUSED: Sentence(
        "The other zone did not accept this message because it could not be understood there.",
        _WHOLE,
        "Check that both zones run the same version of the program, then replay it.",
    ),
    ParkReason.RECEIVER_REFUSED: Sentence(
        "The receiving system says that this message is wrong, so sending it again is useless.",
        _WHOLE,
        "Ask whoever runs the receiving system what it objects to. Then replay it.",
    ),
    ParkReason.RESULT_NOT_NOTED: Sentence(
        "The message reached its end (sent, withheld or refused), but the program made a mistake "
        "while it took note of that. The mistake is ours.",
        "The message is kept. If it was sent, it is not sent again.",
        "Report it with the id shown here. Check in the receiving system what arrived.",
    ),
    ParkReason.ATTEMPTS_USED_UP: Sentence(
        "The message was tried as often as this channel allows, without success.",
        _WHOLE,
        "Check the receiving system and its connection, then replay the message.",
    ),
}

EMPTY = Sentence(
    "The file was empty.",
    "There was nothing in it to keep. Messages behind it were not held up.",
    "Look at what writes it, and have the message sent again. There is nothing to replay.",
)
"""Whatever it stuck at: a message of 0 bytes."""


def sentence(reason: str, params: Mapping[str, str]) -> Sentence:
    """Word one reason. `params` may name a `position` or a `path` in the message."""
    try:
        words = _SENTENCES[ParkReason(reason)]
    except ValueError:
        words = _SENTENCES[ParkReason.UNREADABLE]
    place = params.get("position") or params.get("path")
    at = f" (at {place})" if place else ""
    return Sentence(words.happened.replace("{position}", at), words.kept, words.next_step)
