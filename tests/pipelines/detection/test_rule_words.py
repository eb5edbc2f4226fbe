"""Every rule says what it means, in one sentence."""

from pipelines.detection.entry import Kind
from pipelines.detection.pairs import pairs
from pipelines.detection.rule_words import sentence
from pipelines.detection.tables import entry_of, rows, table


def _rules() -> set[str]:
    phrases = {
        row.rule
        for row in rows()
        if entry_of(row).kind is Kind.CONCEPT and (entry_of(row).category or entry_of(row).facts)
    }
    types = {cells[0] for cells in table("call_types.tsv") if cells[2] != "look_alike"} - {"rule"}
    return phrases | types | {pair.entry.rule for found in pairs().values() for pair in found}


def test_every_rule_that_can_be_evidence_has_its_sentence():
    assert sorted(rule for rule in _rules() if not sentence(rule)) == []


def test_sentences_are_sentences():
    known = [cells[1] for cells in table("rules.tsv") if cells[0] != "rule"]
    assert all(text[0].isupper() and text.endswith(".") for text in known)


def test_a_code_of_a_pack_says_so_and_an_unknown_rule_says_nothing():
    assert sentence("type.cowlitz_wa.code") == "The code of the call type says so."
    assert sentence("pack.cowlitz_wa") == "The agency's own code table says so."
    assert sentence("no.such_rule") == ""
