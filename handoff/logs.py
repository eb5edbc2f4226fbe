"""Logs: one JSON line per event, with static event names, ids and codes; never values."""

import logging
import sys
from contextlib import suppress
from typing import TextIO

import structlog


class _Lines:
    """A stream of lines that stops no work: what a full disk does not take is not written."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, line: str) -> int:
        with suppress(OSError):
            self._stream.write(line)
        return len(line)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def configure(zone: str, *, as_json: bool = True) -> None:
    """Set up structlog for one process. Everything goes to standard error."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_traceback_values,
            renderer,
        ],
        logger_factory=structlog.PrintLoggerFactory(_Lines(sys.stderr)),  # type: ignore[arg-type]
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(zone=zone)
    # Libraries may log what they were given (URLs with queries, SQL parameters): only warnings
    # of the server are kept, as bare lines, and its access log is off.
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="%(name)s %(levelname)s")


def _without_traceback_values(
    _: object, __: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """An exception is logged by its type and place: its text may hold what a person typed."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        last = error.__traceback__
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        event["fault"] = type(error).__name__
        if last is not None:
            code = last.tb_frame.f_code
            event["place"] = f"{code.co_filename.rsplit('/', 1)[-1]}:{last.tb_lineno}"
    return event
