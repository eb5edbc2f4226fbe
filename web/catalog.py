"""Keeps the catalogues of languages whole: `python -m web.catalog` gathers every sentence of the
pages, brings each language's `handoff.po` up to date and compiles it; `--check` only looks, and
`--add CODE` begins a language (docs/languages.md).

The source is English. A sentence that its language does not have yet is shown in English.
"""

import io
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import product
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from casestore.arrivals.entries import title as arrival_title
from casestore.arrivals.words import ArrivalState
from casestore.cases.timeline import TITLES
from casestore.forms.scales import book
from schemas.clinical import ClinicalKind
from web.shell.languages import DOMAIN, LOCALE
from web.shell.rule_words import rule_sentences
from zone.accounts.passwords import TOO_SHORT

WEB = Path(__file__).resolve().parent
ROOT = WEB.parent
_METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
_OPTIONS = {
    "**/templates/**.html": {
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "newstyle_gettext": "true",
    }
}
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    **dict.fromkeys(("_", "N_", "pattern")),
    "ngettext": (1, 2),
}
_Calls = dict[str, tuple[int, ...] | None]
_REFUSALS: _Calls = {"Refused": None}
_SPOKEN_BELOW: dict[str, _Calls] = {
    "casestore/people/timeline.py": {"_entry": (4,)},
    "casestore/clients/records.py": _REFUSALS,
    "casestore/retention/due.py": _REFUSALS,
    "casestore/webhooks/subscriptions.py": _REFUSALS,
    "zone/accounts/records.py": _REFUSALS,
    "zone/journal/dead_letters.py": _REFUSALS,
    "zone/journal/replay_runs.py": _REFUSALS,
    "zone/retention/holds.py": _REFUSALS,
}
"""Modules below the pages whose sentences pages show as they are, and the calls that hold them."""
_PLACE = re.compile(r"%\(\w+\)[a-z]|%%")
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands where gettext tools want a date, so that the same sentences make the same file."""


@cache
def gathered() -> dict[str | tuple[str, str], tuple[str, ...]]:
    """Every sentence (singular and plural as a pair) with the files where it stands."""
    found: dict[str | tuple[str, str], set[str]] = {}
    for file, _line, said, _notes, _context in extract_from_dir(
        WEB, _METHODS, _OPTIONS, keywords=_KEYWORDS
    ):
        one = said if isinstance(said, str) else (said[0], said[1])
        found.setdefault(one, set()).add(f"web/{file}")
    for said, where in _of_other_rooms():
        found.setdefault(said, set()).add(where)
    return {said: tuple(sorted(files)) for said, files in found.items() if said}


def _of_other_rooms() -> Iterator[tuple[str, str]]:
    """Sentences that pages show and that stand where nothing may know of pages."""
    yield TOO_SHORT, "zone/accounts/passwords.py"
    yield from ((says, "redaction") for says in rule_sentences().values())
    yield from ((rule.says, "casestore/forms/scales.toml") for rule in book().alert)
    yield from ((title, "casestore/cases/timeline.py") for title in TITLES.values())
    for kind, state in product(ClinicalKind, ArrivalState):
        yield arrival_title(kind, state), "casestore/arrivals/entries.py"
    for flow in sorted(ROOT.glob("casestore/workflows/shipped/*.toml")):
        found = _titles(tomllib.loads(flow.read_text()))
        yield from ((title, "casestore/workflows/shipped") for title in found)
    for path, calls in _SPOKEN_BELOW.items():
        with (ROOT / path).open("rb") as file:
            for _line, said, _notes, _context in extract("python", file, calls):
                yield str(said), path


def _titles(table: object) -> Iterator[str]:
    """Every `title` of a workflow file, however deep."""
    if isinstance(table, dict):
        yield from (v for k, v in table.items() if k == "title" and isinstance(v, str))
    inner = table.values() if isinstance(table, dict) else table if isinstance(table, list) else ()
    for one in inner:
        yield from _titles(one)


def po_file(code: str) -> Path:
    """The catalogue that translators edit."""
    return LOCALE / code / "LC_MESSAGES" / f"{DOMAIN}.po"


def codes() -> list[str]:
    """The languages there are, without English."""
    return sorted(path.parent.parent.name for path in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def read(code: str) -> Catalog:
    """The catalogue of a language as it stands."""
    with po_file(code).open("rb") as file:
        return read_po(file, locale=code)


def missing(code: str) -> dict[str, tuple[str, ...]]:
    """Sentences without a translation, with the files where they stand."""
    has = {first(message.id) for message in read(code) if _whole(message)}
    return {first(said): files for said, files in gathered().items() if first(said) not in has}


def crooked(code: str) -> list[str]:
    """Sentences whose translation has other places (`%(name)s`) than the English."""
    return [first(m.id) for m in read(code) if m.id and _whole(m) and not _same_places(m)]


def compiled(code: str) -> bytes:
    """What the catalogue's compiled twin must hold."""
    out = io.BytesIO()
    write_mo(out, read(code))
    return out.getvalue()


def stale() -> list[str]:
    """What is not as it should be, one line each; empty when all is well."""
    faults = []
    for code in codes():
        faults += [f"{code}: not translated: {said}" for said in missing(code)]
        faults += [f"{code}: other places than the English: {said}" for said in crooked(code)]
        twin = po_file(code).with_suffix(".mo")
        if not twin.exists() or twin.read_bytes() != compiled(code):
            faults.append(f"{code}: not compiled since it was changed")
    return faults


def renew(code: str) -> None:
    """Bring one catalogue up to date with the pages and compile it; what nothing says any more
    goes. Also begins a language."""
    old = read(code) if po_file(code).exists() else Catalog(locale=code)
    had = {first(message.id): message.string for message in old if message.id}
    new = Catalog(
        locale=code,
        domain=DOMAIN,
        project="Handoff",
        header_comment=f"# Handoff: the sentences of the pages, {code}. See docs/languages.md.",
        creation_date=_EPOCH,
        revision_date=_EPOCH,
        fuzzy=False,
    )
    for said, files in gathered().items():
        string = had.get(first(said), "")
        new.add(said, string or None, locations=[(file, 0) for file in files])
    target = po_file(code)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_po(file, new, width=0, sort_output=True, include_lineno=False)
    target.with_suffix(".mo").write_bytes(compiled(code))


def first(said: str | tuple[str, ...] | list[str]) -> str:
    """The sentence itself, or its singular."""
    return said if isinstance(said, str) else said[0]


def _strings(message: Message) -> tuple[str, ...]:
    said = message.string or ()
    return (said,) if isinstance(said, str) else tuple(said)


def _whole(message: Message) -> bool:
    strings = _strings(message)
    return bool(strings) and all(strings) and not message.fuzzy


def _same_places(message: Message) -> bool:
    ours = message.id if isinstance(message.id, str) else message.id[-1]
    theirs = _strings(message)[-1]
    return _places(ours) == _places(theirs)


def _places(text: str) -> Counter[str]:
    return Counter(_PLACE.findall(text))


def main() -> int:
    """Renew, add or check. Returns the exit code."""
    if "--check" in sys.argv[1:]:
        faults = stale()
        sys.stderr.writelines(f"{fault}\n" for fault in faults)
        return 1 if faults else 0
    added = sys.argv[2:3] if sys.argv[1:2] == ["--add"] else []
    for code in {*codes(), *added}:
        renew(code)
    return 0


if __name__ == "__main__":
    sys.exit(main())
