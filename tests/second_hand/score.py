"""Scores the second hand's sets: `python -m tests.second_hand.score [--misses]`.

Each set is put through the command that anyone would use and scored as the labelling
conventions say. Every figure is printed twice: against the labels as first written, and against
the labels after the writer's own corrections (README.md).
"""

# ruff: noqa: T201 - what it prints is all it is for

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
COMMAND = Path(sys.executable).with_name("handoff")
STRUCTURED = {"PHONE", "DOB", "SSN", "PLATE", "EMAIL", "OLN", "MRN", "ACCOUNT"}
OUR_WORD = {"other_person": "other_experiencer"}

Row = dict[str, Any]


def rows_of(name: str, *, corrected: bool) -> list[Row]:
    """The rows of a set; `first_…` fields hold what was written before a correction."""
    rows: list[Row] = [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]
    if not corrected:
        for row in rows:
            row.update({key[6:]: row[key] for key in list(row) if key.startswith("first_")})
    return rows


def answers(verb: str, questions: Iterable[Row]) -> dict[str, Row]:
    """What `handoff VERB` says, by id."""
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
        asked.write_text("".join(json.dumps(row) + "\n" for row in questions), "utf-8")
        order = [str(COMMAND), verb, "--input", str(asked), "--output", str(answered)]
        subprocess.run(order, check=True)
        given = [json.loads(line) for line in answered.read_text("utf-8").splitlines()]
    return {row["id"]: row for row in given}


def share(part: int, whole: int) -> str:
    return f"{part}/{whole} = {part / whole:.4f}" if whole else "0/0"


def line(name: str, *values: str) -> None:
    print(f"  {name:<34}", *values)


def disclosure(rows: list[Row], got: dict[str, Row], misses: list[str]) -> None:
    right: Counter[str] = Counter()
    of: Counter[str] = Counter()
    overs = 0
    for row in rows:
        expected, answer = row["expected"], got[row["id"]]
        over = set(answer["released"]) - set(expected["released"])
        same = answer["decision"] == expected["decision"]
        exact = same and set(answer["released"]) == set(expected["released"])
        of[expected["confidence"]] += 1
        right[expected["confidence"]] += exact
        overs += bool(over)
        if not exact:
            misses.append(f"{row['id']} {row['title']}: over {sorted(over)}")
    line("decision and released set, high", share(right["high"], of["high"]))
    line("all confidences", share(right.total(), of.total()))
    line("rows releasing what was withheld", str(overs))


def calls(rows: list[Row], got: dict[str, Row], misses: list[str]) -> None:
    found: Counter[tuple[str, bool]] = Counter()
    plain: Counter[bool] = Counter()
    for row in rows:
        truth = row["label"]["bh"]
        flagged = got[row["id"]]["bh"] != "no"
        found[truth, flagged] += 1
        if truth == "yes" and not row["telling"]:
            plain[flagged] += 1
        if (truth, flagged) in {("yes", False), ("no", True)}:
            misses.append(f"{row['id']} {truth}: {row['call_type_text']} | {row['narrative']}")
    hits, missed, false = found["yes", True], found["yes", False], found["no", True]
    line("recall", share(hits, hits + missed))
    line("precision", share(hits, hits + false))
    line("recall, type does not tell", share(plain[True], plain.total()))


def facts(rows: list[Row], got: dict[str, Row], misses: list[str]) -> None:
    right: Counter[str] = Counter()
    present_though_negated = absent_though_stated = 0
    for row in rows:
        said = got[row["id"]]["facts"]
        weapon, held = said["weapon"], said["weapon_assertion"]
        present = weapon in {"knife", "gun", "other"} and held in {"stated", "possible"}
        truth = row["label"]
        present_though_negated += truth["weapon_assertion"] == "negated" and present
        absent_though_stated += truth["weapon_assertion"] == "stated" and not present
        for field, value in truth.items():
            answer = str(said.get(field) or "n/a").lower().replace("not_supplied", "none_stated")
            right[field] += answer == value
            if answer != value:
                misses.append(f"{row['id']} {field} {value}, said {answer}: {row['narrative']}")
    for field in rows[0]["label"]:
        line(field, share(right[field], len(rows)))
    line("negated weapon shown as present", str(present_though_negated))
    line("stated weapon shown as absent", str(absent_though_stated))


