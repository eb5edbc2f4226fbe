"""The truth table as a page: what each rule releases, and what changes the answer.

`python -m redaction.truth_table` writes `docs/truth-table.md` from the policies and the worked
scenarios; with `--check` it compares and exits 1 when the page is not current.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from redaction.gate import Gate
from redaction.policies import Rule
from redaction.refusals import ORDER, SENTENCES, citation_of
from redaction.request import request_of
from redaction.scenarios import Scenario, scenarios
from schemas.disclosure import Decision

PAGE = Path(__file__).parents[1] / "docs" / "truth-table.md"
_HEAD = """\
# Truth table of the gate

Made by `python -m redaction.truth_table` from `redaction/policies`, `redaction/overlays` and the
worked scenarios of `redaction/scenarios`; a test fails when it is not current. It is engineering
guidance, not legal advice: county counsel signs the table before use on real data
(`docs/counsel.md`). How the gate decides: `docs/gate.md`.

Each scenario is a complete request; "but" names the one thing that is different. What is not
listed as going stays. Every answer is decided at the moment of sending and written into the audit
first."""


def page(gate: Gate, with_overlays: Gate) -> str:
    """The whole page as Markdown. The base rules answer the scenarios; overlays are listed."""
    rules = {rule.id: rule for rule in gate.rules}
    parts = [_HEAD, "## What releases", *_releases(gate, rules)]
    parts += ["## What never goes, and what a consent must be", _forbids(rules.values(), None)]
    parts += ["## Overlays: they only forbid", _overlays(with_overlays)]
    parts += ["## Reasons of a refusal, in order", _reasons()]
    return "\n\n".join(parts) + "\n"


def _releases(gate: Gate, rules: dict[str, Rule]) -> Iterator[str]:
    by_rule: dict[str, list[Scenario]] = {}
    for scenario in scenarios():
        by_rule.setdefault(scenario.rule, []).append(scenario)
    for name, found in by_rule.items():
        rule = rules[name]
        owed = ", ".join(rule.obligations).replace("_", " ") or "nothing beside the audit entry"
        yield f"### {name}\n\n{rule.says}\n\nRests on {'; '.join(rule.cites)}. Owed: {owed}."
        yield _table(
            ("request", "goes", "stays", "because"),
            (_row(s, gate.decide(request_of(s.request))) for s in found),
        )


def _row(scenario: Scenario, decision: Decision) -> tuple[str, ...]:
    asked = scenario.request
    recipient = asked["recipient"]
    whole = (
        f"{asked['origin']} record, {asked['holder']} to {recipient['role']} at "
        f"{recipient['org_kind']}, {asked['purpose']}"
    ).replace("_", " ")
    title = f"but: {scenario.title}" if scenario.title else whole
    because = decision.reasons[0] if decision.reasons else decision.effect.value
    return title, _listed(decision.released), _listed(decision.withheld), because


def _forbids(rules: Iterable[Rule], overlay: str | None) -> str:
    rows = (
        (rule.id, rule.says, "; ".join(rule.cites), str(rule.reason))
        for rule in rules
        if not rule.permits and rule.overlay == overlay
    )
    return _table(("rule", "says", "rests on", "reason"), rows)


def _overlays(gate: Gate) -> str:
    names = dict.fromkeys(rule.overlay for rule in gate.rules if rule.overlay)
    return "\n\n".join(f"### {name}\n\n{_forbids(gate.rules, name)}" for name in names)


def _reasons() -> str:
    rows = ((reason, SENTENCES[reason], citation_of(reason)) for reason in ORDER)
    return _table(("reason", "says", "usually rests on"), rows)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names).replace("_", " ") or "–"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in lines)


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` only compare."""
    made = page(Gate.load(), Gate.load(Gate.overlay_names()))
    if "--check" in arguments:
        return 0 if PAGE.read_text(encoding="utf-8") == made else 1
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
