from redaction.narrative.expressions import Expressions


def test_the_expressions_that_occur_are_named_in_order():
    found = Expressions(["b+", "x", "a"]).candidates(b"zabbz")
    assert found == [0, 2]


def test_where_none_occurs_none_is_named():
    assert Expressions(["b+", "x"]).candidates(b"zzz") == []


def test_an_automaton_that_gives_no_answer_names_all(monkeypatch):
    expressions = Expressions(["b", "x"])

    class _Spent:
        def Match(self, _):  # noqa: N802 - the name of google-re2
            return None

    monkeypatch.setattr(expressions, "_any", _Spent())
    assert expressions.candidates(b"") == [0, 1]