def letters(text: str, start: int, end: int) -> set[int]:
    return {place for place in range(start, end) if text[place].isalnum()}


def redaction(rows: list[Row], got: dict[str, Row], misses: list[str]) -> None:
    whole: Counter[str] = Counter()
    of: Counter[str] = Counter()
    leaks: Counter[bool] = Counter()
    seen: Counter[bool] = Counter()
    over = other = 0
    for row in rows:
        text, known = row["text"], "known" in row
        hidden = {p for s, e, _ in got[row["id"]]["spans"] for p in letters(text, s, e)}
        named: set[int] = set()
        leaked = []
        for start, end, kind in row["spans"]:
            place = letters(text, start, end)
            named |= place
            of[kind] += 1
            whole[kind] += place <= hidden
            if not place <= hidden:
                leaked.append(text[start:end])
        seen[known] += 1
        leaks[known] += bool(leaked)
        rest = letters(text, 0, len(text)) - named
        over, other = over + len(rest & hidden), other + len(rest)
        if leaked:
            misses.append(f"{row['id']} leaks {leaked}: {text}")
    for kind in of:
        line(kind, share(whole[kind], of[kind]))
    line("structured", share(sum(whole[k] for k in STRUCTURED), sum(of[k] for k in STRUCTURED)))
    line("lines leaking, known values given", share(leaks[True], seen[True]))
    line("lines leaking, nothing known", share(leaks[False], seen[False]))
    line("over-redaction", share(over, other))


def answered(row: Row, evidence: list[Row]) -> str | None:
    """The assertion of the evidence that covers most of the row's target."""
    start, end = row["target"]
    near = [e for e in evidence if e["ground"] == "narrative"]
    reach = [(min(end, e["end"]) - max(start, e["start"]), e["assertion"]) for e in near]
    best = max((one for one in reach if one[0] > 0), key=lambda one: one[0], default=None)
    return OUR_WORD.get(best[1], best[1]) if best else None


def assertions(rows: list[Row], got: dict[str, Row], misses: list[str]) -> None:
    pairs = [(row["label"], answered(row, got[row["id"]]["evidence"])) for row in rows]
    for row, (truth, said) in zip(rows, pairs, strict=True):
        if said != truth:
            misses.append(f"{row['id']} {truth}, said {said}: {row['text']}")
    for name in ("negated", "historical", "other_experiencer", "possible", "stated"):
        both = sum(truth == said == name for truth, said in pairs)
        said_so = sum(said == name for _, said in pairs)
        is_so = sum(truth == name for truth, _ in pairs)
        line(name, f"P {share(both, said_so)}  R {share(both, is_so)}")
        line("", f"F1 {2 * both / (said_so + is_so):.4f}")
    line("target without any evidence", str(sum(said is None for _, said in pairs)))


def as_question(name: str, row: Row) -> Row:
    if name == "assertions":
        blank = {"call_type_code": "", "call_type_text": ""}
        return {"id": row["id"], "narrative": row["text"], **blank}
    fields = {
        "disclosure": ("id", "request"),
        "redaction": ("id", "text", "known"),
    }.get(name, ("id", "call_type_code", "call_type_text", "narrative"))
    return {field: row[field] for field in fields if field in row}


SETS = (
    ("disclosure", "decide", disclosure),
    ("calls", "flag", calls),
    ("facts", "flag", facts),
    ("redaction", "redact", redaction),
    ("assertions", "flag", assertions),
)


def main() -> None:
    for name, verb, score in SETS:
        rows = rows_of(f"{name}.jsonl", corrected=True)
        got = answers(verb, (as_question(name, row) for row in rows))
        first = rows_of(f"{name}.jsonl", corrected=False)
        corrected = sum(old != new for old, new in zip(first, rows, strict=True))
        misses: list[str] = []
        print(f"{name}: {len(rows)} rows, {corrected} labels corrected after the first sight")
        print(" labels as first written")
        score(first, got, [])
        print(" labels after correction")
        score(rows, got, misses)
        if "--misses" in sys.argv:
            print(*misses, sep="\n")


if __name__ == "__main__":
    main()
