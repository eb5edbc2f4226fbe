"""`handoff form`: check Questionnaires before they are imported, and score responses.

Nothing is stored. `check` prints one JSON line per file; `score` one for the response.
"""

import sys
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from casestore.forms.findings import Fault, Finding, Refused, told
from casestore.forms.read import LARGEST, Imported, read_form
from casestore.forms.score import score
from zone.clock import SystemClock

form_app = typer.Typer(help="Check FHIR Questionnaires and score their responses.")


@form_app.command("check")
def check(
    files: Annotated[list[Path], typer.Argument(help="Questionnaires, FHIR R4 JSON.")],
) -> None:
    """Say of each file whether its form can be honoured, with what tolerances, or why not.

    Exit code 1 when any file was refused.
    """
    refused = False
    for path in files:
        row = {"file": str(path), **_checked(path)}
        refused = refused or not row["accepted"]
        _write(row)
    if refused:
        raise typer.Exit(1)


@form_app.command("score")
def score_command(
    form: Annotated[Path, typer.Option("--form", help="The Questionnaire.")],
    response: Annotated[Path, typer.Option("--response", help="The QuestionnaireResponse.")],
) -> None:
    """Score one response: complete, score, alerts, missing. Exit code 1 when it cannot be read."""
    try:
        imported = _read(form)
    except Refused as error:
        typer.echo(f"Nothing was scored: the form was refused. {error.sentence}", err=True)
        raise typer.Exit(1) from None
    answers = _response(response)
    _write(score(imported.form, answers, SystemClock().now()).model_dump(mode="json"))


def _checked(path: Path) -> dict[str, Any]:
    try:
        imported = _read(path)
    except Refused as error:
        return {
            "accepted": False,
            "tolerances": [_row(one) for one in error.tolerances],
            "refused_because": error.sentence,
            "reasons": [_row(one) for one in error.reasons],
        }
    return {
        "accepted": True,
        "tolerances": [_row(one) for one in imported.tolerances],
        "refused_because": None,
    }


def _row(finding: Finding) -> dict[str, Any]:
    return {**finding.model_dump(mode="json"), "sentence": told(finding)}


def _read(path: Path) -> Imported:
    try:
        with path.open("rb") as file:
            return read_form(file.read(LARGEST + 1))
    except OSError:
        raise Refused.at_once(Fault.NOT_FOUND) from None


def _response(path: Path) -> dict[str, Any]:
    wrong = f"Nothing was scored: {path} is not a readable QuestionnaireResponse in JSON."
    try:
        found = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        found = None
    if not isinstance(found, dict) or found.get("resourceType") != "QuestionnaireResponse":
        typer.echo(wrong, err=True)
        raise typer.Exit(1)
    return found


def _write(row: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()
