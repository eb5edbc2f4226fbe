"""Which formats and transports there are.

A format is every module of connectors/formats that says `FORMAT = …`. A transport is loaded only
where a feed uses it: some bring large libraries.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from connectors import formats as room
from connectors.contract import ClinicalFormat, Door, Format, Keeper, Standing
from connectors.feed import Feed

_LOOKING = {
    "sql_poll": ("sql_poll", "SqlDoor"),
    "sftp": ("sftp", "SftpDoor"),
    "mail": ("mail", "MailDoor"),
    "http_poll": ("http_poll", "HttpPollDoor"),
    "kafka_topic": ("kafka_topic", "KafkaDoor"),
}
_STANDING = {
    "mllp": ("mllp", "MllpDoor"),
    "websocket": ("websocket", "EidoSubscriber"),
}


def looking_door(feed: Feed, keeper: Keeper) -> Door | None:
    """The door of a feed that looks again and again; None: this transport does not."""
    made: Door | None = _made(_LOOKING, feed, keeper)
    return made


def standing_door(feed: Feed, keeper: Keeper) -> Standing | None:
    """The door of a feed that listens, or holds a connection; None: this transport does not."""
    made: Standing | None = _made(_STANDING, feed, keeper)
    return made


def _made(table: Mapping[str, tuple[str, str]], feed: Feed, keeper: Keeper) -> Any:  # noqa: ANN401
    found = table.get(feed.transport)
    if found is None:
        return None
    module, name = found
    return getattr(import_module(f"connectors.transports.{module}"), name)(feed, keeper)


@lru_cache(maxsize=1)
def _scan() -> tuple[dict[str, Format], dict[str, ClinicalFormat]]:
    dispatch: dict[str, Format] = {}
    clinical: dict[str, ClinicalFormat] = {}
    for entry in iter_modules(room.__path__):
        reader = getattr(import_module(f"{room.__name__}.{entry.name}"), "FORMAT", None)
        if isinstance(reader, ClinicalFormat):
            clinical[reader.name] = reader
        elif isinstance(reader, Format):
            dispatch[reader.name] = reader
    return dispatch, clinical


def formats() -> dict[str, Format]:
    """The formats of CAD and RMS feeds by name, as they are written in a feed's `format`."""
    return dict(_scan()[0])


def clinical_formats() -> dict[str, ClinicalFormat]:
    """The formats of EMS and clinical feeds by name."""
    return dict(_scan()[1])


def stamp_of(format_name: str, source_name: str) -> str | None:
    """The order stamp that a format finds in a file name, whichever zone reads it."""
    reader = formats().get(format_name) or clinical_formats().get(format_name)
    return None if reader is None else reader.stamp(source_name)
