"""The list of commands. Each is imported only when it runs, so that small ones start fast."""

import importlib
import sys

import click
import typer
from typer.core import TyperGroup

COMMANDS = {
    "demo": ("demo", "demo", "Start Handoff with a synthetic town and play its day."),
    "run": ("run", "run", "Run both zones for an agency's own feeds."),
    "init": ("init", "init", "Write a commented configuration with fresh secrets."),
    "doctor": ("doctor", "doctor", "Check configuration, keys, feeds, clocks and disk."),
    "account": ("account", "account_app", "Add, list and change accounts."),
    "parse": ("parse", "parse", "Read files of a format into canonical updates."),
    "flag": ("flag", "flag_app", "Flag rows of calls, with evidence and safety facts."),
    "decide": ("decide", "decide", "Put disclosure requests to the gate."),
    "redact": ("redact", "redact", "Take identifiers out of lines of text."),
    "audit": ("audit", "audit_app", "Verify the audit chains."),
    "deadletter": ("deadletter", "deadletter_app", "List, show and replay parked messages."),
    "town": ("town", "town_app", "Write a synthetic town's messages to files."),
    "zone": ("zone", "zone", "Run one zone's process (started by run and demo)."),
}
"""Command → (module in this folder, its function or app, what it is for)."""


class _Lazy(TyperGroup):
    """Lists commands from the table; imports one when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return [name for name in COMMANDS if name != "zone"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, attribute, purpose = COMMANDS[cmd_name]
        found = getattr(importlib.import_module(f"handoff.cli.{module}"), attribute)
        app = found if isinstance(found, typer.Typer) else _single(found)
        command = typer.main.get_command(app)
        command.name, command.help = cmd_name, purpose
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table, without importing anything."""
        rows = [(name, COMMANDS[name][2]) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _single(function: object) -> typer.Typer:
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(function)  # type: ignore[type-var]
    return app


def main() -> None:
    """The `handoff` command."""
    group = _Lazy(
        name="handoff",
        help="From dispatch to clinician, and back.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group(prog_name="handoff", args=sys.argv[1:])
