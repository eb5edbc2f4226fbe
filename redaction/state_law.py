"""State law as counsel signed it: one dated table per state, from which facts are computed (R20).

Without a signed table in force every answer is "unknown", and the gate takes the stricter reading.
The table is a TOML file; nothing of it is law by being written here, and the product ships none.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from redaction.policies import PolicyError

SAYS = ("silent", "permits", "requires_consent")
SERVICES = ("mental_health", "substance_use", "crisis")
REPORTS = ("child_abuse", "elder_abuse", "overdose", "gunshot_wound")
BLOCKED = (
    "Records do not go to a treating provider without the person's consent.",
    "A young person's own signature does not count alone, and a parent's neither.",
    "Reports that state law demands wait for counsel.",
    "Holds cannot be recorded with an end, and nothing is deleted for its age.",
)
"""What a county without a signed table in force cannot do."""


@dataclass(frozen=True, slots=True)
class StateLaw:
    """One version of one state's table."""

    state: str
    """Two letters, as in the overlays: `VA`, `TX`."""
    version: int
    signed_by: str
    signed_on: date
    valid_from: date
    valid_until: date | None
    sharing: Mapping[str, str]
    """`treatment`, `payment`, `operations` → one of `SAYS`."""
    reports: frozenset[str]
    """Kinds of report that the law demands."""
    minors: Mapping[str, int]
    """Service → age in years from which a minor consents alone."""
    holds: Mapping[str, int]
    """Kind of hold → hours until it ends."""
    keep_years: int
    keep_minors_until: int
    """Age in years until which a minor's record is kept at the least."""
    adult_from: int = 18
    """Age of majority; a few states have a later one."""

    def in_force(self, on: date) -> bool:
        """Signed, begun, and not over, on this day."""
        over = self.valid_until is not None and on > self.valid_until
        return bool(self.signed_by) and self.signed_on <= on and self.valid_from <= on and not over

    def hold_ends(self, kind: str, began: datetime) -> datetime | None:
        """When a hold of this kind ends; None for one that the table does not name."""
        hours = self.holds.get(kind)
        return None if hours is None else began + timedelta(hours=hours)

    def keep_until(self, last_contact: date, born: date | None) -> date:
        """The first day on which a record may be deleted, holds and disputes apart."""
        by_contact = _years_after(last_contact, self.keep_years)
        if born is None:
            return by_contact
        return max(by_contact, _years_after(born, self.keep_minors_until))


def facts_of_law(
    law: StateLaw | None, on: date, *, purpose: str, report_kind: str, service: str, age: int | None
) -> dict[str, object]:
    """`state_law` and `minor_may_consent` for the gate; None where nobody knows."""
    if law is None or not law.in_force(on):
        return {"state_law": None, "minor_may_consent": None}
    from_age = law.minors.get(service)
    says = "requires_disclosure" if report_kind in law.reports else law.sharing.get(purpose)
    alone = None if from_age is None or age is None else age >= from_age
    return {"state_law": says, "minor_may_consent": alone}


def read_law(text: str) -> StateLaw:
    """The table of a TOML text. Raises PolicyError with a plain sentence for anything unknown."""
    try:
        row = tomllib.loads(text)
        law = StateLaw(
            state=str(row["state"]),
            version=int(row["version"]),
            signed_by=str(row["signed_by"]),
            signed_on=_day(row["signed_on"]),
            valid_from=_day(row["valid_from"]),
            valid_until=_day(row["valid_until"]) if "valid_until" in row else None,
            sharing=_words(row["sharing"], ("treatment", "payment", "operations"), SAYS),
            reports=frozenset(_known(row["reports"], REPORTS)),
            minors=_numbers(row["minors"], SERVICES),
            holds=_numbers(row["holds"]),
            keep_years=_number(row["keep_years"]),
            keep_minors_until=_number(row["keep_minors_until"]),
            adult_from=_number(row.get("adult_from", 18)),
        )
    except KeyError as missing:
        raise PolicyError(f"The table of state law lacks {missing}.") from None
    except (ValueError, TypeError, AttributeError) as problem:
        raise PolicyError(f"The table of state law cannot be used: {problem}") from None
    if len(law.state) != 2 or not law.state.isupper():
        raise PolicyError("The table of state law needs a state of two capital letters.")
    return law


def law_in(folder: Path) -> StateLaw | None:
    """The table that lies in a zone's folder as `state-law.toml`; None when there is none.

    Raises PolicyError when it cannot be read or used.
    """
    file = folder / "state-law.toml"
    try:
        return read_law(file.read_text(encoding="utf-8")) if file.exists() else None
    except (OSError, UnicodeDecodeError):
        raise PolicyError(f"{file.name}: cannot be read") from None


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError("a date is no date")


def _known(values: list[str], names: tuple[str, ...]) -> list[str]:
    unknown = sorted(set(values) - set(names))
    if unknown:
        raise ValueError(f"{', '.join(unknown)} is not known; there are {', '.join(names)}")
    return values


def _words(row: Mapping[str, str], names: tuple[str, ...], says: tuple[str, ...]) -> dict[str, str]:
    _known(list(row), names)
    _known(list(row.values()), says)
    return dict(row)


def _numbers(row: Mapping[str, Any], names: tuple[str, ...] | None = None) -> dict[str, int]:
    _known(list(row), names or tuple(row))
    return {name: _number(value) for name, value in row.items()}


def _number(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise ValueError("a number is no whole number above zero")


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28) + timedelta(days=1)
