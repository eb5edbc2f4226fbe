"""A day written to files: one folder per feed, the order of sending, and the truth."""

from dataclasses import asdict
from pathlib import Path

import orjson

from handoff.town.generate import Day

PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


def truth_json(day: Day) -> bytes:
    """The truth, with what tells the day."""
    whole = {"seed": day.seed, "start": day.start, "mix": day.mix, "calls": day.calls}
    return orjson.dumps(whole | asdict(day.truth) | {"parked": day.truth.parked()}, option=PRETTY)


def write_day(day: Day, folder: Path) -> int:
    """Write `<feed>/<name>` for each message, `messages.jsonl` and `truth.json`.

    `messages.jsonl` has one line per message in the order of sending (a repeated file stands
    twice there, once on disk). The number of messages is handed back.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "messages.jsonl").open("wb") as order:
        for message in day.messages:
            home = folder / message.feed
            home.mkdir(exist_ok=True)
            (home / message.name).write_bytes(message.body)
            line = {
                "at": message.at,
                "feed": message.feed,
                "name": message.name,
                "message_key": message.message_key,
            }
            order.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
    (folder / "truth.json").write_bytes(truth_json(day))
    return len(day.messages)
