"""Tables of forms, what was answered in them, the alarms that went off, and the tasks they made.

Forms are about nobody and lie open; answers and results are sealed. A form version never changes
once it is published, and an entry never: what is saved later is a further entry.
"""

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from casestore.columns import code, key, refers
from casestore.tables import clinical
from zone.columns import UtcDateTime

form = Table(
    "form",
    clinical,
    key("form_id"),
    code("url"),
    Column("number", Integer, nullable=False),
    code("title"),
    code("state"),
    code("licence"),
    code("terms"),
    code("source"),
    code("checksum"),
    Column("tolerances", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("added_at", UtcDateTime(), nullable=False),
    code("added_by"),
    Column("published_at", UtcDateTime()),
    code("published_by", null=True),
    Column("row_version", Integer, nullable=False),
    Unique("url", "number"),
    Index("ix_form_state", "state"),
)
"""One version of a form. `number` counts the versions under one url."""

form_step = Table(
    "form_step",
    clinical,
    key("step_id"),
    code("draft_id"),
    Column("seq", Integer, nullable=False),
    code("step"),
    code("link_id", null=True),
    Column("back_to", Integer),
    code("base", null=True),
    code("source"),
    code("title"),
    Column("document", Text, nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    code("actor"),
    Unique("draft_id", "seq"),
)
"""One step of a form being written: the whole Questionnaire as it stood after it. Appended only,
until the draft becomes a version or is thrown away."""

form_attestation = Table(
    "form_attestation",
    clinical,
    key("attestation_id"),
    code("url"),
    code("terms"),
    Column("grounds", Text, nullable=False),
    Column("made_at", UtcDateTime(), nullable=False),
    code("made_by"),
    Index("ix_form_attestation_url", "url"),
)
"""Somebody stated that the agency may use an instrument, and on what grounds; appended only."""

filling = Table(
    "form_filling",
    clinical,
    key("filling_id"),
    refers("form_id", "form.form_id"),
    refers("case_id", "clinical_case.case_id"),
    code("state"),
    code("label"),
    code("started_by"),
    Column("started_at", UtcDateTime(), nullable=False),
    code("signed_by", null=True),
    Column("signed_at", UtcDateTime()),
    code("amends", null=True),
    Column("result", LargeBinary),
    Column("row_version", Integer, nullable=False),
)
"""A form being filled, or filled, for a case. `result` is the score as signed."""

entry = Table(
    "form_entry",
    clinical,
    key("entry_id"),
    refers("filling_id", "form_filling.filling_id"),
    Column("seq", Integer, nullable=False),
    Column("screen", Integer, nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    code("actor"),
    Column("body", LargeBinary, nullable=False),
    Unique("filling_id", "seq"),
)
"""One screen as it was saved once; the newest of a screen counts."""

alarm = Table(
    "form_alarm",
    clinical,
    key("alarm_id"),
    refers("filling_id", "form_filling.filling_id"),
    code("rule"),
    code("link_id"),
    code("level"),
    Column("at", UtcDateTime(), nullable=False),
    code("actor"),
    code("task_id"),
    Unique("filling_id", "rule", "link_id"),
)
"""An answer that asked for action; it stays, also when the answer is changed later."""

care_task = Table(
    "care_task",
    clinical,
    key("task_id"),
    refers("case_id", "clinical_case.case_id"),
    code("kind"),
    code("level"),
    code("about_kind"),
    code("about_id"),
    code("owner"),
    Column("opened_at", UtcDateTime(), nullable=False),
    Column("due_at", UtcDateTime(), nullable=False),
    Column("done_at", UtcDateTime()),
    code("done_by", null=True),
    code("done_how", null=True),
    Column("row_version", Integer, nullable=False),
    Index("ix_care_task_owner_done_at", "owner", "done_at"),
    Index("ix_care_task_done_by_done_at", "done_by", "done_at"),
    Index("ix_care_task_about_id", "about_id"),
)
"""Something to be done for a case, whose it is and until when."""
