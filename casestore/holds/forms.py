"""Forms of holds as data, versioned: the agency's file `hold-forms.toml` in the zone's folder.

A filled-in form keeps the wording of its day, whatever the file says later. Without a file there is
one plain record that names no state; nothing of it is law.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from redaction.policies import PolicyError
from schemas.word import Word

FILE = "hold-forms.toml"


class HoldForm(Word):
    """One version of one state's form."""

    shown: ClassVar[tuple[str, ...]] = ("form", "version")
    form: str
    """Short name of the form, such as `va-tdo`."""
    version: int
    state: str
    kind: str
    """The kind of hold as the state's table names it; its clock is found by this."""
    title: str
    criteria: dict[str, str]
    """Code → the form's own wording."""
    danger: tuple[str, ...] = ()
    """Criteria that are a finding of serious and imminent danger (164.512(j))."""
    authorities: dict[str, str]
    """Who may sign: code → wording."""
    rights: tuple[str, ...] = ()
    """What the person is told, line by line."""


PLAIN = HoldForm(
    form="plain",
    version=1,
    state="",
    kind="hold",
    title="Record of a hold (no form of the state is loaded)",
    criteria={
        "danger_to_self": "Danger to themselves",
        "danger_to_others": "Danger to others",
        "cannot_care_for_self": "Cannot meet basic needs or protect themselves",
    },
    danger=("danger_to_self", "danger_to_others"),
    authorities={
        "clinician": "Clinician authorized by the state",
        "physician": "Physician",
        "officer": "Law enforcement officer",
        "court": "Judge or magistrate",
    },
    rights=("Why you are held, and for how long.", "You may ask for a lawyer and for a hearing."),
)
TRANSPORTS = ("officers", "ambulance", "team", "family", "other")
LANGUAGES = ("en", "es", "interpreter", "other")
OUTCOMES = (
    *("released", "admitted_willingly", "admitted_by_order", "not_accepted", "transferred"),
    "other",
)


def forms_in(folder: Path) -> tuple[HoldForm, ...]:
    """The forms of a zone's folder, newest version of each; the plain record where there is none.

    Raises PolicyError with a sentence when the file cannot be used.
    """
    file = folder / FILE
    if not file.exists():
        return (PLAIN,)
    try:
        rows = tomllib.loads(file.read_text(encoding="utf-8"))["form"]
        made = [_form(row) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise PolicyError(f"{FILE} cannot be used: {type(problem).__name__}") from None
    newest: dict[str, HoldForm] = {}
    for one in sorted(made, key=lambda form: form.version):
        newest[one.form] = one
    return tuple(newest.values()) or (PLAIN,)


def _form(row: Mapping[str, Any]) -> HoldForm:
    made = HoldForm.model_validate(row)
    if set(made.danger) - set(made.criteria) or not made.criteria or not made.authorities:
        raise ValueError("danger names no criterion, or nobody may sign")
    return made
