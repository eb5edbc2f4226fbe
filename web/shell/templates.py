"""Jinja, with autoescape on, strict names, wording through gettext, and our own few filters."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import i18n
from markupsafe import Markup

from schemas.word import unturned
from web.shell.languages import languages, own_name
from web.shell.shapes import shape
from web.shell.times import Times, age
from web.shell.wording import gettext, ngettext, spoken

WEB = Path(__file__).resolve().parent.parent
STATIC = WEB / "static"
ROOMS = ("shell", "dispatch", "clinical", "operations")


def environment(times: Times) -> Environment:
    """Build the one environment of a zone's pages."""
    env = Environment(
        loader=FileSystemLoader([WEB / room / "templates" for room in ROOMS]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[i18n],
        finalize=_unturned,
    )
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.filters |= {
        "clock": times.clock,
        "clock_seconds": times.clock_seconds,
        "day": times.day,
        "day_clock": times.day_clock,
        "day_year": times.day_year,
        "day_year_clock": times.day_year_clock,
        "own_name": own_name,
        "age": age,
        "from_iso": datetime.fromisoformat,
        "iso": lambda at: at.isoformat(timespec="seconds"),
    }
    env.globals |= {
        "static": _static_address(),
        "shape": shape,
        "pattern": gettext,
        "spoken": spoken,
        "languages": languages,
    }
    return env


def _unturned(said: object) -> object:
    """Whatever a page shows of what somebody typed: it turns nothing around that stands behind."""
    if isinstance(said, Markup):
        return said if said.isascii() else Markup(unturned(said))  # noqa: S704 - no less escaped
    return unturned(said) if isinstance(said, str) else said


def _static_address() -> "StaticAddress":
    files = (path for path in STATIC.rglob("*") if path.is_file())
    return StaticAddress(
        {
            path.relative_to(STATIC).as_posix(): sha256(path.read_bytes()).hexdigest()[:10]
            for path in files
        }
    )


class StaticAddress:
    """Address of a static file with its content's hash, so that browsers may keep it for good."""

    def __init__(self, hashes: dict[str, str]) -> None:
        self._hashes = hashes

    def __call__(self, name: str) -> str:
        """Raise KeyError for a file that does not exist."""
        return f"/static/{name}?v={self._hashes[name]}"
