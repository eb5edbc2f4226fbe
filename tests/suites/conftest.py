"""The suites that need no processes of their own run once per kind of database."""

from tests.database_fixtures import pytest_generate_tests  # noqa: F401 - used by pytest
