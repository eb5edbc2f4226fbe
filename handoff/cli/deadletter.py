"""`handoff deadletter list|show|replay|edit|runs …`: what could not be processed, in words."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from handoff.cli import deadletter_runs
from handoff.cli.opened_zones import opened_zones, who_runs_this
from schemas.audit import AuditTag
from schemas.envelope import ZoneName
from zone.errors import Refused
from zone.journal import dead_letters
from zone.journal.dead_letters import DeadLetter
from zone.journal.edits import EditWhy
from zone.journal.park_reasons import sentence
from zone.journal.unit_of_work import UnitOfWork
from zone.zone import Zone

deadletter_app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False
)
for _command in (
    deadletter_runs.runs_command,
    deadletter_runs.pause_command,
    deadletter_runs.go_command,
    deadletter_runs.stop_command,
):
    deadletter_app.command(_command.__name__.removesuffix("_command"))(_command)
_SHOWN_PER_REASON = 20

Config = Annotated[Path, typer.Option(help="The configuration file.")]
Folder = Annotated[Path | None, typer.Option(help="The data folder, in its place.")]
OneZone = Annotated[ZoneName | None, typer.Option(help="Only this zone.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object per line.")]
_CONFIG = Path("handoff.toml")


class Why(StrEnum):
    """Why somebody opens the content of a message; it is written down."""

    CORRECT_FEED = "correct_feed"
    ASK_SENDER = "ask_sender"
    AUDIT_REQUEST = "audit_request"


@deadletter_app.command("list")
def list_command(
    config: Config = _CONFIG,
    folder: Folder = None,
    zone: OneZone = None,
    reason: Annotated[str | None, typer.Option(help="Only this reason.")] = None,
    replayed: Annotated[bool, typer.Option("--replayed", help="Replayed ones too.")] = False,
    json: Json = False,
) -> None:
    """List parked messages by reason: what happened, what was kept, what to do."""
    with opened_zones(config, folder, zone) as zones:
        for one in zones:
            with one.read() as conn:
                found = dead_letters.list_parked(conn, reason=reason, replayed=replayed)
            if json:
                for letter in found:
                    typer.echo(orjson.dumps(_structure(one, letter)).decode())
            else:
                typer.echo(_as_text(one, found))


@deadletter_app.command("show")
def show_command(
    event_id: Annotated[str, typer.Argument(help="Id of the message, from the list.")],
    config: Config = _CONFIG,
    folder: Folder = None,
    body: Annotated[
        bool, typer.Option("--body", help="Its content too; needs --why, and is written down.")
    ] = False,
    why: Annotated[Why | None, typer.Option(help="Why you open the content.")] = None,
    json: Json = False,
) -> None:
    """Show one message: its structure, and its content only if asked with a reason (R35)."""
    with opened_zones(config, folder, None) as zones:
        zone, letter = _found(zones, event_id)
        content = _content(zone, letter, why) if body else None
        if json:
            typer.echo(orjson.dumps(_structure(zone, letter)).decode())
        else:
            typer.echo(_one(zone, letter))
    if content is not None:
        typer.echo("")
        typer.echo(content)


@deadletter_app.command("replay")
def replay_command(
    event_ids: Annotated[list[str] | None, typer.Argument(help="Ids of messages.")] = None,
    config: Config = _CONFIG,
    folder: Folder = None,
    zone: OneZone = None,
    reason: Annotated[str | None, typer.Option(help="All that wait for this reason.")] = None,
    to: Annotated[str | None, typer.Option(help="Only to this destination.")] = None,
    json: Json = False,
) -> None:
    """Send parked messages through again; everything is decided anew. Each at most once.

    The running program picks them up by itself. All of a reason go oldest first, a few at a time:
    `deadletter pause`, `go` and `stop` hold, continue and end that.
    """
    if not event_ids and reason is None:
        typer.echo("Say which: ids of messages, or --reason. Nothing was done.", err=True)
        raise typer.Exit(2)
    refused = 0
    with opened_zones(config, folder, zone) as zones:
        if reason is not None:
            refused += not deadletter_runs.replay_all(zones, reason, to, json=json)
        for one, event_id in _chosen(zones, event_ids or []):
            new_id, words = _replayed(one, event_id, to)
            refused += new_id is None
            answer = {"event_id": event_id, "replayed_as": new_id, "words": words}
            text = words if new_id is None else f"replayed as {new_id}"
            typer.echo(orjson.dumps(answer).decode() if json else f"{event_id}  {text}")
    raise typer.Exit(1 if refused else 0)


@deadletter_app.command("edit")
def edit_command(
    event_id: Annotated[str, typer.Argument(help="Id of the message, from the list.")],
    file: Annotated[Path, typer.Option("--file", help="The message as it should be.")],
    why: Annotated[EditWhy, typer.Option(help="What was wrong with it; it is written down.")],
    config: Config = _CONFIG,
    folder: Folder = None,
) -> None:
    """Replay a message with another content. The original is kept; who changed it is noted."""
    try:
        body = file.read_bytes()
    except OSError:
        typer.echo(f"The file {file} could not be opened. Nothing was done.", err=True)
        raise typer.Exit(2) from None
    with opened_zones(config, folder, ZoneName.DISPATCH) as zones:
        zone, letter = _found(zones, event_id)
        who = who_runs_this()
        try:
            new_id = zone.write(
                lambda uow: dead_letters.replay(uow, letter.event_id, who, body=body, why=why.value)
            )
        except Refused as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None
        typer.echo(f"{event_id}  replayed as {new_id}, edited; the original is kept.")


def _chosen(zones: Sequence[Zone], event_ids: Sequence[str]) -> list[tuple[Zone, str]]:
    return [(_found(zones, event_id)[0], event_id) for event_id in event_ids]


def _replayed(zone: Zone, event_id: str, to: str | None) -> tuple[str | None, str]:
    try:
        who = who_runs_this()
        return zone.write(lambda uow: dead_letters.replay(uow, event_id, who, place=to)), ""
    except Refused as error:
        return None, str(error)


def _found(zones: Sequence[Zone], event_id: str) -> tuple[Zone, DeadLetter]:
    for zone in zones:
        with zone.read() as conn:
            letter = dead_letters.show(conn, event_id)
        if letter is not None:
            return zone, letter
    typer.echo(f"There is no parked message {event_id}. Nothing was done.", err=True)
    raise typer.Exit(1)


def _content(zone: Zone, letter: DeadLetter, why: Why | None) -> str:
    """The content, after it is written down who opened it and why."""
    if zone.name is ZoneName.CLINICAL:
        typer.echo("Messages of the clinical zone are opened by clinical staff only.", err=True)
        raise typer.Exit(1)
    if why is None:
        choices = ", ".join(Why)
        typer.echo(f"Content is shown only with a reason: --why with one of {choices}.", err=True)
        raise typer.Exit(2)
    zone.write(lambda uow: _note(uow, letter, why))
    with zone.read() as conn:
        opened = dead_letters.show(conn, letter.event_id, zone.keys, body=True)
    if opened is None or opened.body is None:
        return "The content was purged on schedule, or does not open any more."
    return opened.body.decode("utf-8", "replace")


def _note(uow: UnitOfWork, letter: DeadLetter, why: Why) -> None:
    uow.audit(
        AuditTag.MESSAGE_OPENED,
        at=uow.clock.now(),
        actor=who_runs_this(),
        about={"message": letter.event_id},
        detail={"why": why.value},
    )


def _structure(zone: Zone, letter: DeadLetter) -> dict[str, Any]:
    words = letter.words
    return {
        "zone": zone.name.value,
        "event_id": letter.event_id,
        "place": letter.place,
        "kind": letter.kind,
        "feed": letter.feed,
        "received_at": letter.received_at,
        "parked_at": letter.parked_at,
        "reason": letter.reason,
        "params": letter.params,
        "happened": words.happened,
        "kept": words.kept,
        "next_step": words.next_step,
        "bytes": letter.size,
        "state": letter.state,
        "replayed_as": letter.replayed_as,
        "replay_of": letter.replay_of,
    }


def _as_text(zone: Zone, found: Sequence[DeadLetter]) -> str:
    if not found:
        return f"{zone.name.value} zone: no parked messages."
    lines = [f"{zone.name.value} zone: {len(found)} parked"]
    for reason in dict.fromkeys(letter.reason for letter in found):
        same = [letter for letter in found if letter.reason == reason]
        words = sentence(reason, {})
        lines += ["", f"{reason}  ({len(same)})", f"  {words.happened}"]
        lines += [f"  {words.kept}", f"  What to do: {words.next_step}"]
        lines += [_line(letter) for letter in same[:_SHOWN_PER_REASON]]
        if len(same) > _SHOWN_PER_REASON:
            lines.append(f"    … and {len(same) - _SHOWN_PER_REASON} more (--json lists all)")
    return "\n".join(lines)


def _line(letter: DeadLetter) -> str:
    when = f"{letter.parked_at:%Y-%m-%d %H:%M:%S}Z"
    source = letter.feed or letter.kind or ""
    where = "" if letter.place == "inbox" else f"  to {letter.place}"
    state = f"  replayed as {letter.replayed_as}" if letter.replayed_as else ""
    place = letter.params.get("position") or letter.params.get("path")
    at = f"  at {place}" if place else ""
    return f"    {letter.event_id}  {when}  {source}{where}{at}{state}"


def _one(zone: Zone, letter: DeadLetter) -> str:
    skipped = ("happened", "kept", "next_step", "params")
    facts = {
        k: v for k, v in _structure(zone, letter).items() if k not in skipped and v is not None
    }
    words = letter.words
    lines = [f"{name:12} {value}" for name, value in facts.items()]
    lines += [f"{name:12} {value}" for name, value in letter.params.items() if value]
    return "\n".join([*lines, "", words.happened, words.kept, f"What to do: {words.next_step}"])
