"""Tables of the dispatch zone: incidents, reports, requests, alerts.

Columns in the clear hold ids, numbers, codes and times; whatever a person typed is sealed.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from zone.columns import UtcDateTime

dispatch = MetaData()

incident = Table(
    "incident",
    dispatch,
    Column("incident_id", String, primary_key=True),
    Column("feed", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("source_key", String, nullable=False),
    Column("epoch", String, nullable=False),
    Column("number", String),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("restricted", Boolean, nullable=False),
    Column("test", Boolean, nullable=False),
    Column("flag", String),
    Column("duplicate_of", String),
    Column("touched_at", UtcDateTime, nullable=False),
    Column("row_version", Integer, nullable=False),
    Column("board_version", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("team", String),
    Column("team_again", UtcDateTime),
    Column("team_version", Integer),
    Column("alert_state", String),
    Column("alert_reason", String),
    UniqueConstraint("feed", "source_key", "epoch", name="incident_key"),
)
Index("incident_board", incident.c.is_open, incident.c.touched_at)
Index("incident_duplicate", incident.c.duplicate_of)

board_position = Table(
    "board_position",
    dispatch,
    Column("position_id", String, primary_key=True),
    Column("token_hash", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("agencies", String, nullable=False),
    Column("bound_by", String, nullable=False),
    Column("bound_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_by", String),
)
"""Devices that show the board with nobody signed in (R49). `name` is a place, never a person."""

incident_number = Table(
    "incident_number",
    dispatch,
    Column("agency", String, primary_key=True),
    Column("number", String, primary_key=True),
    Column("incident_id", String, primary_key=True),
    Column("opened_on", Date, nullable=False),
)
Index("incident_number_of", incident_number.c.incident_id)

incident_link = Table(
    "incident_link",
    dispatch,
    Column("incident_id", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("feed", String, primary_key=True),
    Column("other_key", String, primary_key=True),
)
Index("incident_link_other", incident_link.c.feed, incident_link.c.other_key)

report = Table(
    "report",
    dispatch,
    Column("report_id", String, primary_key=True),
    Column("feed", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("source_key", String, nullable=False),
    Column("occurred_on", Date),
    Column("source_order", String, nullable=False),
    Column("incident_id", String),
    Column("deleted", Boolean, nullable=False),
    Column("green", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("feed", "source_key", name="report_key"),
)

report_number = Table(
    "report_number",
    dispatch,
    Column("agency", String, primary_key=True),
    Column("number", String, primary_key=True),
    Column("report_id", String, primary_key=True),
    Column("place", Integer, nullable=False),
)
Index("report_number_of", report_number.c.report_id)

request = Table(
    "coresponse_request",
    dispatch,
    Column("request_id", String, primary_key=True),
    Column("incident_id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("reply_id", String),
    Column("replied_at", UtcDateTime),
)
Index("coresponse_request_incident", request.c.incident_id, request.c.version)

standing_words = Table(
    "standing_words",
    dispatch,
    Column("lease_id", String, primary_key=True),
    Column("incident_id", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("lease_until", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_why", String),
    Column("body", LargeBinary),
)
"""Words of the clinic at one call; `body` is emptied when they end."""
Index("standing_words_incident", standing_words.c.incident_id)

alert = Table(
    "alert",
    dispatch,
    Column("alert_id", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("incident_id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("use_by", UtcDateTime, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
Index("alert_incident", alert.c.incident_id, alert.c.version)
