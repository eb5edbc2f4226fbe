"""Keep a tried message as a regression case of its feed, with other people in it (R37)."""

from pathlib import Path

import orjson

from connectors.feed import Feed
from handoff.feeds.cases import read_as
from handoff.feeds.changing import cases_folder, reader_of
from handoff.feeds.hiding import hidden
from handoff.settings import Settings

_ENDINGS = {b"{": "json", b"[": "json", b"<": "xml"}


def keep_case(settings: Settings, feed: Feed, body: bytes, name: str, key: bytes) -> Path:
    """Write the next case of the feed; returns its file. Raises CannotHide, and keeps nothing.

    File names may hold names of people, so the case gets a plain one unless the format reads an
    order stamp from it, which is digits only.
    """
    reader = reader_of(feed)
    stamp = reader.stamp(name)
    plain = f"{stamp}.msg" if stamp and stamp.isdigit() else "case.msg"
    made = hidden(body, reader, feed, plain, key)
    folder = cases_folder(settings, feed.name)
    folder.mkdir(parents=True, exist_ok=True)
    number = max((int(one.name[:3]) for one in folder.glob("[0-9][0-9][0-9].in.*")), default=0) + 1
    case = folder / f"{number:03}.in.{_ENDINGS.get(made.lstrip()[:1], 'txt')}"
    case.write_bytes(made)
    told = {"name": plain, "read": read_as(reader, feed, made, plain)}
    out = orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    (folder / f"{number:03}.out.json").write_bytes(out)
    return case
