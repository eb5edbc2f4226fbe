"""Tables of the papers that care needs: holds on their state's form, and billing of contacts."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from casestore.columns import code, key
from casestore.tables import clinical
from zone.columns import UtcDateTime


def _at(name: str, *, null: bool = False) -> Column[object]:
    return Column(name, UtcDateTime(), nullable=null)


hold_paper = Table(
    "hold_paper",
    clinical,
    Column("hold_id", String, ForeignKey("hold.hold_id"), primary_key=True),
    code("form"),
    Column("form_version", Integer, nullable=False),
    Column("criteria", String, nullable=False),
    code("authority"),
    code("transport"),
    _at("rights_at", null=True),
    code("rights_by", null=True),
    code("rights_language", null=True),
    code("outcome", null=True),
    _at("outcome_at", null=True),
    code("outcome_by", null=True),
    code("disclosure_id", null=True),
    Column("body", LargeBinary, nullable=False),
    Column("row_version", Integer, nullable=False),
)
"""The form of a hold as it was filled in, with the wording of its day (R42)."""

billing_line = Table(
    "billing_line",
    clinical,
    Column("encounter_id", String, ForeignKey("encounter.encounter_id"), primary_key=True),
    code("place"),
    code("procedure"),
    code("modifiers"),
    code("diagnosis"),
    _at("entered_at"),
    code("entered_by"),
    Column("row_version", Integer, nullable=False),
)
"""What is billed of a contact; the newest saving counts (R47)."""

billing_staff = Table(
    "billing_staff",
    clinical,
    Column("encounter_id", String, ForeignKey("encounter.encounter_id"), primary_key=True),
    key("account_id"),
    _at("began_at"),
    _at("ended_at"),
)
"""Who of the team was there, from when to when."""

staff_npi = Table(
    "staff_npi",
    clinical,
    key("account_id"),
    code("npi"),
    _at("recorded_at"),
    code("recorded_by"),
)
"""National provider identifier of a member of staff."""

billing_export = Table(
    "billing_export",
    clinical,
    key("export_id"),
    code("since"),
    code("until"),
    _at("made_at"),
    code("made_by"),
    Column("lines", Integer, nullable=False),
    Column("left_out", Text, nullable=False),
    Column("sha256", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""A billing file as it was handed over, sealed."""
