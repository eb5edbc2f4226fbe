"""Publish the descriptions of the interfaces (OpenAPI 3.1), and check that they are current.

`python -m web.api.openapi` writes `docs/openapi.json`; with `--check` it compares and exits 1 when
an interface changed without it.
"""

import json
import sys
from pathlib import Path

from web.api.app import rest_app
from web.fhir.app import fhir_app

FOLDER = Path(__file__).parents[2] / "docs"


def documents() -> dict[str, str]:
    """File name → text."""
    apps = {"openapi.json": rest_app(None), "openapi-fhir.json": fhir_app(None)}
    return {name: json.dumps(app.openapi(), indent=1) + "\n" for name, app in apps.items()}


def stale() -> list[str]:
    """Names of files that are missing or differ."""
    wanted = documents()
    there = {name: FOLDER / name for name in wanted}
    read = {n: p.read_text(encoding="utf-8") if p.exists() else None for n, p in there.items()}
    return sorted(name for name in wanted if wanted[name] != read[name])


def main() -> int:
    """Write, or with `--check` compare. Returns the exit code."""
    if "--check" in sys.argv[1:]:
        sys.stderr.writelines(f"docs/{n} is not current: run `make schemas`.\n" for n in stale())
        return 1 if stale() else 0
    for name, text in documents().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
