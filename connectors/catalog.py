"""Which formats there are: every module of connectors/formats that says `FORMAT = …`."""

from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from connectors import formats as room
from connectors.contract import ClinicalFormat, Format


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
