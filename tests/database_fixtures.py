"""Runs each test once per kind of database; a room's conftest imports what stands here.

`@pytest.mark.only_on("sqlite")` keeps a test (or, as `pytestmark`, a module) to one of them.
"""

import os

import pytest

from tests import databases


def pytest_generate_tests(metafunc):
    if "database" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only_on")
        kinds = only.args if only else databases.KINDS
        metafunc.parametrize("database", kinds, indirect=True, scope="module")


@pytest.fixture(scope="module", autouse=True)
def database(request):
    """The kind of database on which the zones of this test lie."""
    kind = request.param
    if kind == "postgresql":
        databases.server()
    before = os.environ.get(databases.VARIABLE)
    os.environ[databases.VARIABLE] = kind
    yield kind
    _release_all_but(())
    os.environ.pop(databases.VARIABLE)
    if before is not None:
        os.environ[databases.VARIABLE] = before


@pytest.fixture(autouse=True)
def databases_end_with_their_test(database):
    """What a test made is emptied for the next one; what its module made stays."""
    before = databases.in_use()
    yield
    _release_all_but(before)


def _release_all_but(kept):
    for folder in databases.in_use():
        if folder not in kept:
            databases.release(folder)
