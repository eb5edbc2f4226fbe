"""The threat model's claims have their tests, and no door is left out of it."""

import ast
import re
from functools import cache
from typing import get_args

from connectors.feed import TransportName
from handoff.metrics.listener import MOST
from tests.house.committed import ROOT, committed, text_of, tree_of
from web.api.app import PER_MINUTE, STRANGERS_PER_MINUTE
from web.shell.body_limit import LARGEST_FORM
from web.shell.settings import PageSettings
from zone.bounded_http import BODY_SECONDS, HEAD_SECONDS, LARGEST_HEAD, MOST_CONNECTIONS
from zone.link.parcel import LARGEST

PAGE = text_of(ROOT / "docs" / "threat-model.md")
DOORS = PAGE.partition("## Limits at every door\n")[2].partition("\n## ")[0]


@cache
def functions() -> frozenset[str]:
    modules = (p for p in committed() if p.parts[0] == "tests" and p.suffix == ".py")
    return frozenset(
        node.name
        for path in modules
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def rows(markdown: str) -> list[list[str]]:
    lines = [line for line in markdown.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[0] not in {"who, and what for", "door"}]


def test_every_test_that_is_named_exists():
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(named) > 60
    assert named - functions() == set()


def test_every_claim_names_a_test():
    claims = rows(PAGE)
    assert len(claims) > 30
    assert [row[0] for row in claims if "`test_" not in row[-1]] == []


def test_every_transport_is_among_the_doors():
    listed = {row[0].strip("`") for row in rows(DOORS)}
    assert set(get_args(TransportName)) <= listed


def test_the_limits_are_those_that_hold():
    said = {row[0]: " ".join(row[1:5]) for row in rows(DOORS)}
    assert f"head {LARGEST_HEAD // 1024} KiB" in said["every HTTP port"]
    assert f"head {HEAD_SECONDS:.0f} s, body {BODY_SECONDS / 60:.0f} min" in said["every HTTP port"]
    assert f"{MOST_CONNECTIONS:,} connections" in said["every HTTP port"]
    assert f"form {LARGEST_FORM // 1024} KiB" in said["pages"]
    fields = PageSettings.__dataclass_fields__
    assert f"{fields['sign_ins_per_minute'].default} sign-ins a minute" in said["pages"]
    programs = said["programs (REST, FHIR)"]
    assert f"{PER_MINUTE} a minute, strangers {STRANGERS_PER_MINUTE}" in programs
    assert f"{LARGEST >> 20} MiB" in said["zone link"]
    assert f"{MOST} askers" in said["metrics"]
