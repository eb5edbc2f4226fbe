"""What may be written into audit, dead letters and logs is a closed list in the docs."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from schemas.audit import AuditTag
from tests.house.committed import ROOT, in_rooms, table_rows, text_of, tree_of
from zone.journal.park_reasons import ParkReason

PAGE = text_of(ROOT / "docs" / "vocabularies.md")
LOGS = {"log", "_LOG"}
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def listed(title: str) -> dict[str, list[str]]:
    part = PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]
    return {row[0]: row[1:] for row in table_rows(part)}


def test_every_audit_tag_is_explained():
    assert list(listed("Audit tags")) == [tag.value for tag in AuditTag]


def test_every_reason_for_parking_is_explained():
    assert list(listed("Reasons of parked messages")) == [reason.value for reason in ParkReason]


def test_every_audit_tag_is_written_somewhere():
    program = "".join(text_of(p) for p in in_rooms(".py") if p != Path("schemas/audit.py"))
    unwritten = {tag.value for tag in AuditTag if f"AuditTag.{tag.name}" not in program}
    assert unwritten == {
        tag for tag, said in listed("Audit tags").items() if "not written" in said[0]
    }


def test_log_events_are_a_closed_list_of_static_names_with_their_fields():
    found: dict[str, set[str]] = {}
    for path in in_rooms(".py"):
        for name, fields in logged(tree_of(path)):
            assert name, f"{path}: a log event whose name is not written there"
            found.setdefault(name, set()).update(fields)
    said = {e: set(re.findall(r"`(\w+)`", row[0])) for e, row in listed("Log events").items()}
    assert found == said


def test_nobody_logs_by_another_way():
    """No print outside the commands (ruff T20); no standard logger, which takes any text."""
    using = [
        str(p) for p in in_rooms(".py") if re.search(r"^(import|from) logging", text_of(p), re.M)
    ]
    assert using == ["handoff/logs.py"]


def logged(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """Name and fields of every log call; where a function passes a name on, by its callers."""
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    for call in calls(tree):
        if not is_log(call):
            continue
        fields = fields_of(call, functions)
        name = call.args[0]
        if isinstance(name, ast.Constant):
            yield str(name.value), fields
            continue
        passing = next(f for f in functions if call in set(ast.walk(f)))
        names = [n for c in calls(tree) if called(c) == passing.name for n in constants(c)]
        yield from ((n, fields) for n in names or [""])


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def is_log(call: ast.Call) -> bool:
    f = call.func
    return (
        isinstance(f, ast.Attribute)
        and f.attr in LEVELS
        and isinstance(f.value, ast.Name)
        and f.value.id in LOGS
    )


def called(call: ast.Call) -> str:
    f = call.func
    return f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "")


def constants(call: ast.Call) -> list[str]:
    return [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]


def fields_of(call: ast.Call, functions: list[ast.FunctionDef]) -> set[str]:
    """Names of the fields; `**made()` by the keys of the dictionary that `made` returns."""
    fields = {keyword.arg for keyword in call.keywords if keyword.arg}
    for keyword in call.keywords:
        if keyword.arg is None and isinstance(keyword.value, ast.Call):
            made = next(f for f in functions if f.name == called(keyword.value))
            for node in ast.walk(made):
                if isinstance(node, ast.Dict):
                    fields |= {str(k.value) for k in node.keys if isinstance(k, ast.Constant)}
    return fields
