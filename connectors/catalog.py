"""Which formats there are: every module of connectors/formats that says `FORMAT = …`."""

from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from connectors import formats as room
from connectors.contract import Format


@lru_cache(maxsize=1)
def _scan() -> dict[str, Format]:
    found: dict[str, Format] = {}
    for entry in iter_modules(room.__path__):
        reader = getattr(import_module(f"{room.__name__}.{entry.name}"), "FORMAT", None)
        if isinstance(reader, Format):
            found[reader.name] = reader
    return found


def formats() -> dict[str, Format]:
    """All readable formats by name, as they are written in a feed's `format`."""
    return dict(_scan())
