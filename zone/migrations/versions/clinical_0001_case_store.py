"""Tables of the clinical case store: requests, leads, cases, people, links, consents, teams."""

import sqlalchemy as sa
from alembic import op

revision = "clinical_0001"
down_revision = None
branch_labels = ("clinical",)
depends_on = "shared_0001"

_INSTANT = sa.DateTime(timezone=True)
_CONFIRMED = sa.text("state = 'confirmed'")


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True)


def _text(name: str, *, null: bool = False, unique: bool | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=null, unique=unique)


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, _INSTANT, nullable=null)


def _number(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=null)


def _yes_no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _refers(name: str, column: str, *, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, sa.ForeignKey(column), primary_key=key, nullable=False)


def upgrade() -> None:
    """Make the tables, those first that others refer to."""
    _leads()
    _cases()
    _people()
    _links()
    _consents()
    _teams()


def _leads() -> None:
    op.create_table(
        "co_request",
        _key("request_id"),
        _text("incident_id"),
        _text("lead_id"),
        _number("version"),
        _text("call_state"),
        _at("decided_at"),
        _at("recorded_at"),
        sa.Column("body", sa.LargeBinary),
    )
    op.create_index("ix_co_request_incident_id", "co_request", ["incident_id"])
    op.create_index("ix_co_request_lead_id", "co_request", ["lead_id"])
    op.create_table("incident_tie", _key("incident_id"), _key("other_incident_id"), _key("kind"))
    op.create_index("ix_incident_tie_other_incident_id", "incident_tie", ["other_incident_id"])
    op.create_table(
        "lead",
        _key("lead_id"),
        _text("incident_id", unique=True),
        _text("agency"),
        _text("state"),
        _text("call_state"),
        _text("request_id"),
        _number("version"),
        _at("decided_request_at"),
        _text("known_request_id", null=True),
        _at("opened_at"),
        _at("first_recorded_at"),
        _at("touched_at"),
        _yes_no("entered_late"),
        _text("moved_to", null=True),
        _text("case_id", null=True),
        _text("decision", null=True),
        _text("decided_by", null=True),
        _at("decided_at", null=True),
        _number("decided_version", null=True),
        _text("decided_with", null=True),
        _text("reason", null=True),
        _text("own_case_id", null=True),
        _number("purged_version", null=True),
        _number("row_version"),
    )
    op.create_index("ix_lead_moved_to", "lead", ["moved_to"])
    op.create_index("ix_lead_case_id", "lead", ["case_id"])
    op.create_index("ix_lead_state_opened_at", "lead", ["state", "opened_at"])
    op.create_index("ix_lead_state_touched_at", "lead", ["state", "touched_at"])


def _cases() -> None:
    op.create_table(
        "clinical_case",
        _key("case_id"),
        sa.Column("lead_id", sa.String, sa.ForeignKey("lead.lead_id"), nullable=False, unique=True),
        _text("state"),
        _text("owner"),
        _at("opened_at"),
        _at("closed_at", null=True),
        _text("close_reason", null=True),
        _text("joined_into", null=True),
        _number("row_version"),
    )
    op.create_index("ix_clinical_case_joined_into", "clinical_case", ["joined_into"])
    op.create_index("ix_clinical_case_state_opened_at", "clinical_case", ["state", "opened_at"])
    op.create_table(
        "case_event",
        _key("event_id"),
        _text("case_id"),
        _text("kind"),
        _text("source"),
        _at("at"),
        _at("recorded_at"),
        _text("actor"),
        _text("ref_id", null=True),
        _text("code", null=True),
    )
    op.create_index("ix_case_event_case_id", "case_event", ["case_id"])
    op.create_table(
        "encounter",
        _key("encounter_id"),
        _refers("case_id", "clinical_case.case_id"),
        _text("state"),
        _text("label"),
        _text("opened_by"),
        _at("opened_at"),
        _at("ended_at", null=True),
        _text("outcome", null=True),
        _text("outcome_by", null=True),
        _at("recorded_at", null=True),
        _number("row_version"),
    )
    op.create_index("ix_encounter_case_id", "encounter", ["case_id"])


