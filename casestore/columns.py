"""Column types of the case store, alike on SQLite and PostgreSQL."""

from datetime import UTC, datetime

from sqlalchemy import Dialect, String, types

_WIDTH = 27


class At(types.TypeDecorator[datetime]):
    """An instant as UTC text of fixed width (`2026-11-23T08:00:00.000000Z`): sorts as time.

    SQLite keeps no zone with a datetime; text of one width keeps zone and order on both.
    Raises ValueError for a naive datetime.
    """

    impl = String(_WIDTH)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Aware datetime to text."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Text to aware datetime in UTC."""
        return None if value is None else datetime.fromisoformat(value)
