"""What is committed: the files that the rules of the house are about."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "schemas",
    "redaction",
    "connectors",
    "zone",
    "pipelines",
    "casestore",
    "web",
    "handoff",
)


@cache
def committed() -> tuple[Path, ...]:
    """Every file that git knows, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    names = [Path(name) for name in listed.stdout.split("\0") if name]
    return tuple(name for name in names if (ROOT / name).is_file())


def in_rooms(suffix: str = "") -> Iterator[Path]:
    """The committed files of the product itself."""
    return (p for p in committed() if p.parts[0] in ROOMS and p.name.endswith(suffix))


def text_of(path: Path) -> str:
    """A committed file as text; nothing for what is no text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def tree_of(path: Path) -> ast.Module:
    """A committed module, parsed."""
    return ast.parse(text_of(path), filename=str(path))


def table_rows(markdown: str) -> list[list[str]]:
    """Rows of the tables in a page of the docs, without heads and rules."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in markdown.splitlines()
        if line.startswith("| `")
    ]
    return [[row[0].strip("`"), *row[1:]] for row in rows]
