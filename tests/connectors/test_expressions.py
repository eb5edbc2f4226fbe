"""Expressions of a mapping: what they can, and that they cannot run away or reach anything else."""

import time

import pytest

from connectors.formats.expressions import ExpressionError, Work, compiled, evaluate

RECORD = {"Date": "01.03.2026", "Time": "14:05", "Name": " VARGA, BRUNO ", "Code": "p2"}


def value(source: str) -> str | None:
    return evaluate(source, RECORD.get, Work())


@pytest.mark.parametrize(
    ("source", "meant"),
    [
        ('join(" ", path("Date"), path("Time"))', "01.03.2026 14:05"),
        ('first(path("None"), path("Code"), "x")', "p2"),
        ('part(path("Name"), ",", 2)', " BRUNO "),
        ('trim(lower(part(path("Name"), ",", 1)))', "varga"),
        ('cut(path("Date"), 7, 10)', "2026"),
        ('match(path("Code"), "([0-9]+)")', "2"),
        ('choose(path("Code"), "P1", "high", "P2", "middle", "low")', "middle"),
        ('choose(path("Code"), "P1", "high")', None),
        ('replace(path("Date"), ".", "/")', "01/03/2026"),
        ('join("", "-", cut("87627800", 1, 2), ".", cut("87627800", 3))', "-87.627800"),
    ],
)
def test_what_expressions_can(source: str, meant: str | None) -> None:
    assert value(source) == meant


@pytest.mark.parametrize(
    "source",
    [
        "__import__('os').system('id')",
        "path.__class__",
        "open('/etc/passwd')",
        "path(path('Date'))",
        "(lambda: 1)()",
        "[x for x in 'abc']",
        "'a' * 1000000",
        "f'{1}'",
        "path('a') + path('b')",
        "1.5",
        "join(' ', *['a', 'b'])",
        "join(sep=' ')",
        "Date",
        "match(path('Code'), path('Code'))",
        "match(path('Code'), '(')",
        "upper()",
        "eval('1')",
        "join(" * 20 + "'a', 'b'" + ")" * 20,
        "upper(" * 11 + "'a'" + ")" * 11,
        "'" + "a" * 600 + "'",
        "'unclosed",
    ],
)
def test_what_expressions_cannot(source: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compiled(source)
    assert str(caught.value)


def test_a_pattern_made_to_hurt_runs_in_linear_time() -> None:
    start = time.perf_counter()
    evaluate('match(path("x"), "^(a+)+$")', {"x": "a" * 20_000 + "!"}.get, Work())
    assert time.perf_counter() - start < 5


def test_the_work_of_one_message_is_limited() -> None:
    work = Work(left=1000)
    long = {"x": "a" * 900}.get
    assert evaluate('upper(path("x"))', long, work) is None
    assert work.left < 0


def test_a_value_cannot_grow_without_bound() -> None:
    grown = 'replace(replace(path("x"), "a", "aaaaaaaaaa"), "a", "aaaaaaaaaa")'
    found = evaluate(grown, {"x": "a" * 5000}.get, Work())
    assert len(found or "") <= 20_000
