"""Tables of research: approved protocols, what was exported under each, and the crosswalk.

A protocol is about researchers, not about persons served, and lies open. The frozen copy of an
export lies sealed; which study number is whose stands in the crosswalk, which no page, file or
command ever shows.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from casestore.columns import code, key, refers
from casestore.tables import clinical
from zone.columns import UtcDateTime

protocol = Table(
    "research_protocol",
    clinical,
    key("protocol_id"),
    Column("number", String, nullable=False),
    Column("title", String, nullable=False),
    Column("approved_by", String, nullable=False),
    code("approved_on"),
    code("expires_on"),
    Column("researcher", String, nullable=False),
    code("org_kind"),
    refers("recipient_id", "recipient.recipient_id"),
    Column("fields", Text, nullable=False),
    Column("links_repositories", Boolean, nullable=False),
    code("agreement_on", null=True),
    code("agreement_until", null=True),
    Column("agreement_signer", String, nullable=True),
    Column("recorded_at", UtcDateTime(), nullable=False),
    code("recorded_by"),
    Column("ended_at", UtcDateTime()),
    code("ended_by", null=True),
    Column("row_version", Integer, nullable=False),
)
"""What a review board approved (45 CFR 164.512(i); 42 CFR 2.52), with the data use agreement."""

export = Table(
    "research_export",
    clinical,
    key("export_id"),
    refers("protocol_id", "research_protocol.protocol_id"),
    code("kind"),
    code("since"),
    code("until"),
    Column("made_at", UtcDateTime(), nullable=False),
    code("made_by"),
    Column("rows", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("left_out", Text, nullable=False),
    code("policy_version"),
    Column("sha256", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("returned_at", UtcDateTime()),
    code("returned_by", null=True),
    code("returned_how", null=True),
)
"""One export, frozen: the file as it was handed over, its hash, who made it and when."""

crosswalk = Table(
    "research_crosswalk",
    clinical,
    Column("export_id", String, ForeignKey("research_export.export_id"), primary_key=True),
    Column("study_id", String, primary_key=True),
    refers("person_id", "person.person_id"),
)
"""Whose a study number is, per export; random, and never given out (45 CFR 164.514(c)(2))."""
