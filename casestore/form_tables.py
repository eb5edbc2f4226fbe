"""Tables of forms, what was answered in them, the alarms that went off, and the tasks they made.

Forms are about nobody and lie open; answers and results are sealed. A form version never changes
once it is published, and an entry never: what is saved later is a further entry.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from casestore.tables import clinical
from zone.columns import UtcDateTime


def _key(name: str) -> Column[str]:
    return Column(name, String, primary_key=True)


def _code(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, String, nullable=null)


def _refers(name: str, column: str) -> Column[str]:
    return Column(name, String, ForeignKey(column), nullable=False, index=True)


form = Table(
    "form",
    clinical,
    _key("form_id"),
    _code("url"),
    Column("number", Integer, nullable=False),
    _code("title"),
    _code("state"),
    _code("licence"),
    _code("terms"),
    _code("source"),
    _code("checksum"),
    Column("tolerances", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("added_at", UtcDateTime(), nullable=False),
    _code("added_by"),
    Column("published_at", UtcDateTime()),
    _code("published_by", null=True),
    Column("row_version", Integer, nullable=False),
    Unique("url", "number"),
    Index("ix_form_state", "state"),
)
"""One version of a form. `number` counts the versions under one url."""

form_attestation = Table(
    "form_attestation",
    clinical,
    _key("attestation_id"),
    _code("url"),
    _code("terms"),
    Column("grounds", Text, nullable=False),
    Column("made_at", UtcDateTime(), nullable=False),
    _code("made_by"),
    Index("ix_form_attestation_url", "url"),
)
"""Somebody stated that the agency may use an instrument, and on what grounds; appended only."""

filling = Table(
    "form_filling",
    clinical,
    _key("filling_id"),
    _refers("form_id", "form.form_id"),
    _refers("case_id", "clinical_case.case_id"),
    _code("state"),
    _code("label"),
    _code("started_by"),
    Column("started_at", UtcDateTime(), nullable=False),
    _code("signed_by", null=True),
    Column("signed_at", UtcDateTime()),
    _code("amends", null=True),
    Column("result", LargeBinary),
    Column("row_version", Integer, nullable=False),
)
"""A form being filled, or filled, for a case. `result` is the score as signed."""

entry = Table(
    "form_entry",
    clinical,
    _key("entry_id"),
    _refers("filling_id", "form_filling.filling_id"),
    Column("seq", Integer, nullable=False),
    Column("screen", Integer, nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    _code("actor"),
    Column("body", LargeBinary, nullable=False),
    Unique("filling_id", "seq"),
)
"""One screen as it was saved once; the newest of a screen counts."""

alarm = Table(
    "form_alarm",
    clinical,
    _key("alarm_id"),
    _refers("filling_id", "form_filling.filling_id"),
    _code("rule"),
    _code("link_id"),
    _code("level"),
    Column("at", UtcDateTime(), nullable=False),
    _code("actor"),
    _code("task_id"),
    Unique("filling_id", "rule", "link_id"),
)
"""An answer that asked for action; it stays, also when the answer is changed later."""

care_task = Table(
    "care_task",
    clinical,
    _key("task_id"),
    _refers("case_id", "clinical_case.case_id"),
    _code("kind"),
    _code("level"),
    _code("about_kind"),
    _code("about_id"),
    _code("owner"),
    Column("opened_at", UtcDateTime(), nullable=False),
    Column("due_at", UtcDateTime(), nullable=False),
    Column("done_at", UtcDateTime()),
    _code("done_by", null=True),
    _code("done_how", null=True),
    Column("row_version", Integer, nullable=False),
    Index("ix_care_task_owner_done_at", "owner", "done_at"),
    Index("ix_care_task_about_id", "about_id"),
)
"""Something to be done for a case, whose it is and until when."""
