"""The suites that need no processes of their own run once per kind of database."""

from tests.database_fixtures import pytest_generate_tests  # noqa: F401 - used by pytest
from tests.e2e import town_run

town_run.PATIENCE = 600.0
"""Seconds until a zone that makes no headway is given up: a set-up that is killed and recovers on
a busy machine takes its time."""
