"""A trial as evidence for signing off: what was read and decided, without anybody's data.

Paths of fields, rules, codes of closed vocabularies and counts; no value of the message, so that it
may be printed, mailed and filed. The canary test looks for values in it.
"""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from web.operations.shapes import CaseRun, Trial
from web.shell.rule_words import rule_says

_STYLE = (
    "body{font:11pt/1.4 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}"
    "td,th{border:1px solid #888;padding:.25rem .4rem;text-align:left;vertical-align:top}"
    "h1{font-size:16pt}h2{font-size:12pt;margin-top:1.4rem}.sign td{height:2.5rem}"
)


def evidence(trial: Trial, cases: Sequence[CaseRun], by: str, version: int) -> dict[str, Any]:
    """The run as plain data. `by`: id of the account or command; `version`: of the reading."""
    return {
        "feed": trial.feed,
        "format": trial.format,
        "reading_version": version,
        "tried_as_of": trial.as_of.isoformat(timespec="seconds"),
        "tried_by": by,
        "bytes": len(trial.source.encode()),
        "parked": trial.parked_reason or None,
        "fields_read": [line.path for line in trial.lines],
        "warnings": [{"code": code, "path": path} for code, path in trial.warnings],
        "flag": {
            "answer": trial.flag or None,
            "score": round(trial.score, 3),
            "evidence": [
                {"rule": s.rule, "says": s.says, "assertion": s.assertion, "ground": s.ground}
                for s in trial.signs
            ],
        },
        "facts": dict(trial.facts),
        "would_cross": trial.sent,
        "why_not": trial.why_not or None,
        "decisions": [
            {
                "exit": one.exit,
                "effect": one.effect,
                "released": list(one.released),
                "withheld": list(one.withheld),
                "rules": {rule: rule_says(rule) for rule in one.rules},
                "reasons": {reason: rule_says(reason) for reason in one.reasons},
                "citations": list(one.citations),
            }
            for one in trial.crossings
        ],
        "suggestions_with_invented_people": list(trial.suggested),
        "reply": trial.team or None,
        "alerts": [
            {"channel": channel, "text": text, "state": state, "reason": reason or None}
            for channel, text, state, reason in trial.alerts
        ],
        "steps": list(trial.steps),
        "cases": [{"case": one.name, "differs": list(one.differing)} for one in cases],
    }


def printable(held: dict[str, Any]) -> str:
    """The same as one HTML page with lines to sign; it needs nothing from anywhere else."""
    return "".join(_page(held))


def _page(held: dict[str, Any]) -> Iterator[str]:
    title = f"Trial of a message: feed {held['feed']}"
    yield f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}'
    yield f"</title><style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
    yield "<p>What was read and decided. No value of the message stands here; people in the clinic "
    yield "of the trial are invented, and nothing of it entered a store.</p>"
    plain = ("format", "reading_version", "tried_as_of", "tried_by", "bytes", "parked")
    yield _table([(name.replace("_", " "), held[name]) for name in plain])
    flag = held["flag"]
    yield f"<h2>Flag: {escape(str(flag['answer'] or 'none'))} ({flag['score']})</h2>"
    yield _table([(e["rule"], f"{e['says']} ({e['assertion']})") for e in flag["evidence"]])
    yield "<h2>Safety facts</h2>"
    yield _table(list(held["facts"].items()))
    yield f"<h2>Would cross to the clinic: {'yes' if held['would_cross'] else 'no'}</h2>"
    yield _table([("why not", held["why_not"])] if held["why_not"] else [])
    for one in held["decisions"]:
        yield f"<h2>Decision at {escape(one['exit'])}: {escape(one['effect'])}</h2>"
        yield _table(
            [
                ("released", ", ".join(one["released"])),
                ("kept back", ", ".join(one["withheld"])),
                *one["rules"].items(),
                *one["reasons"].items(),
                ("resting on", "; ".join(one["citations"])),
            ]
        )
    yield f"<h2>Reply to dispatch: {escape(str(held['reply'] or 'none'))}</h2>"
    yield _table([(a["channel"], f"{a['text']} ({a['state']})") for a in held["alerts"]])
    yield f"<h2>Fields read ({len(held['fields_read'])})</h2><p>"
    yield escape(", ".join(held["fields_read"])) + "</p>"
    yield _table([(w["code"], w["path"]) for w in held["warnings"]])
    yield f"<h2>Regression cases ({len(held['cases'])})</h2>"
    yield _table([(c["case"], ", ".join(c["differs"]) or "as before") for c in held["cases"]])
    yield '<h2>Signed off</h2><table class="sign"><tr><th>for</th><th>name</th><th>date</th></tr>'
    yield "".join(
        f"<tr><td>{whom}</td><td></td><td></td></tr>" for whom in ("the agency", "the clinic", "IT")
    )
    yield "</table></body></html>"


def _table(pairs: Sequence[tuple[str, Any]]) -> str:
    rows = "".join(
        f"<tr><th>{escape(str(name))}</th><td>{escape(str(value))}</td></tr>"
        for name, value in pairs
        if value not in (None, "")
    )
    return f"<table>{rows}</table>" if rows else ""
