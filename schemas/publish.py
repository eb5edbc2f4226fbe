"""Publish the words as JSON Schema files, and check that the published ones are current.

`python -m schemas.publish` writes `schemas/published/*.schema.json`; with `--check` it compares
and exits 1 when a word changed without its schema.
"""

import json
import sys
from pathlib import Path

from schemas.assembled import Incident
from schemas.audit import AuditEvent
from schemas.case import Case, Encounter
from schemas.clinical import ClinicalUpdate
from schemas.consent import Consent
from schemas.coresponse import Alert, CoResponseRequest, Guidance, Reply
from schemas.disclosure import Decision, DisclosureRequest
from schemas.envelope import Event
from schemas.flag import Flag
from schemas.incident import IncidentUpdate
from schemas.lead import Lead
from schemas.person import Person
from schemas.publish_evolution import unread
from schemas.safety import SafetyFacts
from schemas.word import Word

WORDS: tuple[type[Word], ...] = (
    IncidentUpdate,
    Incident,
    Flag,
    SafetyFacts,
    CoResponseRequest,
    Reply,
    Guidance,
    Alert,
    Lead,
    Case,
    Encounter,
    ClinicalUpdate,
    Person,
    Consent,
    DisclosureRequest,
    Decision,
    AuditEvent,
    Event,
)
FOLDER = Path(__file__).parent / "published"


def documents() -> dict[str, str]:
    """File name → JSON Schema text, for every published word."""
    return {
        f"{word.__name__}.schema.json": json.dumps(word.model_json_schema(), indent=1) + "\n"
        for word in WORDS
    }


def stale() -> list[str]:
    """Names of files that are missing or differ from the words as they are."""
    found = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    wanted = documents()
    return sorted(n for n in wanted.keys() | found.keys() if wanted.get(n) != found.get(n))


def main() -> int:
    """Write, or with `--check` compare. Returns the exit code."""
    if "--check" in sys.argv[1:]:
        differing = stale()
        sys.stderr.writelines(f"{name} is not current: run `make schemas`.\n" for name in differing)
        refused = unread()
        sys.stderr.writelines(
            f"{change}: messages on their way would be refused.\n" for change in refused
        )
        return 1 if differing or refused else 0
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.json"):
        path.unlink()
    for name, text in documents().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
