"""The registers and what each line of them holds."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar, NamedTuple

from schemas.word import Instant, Word


class Register(StrEnum):
    """One register each."""

    AGREEMENT = "agreement"
    """With qualified service organizations and business associates (42 CFR 2.11; 164.504(e))."""
    ORDER = "order"
    """Court orders, by the section whose findings they make (42 CFR 2.61-2.67)."""
    NOTICE = "notice"
    """Versions of the notice to patients (42 CFR 2.22; 164.520)."""
    NOTICE_GIVEN = "notice_given"
    """When a person was given which version."""
    NOT_SUD = "not_sud"
    """That an overdose or toxic exposure shows no substance use disorder (42 CFR 2.12(e)(4))."""
    CLOSED_PROGRAM = "closed_program"
    """A program that ended, and what became of its records (42 CFR 2.19)."""


class Shape(NamedTuple):
    """What a line of a register needs."""

    fields: tuple[str, ...]
    optional: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]
    of_person: bool
    cites: str


SHAPES: Mapping[Register, Shape] = {
    Register.AGREEMENT: Shape(
        ("kind", "with", "services"),
        ("aliases",),
        {"kind": ("qsoa", "business_associate", "both", "intermediary")},
        False,
        "42 CFR 2.11, 2.12(c)(4); 45 CFR 164.504(e)",
    ),
    Register.ORDER: Shape(
        ("section", "court", "purpose", "scope", "recipient", "findings", "notice"),
        (),
        {
            "section": ("general", "2.64", "2.65", "2.66"),
            "purpose": ("civil", "criminal", "against_program", "civil_commitment"),
        },
        True,
        "42 CFR 2.61-2.67",
    ),
    Register.NOTICE: Shape(("version", "text"), (), {}, False, "42 CFR 2.22; 45 CFR 164.520"),
    Register.NOTICE_GIVEN: Shape(
        ("version", "how"),
        (),
        {"how": ("paper", "electronic", "read_aloud", "later_by_mail")},
        True,
        "42 CFR 2.22; 45 CFR 164.520(c)",
    ),
    Register.NOT_SUD: Shape(("event", "why", "said_by"), (), {}, True, "42 CFR 2.12(e)(4)"),
    Register.CLOSED_PROGRAM: Shape(
        ("program", "records", "kept_until"),
        (),
        {"records": ("transferred_on_consent", "sealed", "destroyed")},
        False,
        "42 CFR 2.19",
    ),
}
FITS = {"2.64": ("civil", "civil_commitment"), "2.65": ("criminal",), "2.66": ("against_program",)}
"""The section of an order and the purposes that it serves; another one opens nothing."""


class EntryBody(Word):
    """What a line says."""

    fields: dict[str, str]


class Entry(Word):
    """One line of a register."""

    shown: ClassVar[tuple[str, ...]] = ("entry_id", "register_of")
    entry_id: str
    register_of: Register
    person_id: str | None
    since: str
    until: str | None
    recorded_at: Instant
    recorded_by: str
    ended_at: Instant | None = None
    ended_by: str | None = None
    fields: dict[str, str]
    row_version: int = 1


def problem_of(register: Register, fields: Mapping[str, str]) -> str | None:
    """The name of the first field that is missing or not one of its choices; None when all fit.

    An order of a section that does not serve its purpose is a problem of `section`.
    """
    shape = SHAPES[register]
    for name in shape.fields:
        value = fields.get(name, "").strip()
        if not value or value not in shape.choices.get(name, (value,)):
            return name
    if register is Register.ORDER:
        serves = FITS.get(fields["section"])
        return "section" if serves is not None and fields["purpose"] not in serves else None
    return None
