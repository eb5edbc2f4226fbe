"""Every package has a reason, every reason a package, and nobody else ships our names."""

import ast
import re
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.house.committed import ROOMS, ROOT, committed, in_rooms, text_of, tree_of

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
RUNS = tuple(PROJECT["dependencies"])
CHECKS = tuple(PROJECT["optional-dependencies"]["dev"])
USED_UNSEEN = {
    "httptools": "uvicorn takes it when it is there",
    "psycopg[binary]": "SQLAlchemy loads it for PostgreSQL",
    "python-multipart": "starlette reads forms with it",
    "tzdata": "zoneinfo reads it where the machine has none",
    "cyclonedx-bom": "a command of `make audit`",
    "import-linter": "a command of `make check`",
    "lxml-stubs": "read by mypy",
    "mypy": "a command of `make check`",
    "oidc-provider-mock": "a process of its own, in the tests of signing in",
    "pip-audit": "a command of `make audit`",
    "pytest-timeout": "a plugin of pytest",
    "pytest-xdist": "a plugin of pytest",
    "ruff": "a command of `make check`",
    "types-jsonschema": "read by mypy",
    "types-pyyaml": "read by mypy",
}
"""Packages that nothing imports, each with who uses it."""

PARTS = {"starlette", "markupsafe", "pydantic-core", "antlr4-python3-runtime"}
"""What fastapi, jinja2, pydantic and fhirpathpy bring, and their documentation tells to use."""


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def documented(section: str) -> list[str]:
    page = text_of(ROOT / "docs" / "dependencies.md")
    part = page.partition(f"## {section}\n")[2].partition("\n## ")[0]
    return [line.split("|")[1].strip() for line in part.splitlines() if line.startswith("| ")][1:]


def imported_by(paths) -> set[str]:
    found: set[str] = set()
    for path in paths:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize(("section", "declared"), [("To run", RUNS), ("To test and check", CHECKS)])
def test_every_package_has_its_reason_and_every_reason_its_package(section, declared):
    assert documented(section) == sorted(declared)


@pytest.mark.parametrize(("rooms", "declared"), [(ROOMS, RUNS), (("tests", "benchmarks"), CHECKS)])
def test_every_declared_package_is_used(rooms, declared):
    owners = packages_distributions()
    modules = [p for p in committed() if p.parts[0] in rooms and p.suffix == ".py"]
    used = {plain(owner) for name in imported_by(modules) for owner in owners.get(name, ())}
    unused = [name for name in declared if plain(name) not in used and name not in USED_UNSEEN]
    assert unused == []


def test_everything_the_program_imports_is_declared():
    owners = packages_distributions()
    allowed = {plain(name) for name in RUNS} | PARTS
    strange = {
        name
        for name in imported_by(in_rooms(".py"))
        if name not in ROOMS and name in owners
        if not allowed & {plain(owner) for owner in owners[name]}
    }
    assert strange == set()


def test_no_installed_package_ships_one_of_our_names():
    owners = packages_distributions()
    clashes = {room: set(owners.get(room, ())) - {"handoff"} for room in ROOMS}
    assert {room: by for room, by in clashes.items() if by} == {}
