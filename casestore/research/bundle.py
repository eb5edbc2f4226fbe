"""What is handed over: data as CSV and XLSX, the codebook, and the page that goes before them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256

from casestore.guarded_sheets import Cell, csv_file, xlsx_file, zipped
from casestore.research.asking import CARRIER
from casestore.research.drafting import Draft
from casestore.research.variables import Variable, variables_of
from casestore.research.words import ExportKind
from redaction.carrying import enclosure
from redaction.small_cells import suppressed

Row = Mapping[str, Cell]
_NOT_GIVEN = "counts not given: one is under 11"
_FORM = {
    ExportKind.DEIDENTIFIED: "De-identified by safe harbor (45 CFR 164.514(b)(2)).",
    ExportKind.LIMITED: "Limited data set under a data use agreement (45 CFR 164.514(e)).",
    ExportKind.PROTOCOL: "Fields of an approved protocol (45 CFR 164.512(i); 42 CFR 2.52).",
}
NO_REIDENTIFYING = "Do not try to find out who anybody is, and do not contact anybody."
NUMBERS_ARE_RANDOM = (
    "study_id is random and other in every file. Whose it is stays at the agency and is given to "
    "nobody. An empty cell was not released, or nobody recorded it: this file does not tell which."
)


def bundle(made: Draft, rows: Sequence[Row]) -> bytes:
    """The ZIP; the same bytes for the same rows. `rows` have their study numbers."""
    columns = variables_of(made.question.kind)
    header = [one.name for one in columns]
    lines = [[row.get(name) for name in header] for row in rows]
    files = {
        "data.csv": csv_file(header, lines),
        "data.xlsx": xlsx_file(header, lines),
        "codebook.csv": _codebook(columns, rows),
    }
    return zipped({"README.txt": _readme(made, rows, files).encode(), **files})


def _codebook(columns: Sequence[Variable], rows: Sequence[Row]) -> bytes:
    header = ["variable", "meaning", "category", "values", "rows with each value"]
    lines = [
        [one.name, one.label, one.category, " ".join(one.codes), _counts(one, rows)]
        for one in columns
    ]
    return csv_file(header, lines)


def _counts(variable: Variable, rows: Sequence[Row]) -> str:
    """Counts of a closed list; where one of them is small none is shown, since the number of rows
    is known and would give the last one away."""
    if not variable.codes:
        return ""
    name = variable.name
    found = Counter(str(row.get(name)) for row in rows if row.get(name) is not None)
    found["(empty)"] = sum(1 for row in rows if row.get(name) is None)
    counted = {(name, code): found[code] for code in (*variable.codes, "(empty)")}
    shown = suppressed(counted).cells
    if not all(isinstance(count, int) for count in shown.values()):
        return _NOT_GIVEN
    return "; ".join(f"{code} {count}" for (_, code), count in shown.items())


def _readme(made: Draft, rows: Sequence[Row], files: Mapping[str, bytes]) -> str:
    protocol, question = made.question.protocol, made.question
    lines = [
        f"Protocol {protocol.number}: {protocol.title}",
        f"Approved by {protocol.approved_by}, {protocol.approved_on} to {protocol.expires_on}.",
        f"For {protocol.researcher} alone, and those whom the protocol names.",
        _FORM[question.kind],
        f"Contacts from {made.period.since} to {made.period.until}: {len(rows)} rows.",
        "",
        NUMBERS_ARE_RANDOM,
        NO_REIDENTIFYING,
        *_agreement(made),
        *_carried_along(made),
        "",
        f"Decided under rules {question.gate.policy_version}.",
        *(f"{name}  sha256 {sha256(content).hexdigest()}" for name, content in files.items()),
        "",
    ]
    return "\n".join(lines)


def _agreement(made: Draft) -> list[str]:
    protocol = made.question.protocol
    if made.question.kind is not ExportKind.LIMITED:
        return []
    until = f" until {protocol.agreement_until}" if protocol.agreement_until else ""
    return [
        f"Data use agreement signed {protocol.agreement_on} by {protocol.agreement_signer}{until}."
    ]


def _carried_along(made: Draft) -> list[str]:
    """Notice and labels that any of the records owes; one file, so they hold for all of it."""
    owed = {answer.decision.obligations: answer.decision for answer in made.answers}
    texts = (enclosure(decision, CARRIER, "") for decision in owed.values())
    lines = (line for text in texts for line in text.splitlines() if line.strip())
    return list(dict.fromkeys(lines))
