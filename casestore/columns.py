"""Columns that the tables of the case store share."""

from sqlalchemy import Column, ForeignKey, String


def key(name: str) -> Column[str]:
    """The row's own id."""
    return Column(name, String, primary_key=True)


def code(name: str, *, null: bool = False) -> Column[str]:
    """A word of a closed vocabulary, or an account id."""
    return Column(name, String, nullable=null)


def refers(name: str, column: str) -> Column[str]:
    """The id of a row of another table (`table.column`), indexed."""
    return Column(name, String, ForeignKey(column), nullable=False, index=True)
