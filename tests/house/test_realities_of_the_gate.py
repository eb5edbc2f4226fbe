"""Every numbered decision about the gate is shown by a test that exists, or said to be missing."""

import ast

import pytest

from tests.house.committed import ROOT
from tests.house.realities_of_the_gate import LATER, REALITIES

NAMED = [(name, file) for tests in REALITIES.values() for name, file in tests.items()]


@pytest.mark.parametrize(("name", "file"), NAMED)
def test_every_reality_has_its_test_by_name(name, file):
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert f"test_{name}" in functions


def test_no_number_is_left_out():
    assert {*REALITIES, *LATER} == {f"R{number}" for number in range(16, 28)}