def _people() -> None:
    op.create_table(
        "person",
        _key("person_id"),
        _yes_no("temporary"),
        _yes_no("restricted"),
        _at("created_at"),
        _text("created_by"),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("profile", sa.LargeBinary, nullable=False),
        _number("row_version"),
    )
    op.create_table(
        "person_index",
        _key("value_index"),
        _refers("person_id", "person.person_id", key=True),
        _text("kind"),
    )
    op.create_index("ix_person_index_person_id", "person_index", ["person_id"])
    op.create_table(
        "block_key",
        sa.Column("h", sa.BigInteger, primary_key=True, autoincrement=False),
        _refers("person_id", "person.person_id", key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_block_key_person_id", "block_key", ["person_id"])


def _links() -> None:
    op.create_table(
        "person_link",
        _key("link_id"),
        _refers("lead_id", "lead.lead_id"),
        _text("mention_id"),
        _refers("person_id", "person.person_id"),
        _text("state"),
        _text("grade"),
        _number("version"),
        sa.Column("explanation", sa.Text, nullable=False),
        _text("proofs"),
        _text("decided_by", null=True),
        _at("decided_at", null=True),
        _number("row_version"),
        sa.UniqueConstraint("lead_id", "mention_id", "person_id"),
    )
    op.create_index("ix_person_link_person_id", "person_link", ["person_id"])
    op.create_index(
        "uq_person_link_confirmed",
        "person_link",
        ["lead_id", "mention_id"],
        unique=True,
        sqlite_where=_CONFIRMED,
        postgresql_where=_CONFIRMED,
    )
    op.create_table(
        "link_reliance",
        _refers("link_id", "person_link.link_id", key=True),
        _key("kind"),
        _key("ref_id"),
        _at("at"),
        _at("withdrawn_at", null=True),
    )
    op.create_table(
        "breach_assessment",
        _key("breach_id"),
        _text("link_id"),
        _text("person_id"),
        _text("lead_id"),
        _text("case_id", null=True),
        _text("state"),
        _at("linked_at"),
        _at("opened_at"),
        _text("opened_by"),
    )
    op.create_index("ix_breach_assessment_link_id", "breach_assessment", ["link_id"])


def _consents() -> None:
    op.create_table("recipient", _key("recipient_id"), _text("name"), _text("org_kind"))
    op.create_table(
        "recipient_alias", _key("alias"), _refers("recipient_id", "recipient.recipient_id")
    )
    op.create_table(
        "consent",
        _key("consent_id"),
        _refers("person_id", "person.person_id"),
        _at("recorded_at"),
        _at("revoked_at", null=True),
        _text("revoked_how", null=True),
        _at("event_reached_at", null=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        _number("row_version"),
    )
    op.create_index("ix_consent_person_id", "consent", ["person_id"])


def _teams() -> None:
    op.create_table("team", _key("team_id"), _text("name"), _text("employer"), _text("time_zone"))
    op.create_table(
        "team_status",
        _refers("team_id", "team.team_id", key=True),
        sa.Column("since", _INSTANT, primary_key=True),
        _yes_no("part2"),
    )
    op.create_table(
        "team_agreement",
        _refers("team_id", "team.team_id", key=True),
        _key("agency"),
        sa.Column("since", _INSTANT, primary_key=True),
        _at("until", null=True),
    )
    op.create_table(
        "team_shift",
        _refers("team_id", "team.team_id", key=True),
        sa.Column("weekday", sa.Integer, primary_key=True, autoincrement=False),
        _key("starts"),
        _text("ends"),
    )


_IN_ORDER = (
    "co_request incident_tie case_event encounter clinical_case link_reliance breach_assessment "
    "person_link lead person_index block_key consent person recipient_alias recipient "
    "team_status team_agreement team_shift team"
)


def downgrade() -> None:
    """Drop the tables, those last that others refer to."""
    for name in _IN_ORDER.split():
        op.drop_table(name)
