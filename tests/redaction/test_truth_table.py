"""The truth table of the docs is made from policies and our own scenarios, and is current."""

from redaction.gate import Gate
from redaction.scenarios import scenarios
from redaction.truth_table import PAGE, main, page


def test_the_page_is_current():
    """If this fails: `python -m redaction.truth_table`, and read what changed."""
    assert main(["--check"]) == 0


def test_every_rule_and_every_scenario_stands_on_it():
    text = PAGE.read_text()
    for rule in Gate.load(Gate.overlay_names()).rules:
        if not (rule.permits and rule.id.startswith("CONSENT")) and rule.id != "CONSIDERED":
            assert rule.id in text, rule.id
            assert rule.says in text
    for scenario in scenarios():
        assert scenario.title in text


def test_it_says_that_it_is_not_legal_advice():
    assert "not legal advice" in page(Gate.load(), Gate.load()).replace("\n", " ")
