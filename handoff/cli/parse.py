"""`handoff parse`: files of a wire format to canonical updates, one JSON line each.

The output holds everything that the files hold, people included: it is meant for whoever may see
the files. Nothing is stored.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from pydantic import ValidationError

from connectors.catalog import clinical_formats, formats
from connectors.contract import ClinicalFormat, Fault, Format, Unreadable
from connectors.feed import Feed
from connectors.formats.mapping import Mapping, MappingError, read_mapping

_NOT_FOUND = "The file could not be opened. Check its name and that you may read it."


def parse(
    files: Annotated[list[Path], typer.Argument(help="Files to read, one message each.")],
    format_name: Annotated[
        str, typer.Option("--format", help="Name of the format, such as eido or new_world.")
    ],
    time_zone: Annotated[
        str, typer.Option("--time-zone", help="IANA zone of times that name none.")
    ] = "UTC",
    agency: Annotated[str, typer.Option("--agency", help="Agency of the feed.")] = "agency",
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="The mapping of a mapped feed (TOML).")
    ] = None,
) -> None:
    """Read FILES of one format; write one JSON line per update, or per file that is unreadable.

    Exit code 1 when any file was unreadable.
    """
    readers: dict[str, Format | ClinicalFormat] = {**formats(), **clinical_formats()}
    reader = readers.get(format_name)
    if reader is None:
        known = ", ".join(sorted(readers))
        raise typer.BadParameter(f"There is no format {format_name}. Known: {known}.")
    if format_name == "mapped" and mapping is None:
        raise typer.BadParameter("Name the mapping of a mapped feed with --mapping FILE.")
    feed = _feed(format_name, time_zone, agency, _mapping(mapping))
    failed = False
    for path in files:
        for row in _rows(reader, feed, path):
            failed = failed or "error" in row
            sys.stdout.buffer.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()
    if failed:
        raise typer.Exit(1)


def _mapping(path: Path | None) -> Mapping | None:
    if path is None:
        return None
    try:
        return read_mapping(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise typer.BadParameter(f"The mapping {path} could not be opened.") from None
    except MappingError as error:
        raise typer.BadParameter(str(error)) from None


def _feed(format_name: str, time_zone: str, agency: str, mapping: Mapping | None) -> Feed:
    try:
        return Feed(
            name="parse",
            transport="http_push",
            format=format_name,
            agency=agency,
            time_zone=time_zone,
            mapping=mapping,
        )
    except ValidationError:
        raise typer.BadParameter(
            f"{time_zone} is no IANA time zone; write one such as America/Chicago."
        ) from None


def _rows(reader: Format | ClinicalFormat, feed: Feed, path: Path) -> Iterator[dict[str, Any]]:
    """The updates of one file, or the one error that kept it from being read."""
    shown = os.fsencode(path).decode("utf-8", "replace")
    try:
        body = _body(path, feed.max_bytes)
        updates = reader.parse(body, feed, path.name)
    except OSError:
        yield {"file": shown, "error": _error("not_found", _NOT_FOUND)}
    except Unreadable as error:
        # Where only the name of a field is known, that is the place.
        place = error.position or error.path
        wrong = _error(error.code.value, error.code.sentence, error.path, place)
        yield {"file": shown, "error": wrong}
    else:
        for update in updates:
            yield {"file": shown, **update.model_dump(mode="json")}


def _body(path: Path, limit: int) -> bytes:
    """The file, read no further than needed to know that it is too large."""
    with path.open("rb") as file:
        body = file.read(limit + 1)
    if len(body) > limit:
        raise Unreadable(Fault.TOO_LARGE, position=f"byte {limit}")
    return body


def _error(code: str, sentence: str, path: str = "", position: str = "") -> dict[str, str]:
    return {"code": code, "sentence": sentence, "path": path, "position": position}
