"""`handoff trial`: try a message of a feed without deploying anything (R36)."""

import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NoReturn

import orjson
import typer

from handoff.cli.config_option import read_settings
from handoff.cli.opened_zones import who_runs_this
from handoff.feeds.case_of_trial import keep_case
from handoff.feeds.changing import run_all
from handoff.feeds.hiding import CannotHide
from handoff.feeds.trial import run_trial
from handoff.feeds.trial_child import as_data
from handoff.feeds.trial_export import evidence, printable
from web.operations.shapes import Trial
from web.shell.rule_words import rule_says
from zone.clock import SystemClock

_WIDTH = 34


def trial(
    message: Annotated[Path, typer.Argument(help="A file with one message; - reads from a pipe.")],
    feed: Annotated[str, typer.Option(help="Name of the feed.")],
    save: Annotated[bool, typer.Option("--save", help="Keep it as a case, pseudonymised.")] = False,
    export: Annotated[
        Path | None, typer.Option(help="Write the evidence: .html to print, or .json.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The evidence as JSON.")] = False,
    data: Annotated[bool, typer.Option("--data", hidden=True)] = False,
    config: Annotated[Path, typer.Option(help="The configuration file.")] = Path("handoff.toml"),
) -> None:
    """See what a message would do: read, flagged, crossing, lead, reply, alert; nothing is kept.

    It is read as the configuration says, not as the version in force does.
    """
    settings = read_settings(config)
    own = next((one for one in settings.feeds if one.name == feed), None)
    if own is None:
        _stop(f"There is no [[feed]] {feed} in {config}. Nothing was tried.")
    body = _read(message)
    tried = run_trial(settings, own, body, message.name, SystemClock().now())
    if data:
        sys.stdout.buffer.write(as_data(tried))
        return
    held = evidence(tried, run_all(settings, own), who_runs_this(), 0)
    if as_json:
        typer.echo(orjson.dumps(held, option=orjson.OPT_INDENT_2).decode())
    else:
        typer.echo("\n".join(_lines(tried)))
    if export is not None:
        text = printable(held) if export.suffix == ".html" else orjson.dumps(held).decode()
        export.write_text(text, encoding="utf-8")
    if save:
        try:
            kept = keep_case(settings, own, body, message.name, secrets.token_bytes(32))
        except CannotHide as error:
            _stop(str(error))
        typer.echo(f"Kept as {kept}, pseudonymised. Look at it before you share it.")


def _read(message: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(message) == "-" else message.read_bytes()
    except OSError:
        _stop(f"The message {message} could not be opened. Nothing was tried.")


def _lines(tried: Trial) -> Iterator[str]:
    if tried.parked is not None:
        yield f"It would be parked: {tried.parked.happened} {tried.parked.next_step}"
        return
    yield f"{'read as':{_WIDTH}}  {'value':{_WIDTH}}  where in the message"
    for line in tried.lines:
        text = " ".join(line.text.split())[:_WIDTH]
        yield f"{line.path[:_WIDTH]:{_WIDTH}}  {text:{_WIDTH}}  {line.place}".rstrip()
    yield from (f"warning: {code} at {path}" for code, path in tried.warnings)
    yield f"\nFlag: {tried.flag or 'none'} ({tried.score:.2f})"
    for sign in tried.signs:
        words = f' "{sign.text}"' if sign.text else ""
        yield f"  {sign.rule}: {sign.says} ({sign.assertion}, {sign.ground}){words}"
    yield from (f"  fact {name}: {value}" for name, value in tried.facts)
    yield f"\nWould cross: {'yes' if tried.sent else 'no'} {tried.why_not}".rstrip()
    for one in tried.crossings:
        yield f"  at {one.exit}: {one.effect}; kept back: {', '.join(one.withheld) or 'nothing'}"
        yield from (f"    {rule}: {rule_says(rule)}" for rule in (*one.rules, *one.reasons))
    if tried.lead:
        yield "\nThe lead, with invented people:"
        yield from (f"  {line.path[:_WIDTH]:{_WIDTH}}  {line.text[:60]}" for line in tried.lead)
    yield from (f"  may be somebody known: {one}" for one in tried.suggested)
    yield f"\nReply to dispatch: {tried.team or 'none'}"
    for channel, text, state, reason in tried.alerts:
        yield f"  channel {channel}: {text or '-'} ({state}{', ' + reason if reason else ''})"


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
