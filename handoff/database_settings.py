"""Where a zone's database is, when it is not a file in the zone's folder."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator
from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from handoff.secret_files import read_secret

DRIVER = "postgresql+psycopg"


def _checked(text: str) -> str:
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError(f"write it as {DRIVER}://account@host:5432/database") from None
    if url.drivername != DRIVER:
        raise ValueError(f"it must begin with {DRIVER}://")
    if url.password is not None or "password" in url.query:
        raise ValueError(
            "it holds a password; put that into a file, chmod 600, and name it with "
            "database_password_file"
        )
    return text


DatabaseUrl = Annotated[str, AfterValidator(_checked)]
"""`postgresql+psycopg://account@host:5432/database`, without the password."""


def with_password(address: DatabaseUrl, password_file: Path | None) -> URL:
    """The whole address. Without a file the server must know this account by other means."""
    password = None if password_file is None else read_secret(password_file)
    return make_url(address).set(password=password)
