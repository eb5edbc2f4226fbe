"""Packs: what an agency's codes and texts mean, as versioned TOML files.

10-codes, signal codes and numbers conflict between agencies (10-56 is suicide here and a drunk
there), so a code means something only through the pack of its agency or of its declared system.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from pipelines.detection.normalise import plain
from schemas.flag import Category

NOT_BH = "not_bh"
AMBIGUOUS = "ambiguous"
YES_FROM = 0.6
UNCERTAIN_FROM = 0.28


@dataclass(frozen=True, slots=True)
class Pack:
    """One agency's or one standard's mapping. Meanings are category names, or the two below."""

    name: str
    version: str
    agencies: tuple[str, ...] = ()
    """Names or ids by which feeds call the agency."""
    system: str | None = None
    """The code system this pack speaks for (`eido_common`); None: agency codes."""
    codes: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    phrases: Mapping[str, str] = field(default_factory=dict)
    """Codes as dispatchers type them into remarks: `10-56`."""
    yes_from: float = YES_FROM
    uncertain_from: float = UNCERTAIN_FROM
    wording: bool = True
    """Whether the linear model over the wording has a say; `wording = false` leaves the rules."""


def key(text: str) -> str:
    """A code or text in the form in which packs compare it."""
    return " ".join(plain(text).words.split())


def _meanings(table: Mapping[str, str]) -> dict[str, str]:
    allowed = {*Category, NOT_BH, AMBIGUOUS}
    for meaning in table.values():
        if meaning not in allowed:
            raise ValueError(f"a pack gives a meaning that is none of ours: {meaning}")
    return {key(name): meaning for name, meaning in table.items()}


def read_pack(text: str) -> Pack:
    """A pack from its TOML text. Raises ValueError or KeyError when it is not one."""
    raw = tomllib.loads(text)
    limits = raw.get("thresholds", {})
    return Pack(
        name=raw["name"],
        version=raw["version"],
        agencies=tuple(key(name) for name in raw.get("agencies", ())),
        system=raw.get("system"),
        codes=_meanings(raw.get("codes", {})),
        texts=_meanings(raw.get("texts", {})),
        phrases=_meanings(raw.get("phrases", {})),
        yes_from=float(limits.get("yes", YES_FROM)),
        uncertain_from=float(limits.get("uncertain", UNCERTAIN_FROM)),
        wording=bool(raw.get("wording", True)),
    )


def load_pack(path: Path) -> Pack:
    """A pack from a file of the agency."""
    return read_pack(path.read_text(encoding="utf-8"))


def written(pack: Pack) -> str:
    """The TOML text of a pack, as `read_pack` reads it."""
    lines = [f"name = {_quoted(pack.name)}", f"version = {_quoted(pack.version)}"]
    lines.append(f"agencies = [{', '.join(map(_quoted, pack.agencies))}]")
    lines += [] if pack.wording else ["wording = false"]
    for table, rows in (("codes", pack.codes), ("texts", pack.texts), ("phrases", pack.phrases)):
        if rows:
            named = (f"{_quoted(name)} = {_quoted(meaning)}" for name, meaning in rows.items())
            lines += ["", f"[{table}]", *named]
    limits = (f"yes = {pack.yes_from}", f"uncertain = {pack.uncertain_from}")
    return "\n".join([*lines, "", "[thresholds]", *limits, ""])


def _quoted(text: str) -> str:
    """A basic TOML string; a JSON string is one."""
    return json.dumps(text, ensure_ascii=True)


@cache
def shipped_packs() -> tuple[Pack, ...]:
    """The packs that come with the program, by file name."""
    folder = files("pipelines.detection").joinpath("packs")
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".toml"))
    return tuple(read_pack(folder.joinpath(name).read_text(encoding="utf-8")) for name in names)


@cache
def system_packs() -> dict[str, Pack]:
    """Shipped packs by the code system they speak for."""
    return {pack.system: pack for pack in shipped_packs() if pack.system}


def default_pack() -> Pack:
    """The pack of an agency that has none: no codes, the usual thresholds."""
    return _DEFAULT


_DEFAULT = Pack("default", "1")


def require_pack(name: str) -> None:
    """Raises ValueError, in words for people, when no pack has this name or file."""
    if not name.endswith(".toml"):
        if pack_for(name) is _DEFAULT:
            known = ", ".join(pack.name for pack in shipped_packs())
            raise ValueError(
                f"there is no pack {name}. Name one that comes with the program ({known}),"
                " or the .toml file that handoff flag types wrote"
            )
        return
    try:
        pack_for(name)
    except OSError:
        raise ValueError(f"the pack file {name} cannot be opened") from None
    except (ValueError, KeyError) as error:
        raise ValueError(f"{name} is not a pack ({error})") from None


@cache
def pack_for(agency: str | None) -> Pack:
    """The pack of an agency: a file if it names one (`.toml`), else a shipped one by name, else
    the default. A file is read once."""
    if agency and agency.endswith(".toml"):
        return load_pack(Path(agency))
    if agency:
        wanted = key(agency)
        for pack in shipped_packs():
            if wanted in pack.agencies or agency == pack.name:
                return pack
    return _DEFAULT
