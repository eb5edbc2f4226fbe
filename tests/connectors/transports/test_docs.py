"""docs/transports.md and the doors themselves say what each transport promises."""

import ast
from pathlib import Path
from typing import get_args

import pytest

from connectors.feed import TransportName, WayOut

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "transports.md").read_text()
MODULES = {**{name: name for name in get_args(TransportName)}, "mail_notice": "mail_notice"}


@pytest.mark.parametrize("name", sorted({*get_args(TransportName), *get_args(WayOut)}))
def test_a_transport_says_what_it_promises_where_people_look(name):
    assert f"\n| `{name}` |" in PAGE
    module = ROOT / "connectors" / "transports" / f"{MODULES[name]}.py"
    said = ast.get_docstring(ast.parse(module.read_text())) or ""
    for promise in ("Order: ", "Redelivery: ", "Acknowledgement: "):
        assert promise in said or f"\n{promise}" in said, (name, promise)


def test_what_goes_out_over_mllp_says_it_too():
    module = ROOT / "connectors" / "transports" / "mllp_out.py"
    said = ast.get_docstring(ast.parse(module.read_text())) or ""
    assert "MSA-2" in said
