"""Hardened JSON: strict numbers, limits on size and depth, a position on every fault."""

from typing import Any

import orjson

from connectors.contract import Fault, Unreadable
from connectors.formats.characters import to_utf8
from connectors.formats.keys import fold
from connectors.formats.reading import Reading, check_size


def read_json(body: bytes, reading: Reading) -> Any:  # noqa: ANN401 (JSON is anything)
    """The value with keys in lower case. Of duplicate keys the last counts. Raises Unreadable."""
    check_size(body, reading.feed)
    text = to_utf8(body, reading).strip()
    return fold(_parse(text), reading)


def _parse(text: bytes) -> Any:  # noqa: ANN401
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        fault = _fault_of(error, text)
        position = f"{error.lineno}:{error.colno}"
    raise Unreadable(fault, position=position)


def _fault_of(error: orjson.JSONDecodeError, text: bytes) -> Fault:
    if "depth limit" in error.msg or "recursion" in error.msg.lower():
        return Fault.TOO_DEEP
    at_end = error.pos >= len(text.decode("utf-8", "ignore"))
    return Fault.TRUNCATED if at_end else Fault.UNREADABLE
