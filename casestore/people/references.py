"""Every column that refers to a person, and what joining two records does to its rows.

A column that is missing here makes joining fail, and a test that walks the schema fails before
that: decide first what happens to its rows, then write the line.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Column, Table

from casestore.tables import clinical
from zone.errors import Broken


class Fate(StrEnum):
    """What becomes of rows about a record that is joined to another."""

    MOVES = "moves"
    """They stand under the other record until the joining is taken back."""
    LINK = "link"
    """As above, and of two links of one mention the stronger stands (`joined_links`)."""
    REBUILT = "rebuilt"
    """They follow from the records and are made anew."""
    STAYS = "stays"
    """They tell of the record as such, or of a moment that is past."""


class Reference(NamedTuple):
    """One column with ids of people."""

    table: Table
    column: Column[str]

    @property
    def name(self) -> str:
        """`table.column`."""
        return f"{self.table.name}.{self.column.name}"


FATES: Mapping[str, Fate] = {
    "person.person_id": Fate.STAYS,
    "person_index.person_id": Fate.REBUILT,
    "block_key.person_id": Fate.REBUILT,
    "person_link.person_id": Fate.LINK,
    # What was seen or sent through which record, when it was: a finding of that day.
    "breach_assessment.person_id": Fate.STAYS,
    # An override was for the record as it was then; it opens nothing that was joined to it.
    "break_glass.person_id": Fate.STAYS,
    "consent.person_id": Fate.MOVES,
    "consent_talk.person_id": Fate.MOVES,
    "patient_restriction.person_id": Fate.MOVES,
    "authority_record.person_id": Fate.MOVES,
    "hold.person_id": Fate.MOVES,
    "disclosure.person_id": Fate.MOVES,
    "referral.person_id": Fate.MOVES,
    "privacy_task.person_id": Fate.MOVES,
    "accounting_delay.person_id": Fate.MOVES,
    "episode_of_care.person_id": Fate.MOVES,
    "person_relation.person_id": Fate.MOVES,
    "person_relation.other_id": Fate.MOVES,
    "household_member.person_id": Fate.MOVES,
    "household_block.person_id": Fate.MOVES,
    "household_block.other_id": Fate.MOVES,
    "safety_plan.person_id": Fate.MOVES,
    "care_directive.person_id": Fate.MOVES,
    "person_death.person_id": Fate.MOVES,
    "arrival.person_id": Fate.MOVES,
    "patient_number.person_id": Fate.MOVES,
    "patient_request.person_id": Fate.MOVES,
    "breach_person.person_id": Fate.STAYS,
    "session_note.person_id": Fate.MOVES,
    "register_entry.person_id": Fate.MOVES,
    # A frozen file tells of the record as it was then.
    "research_crosswalk.person_id": Fate.STAYS,
    "person_version.person_id": Fate.STAYS,
    "person_merge.joined_id": Fate.STAYS,
    "person_merge.into_id": Fate.STAYS,
    "person_head.person_id": Fate.STAYS,
    "person_head.head_id": Fate.STAYS,
    "displaced_row.home_id": Fate.STAYS,
    "person_pair.person_id": Fate.STAYS,
    "person_pair.other_id": Fate.STAYS,
}


def references() -> Iterator[Reference]:
    """Columns with a foreign key to a person, or named `person_id` without one."""
    for table in clinical.sorted_tables:
        for column in table.columns:
            points = any(key.target_fullname == "person.person_id" for key in column.foreign_keys)
            if points or column.name == "person_id":
                yield Reference(table, column)


def of_fate(fate: Fate) -> list[Reference]:
    """The columns with this fate. Raises Broken when there is one of which nobody decided."""
    every = list(references())
    unknown = [one.name for one in every if one.name not in FATES]
    if unknown:
        raise Broken(
            f"Joining people does not know what to do with {', '.join(unknown)}. Nothing was "
            "changed. Tell whoever maintains this program."
        )
    return [one for one in every if FATES[one.name] is fate]
