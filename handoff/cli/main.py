"""The list of commands. Only the one that runs is imported, so that small ones start fast."""

import importlib
import sys
from collections.abc import Callable

import typer

COMMANDS = {
    "demo": ("demo", "demo", "Start Handoff with a synthetic town and play its day."),
    "run": ("run", "run", "Run both zones for an agency's own feeds."),
    "casestore": ("casestore", "casestore", "Run the clinical case store alone."),
    "init": ("init", "init", "Write a commented configuration with fresh secrets."),
    "doctor": ("doctor", "doctor", "Check configuration, keys, feeds, clocks and disk."),
    "account": ("account", "account_app", "Add, list and change accounts."),
    "client": (
        "client",
        "client_app",
        "Give programs of other organizations a token, or revoke it.",
    ),
    "parse": ("parse", "parse", "Read files of a format into canonical updates."),
    "feed": ("feed", "feed_app", "Connect a feed from samples, take it live, keep it alive."),
    "channel": ("channel", "channel_app", "Look at the ways out, stop one, let it go on."),
    "trial": ("trial", "trial", "Try a message of a feed without deploying anything."),
    "flag": ("flag", "flag_app", "Flag rows of calls, with evidence and safety facts."),
    "decide": ("decide", "decide", "Put disclosure requests to the gate."),
    "policy": ("policy", "policy_app", "List the rules, try a question, try a draft."),
    "disclosures": ("disclosures", "disclosures", "Print a person's accounting of disclosures."),
    "export": ("export", "export_app", "Make research files, each record put to the gate."),
    "report": ("report", "report_app", "Write counts that are safe to publish."),
    "redact": ("redact", "redact", "Take identifiers out of lines of text."),
    "form": ("form", "form_app", "Check Questionnaires and score responses."),
    "audit": ("audit", "audit_app", "Verify the audit chains."),
    "deadletter": ("deadletter", "deadletter_app", "List, show and replay parked messages."),
    "town": ("town", "town_app", "Write a synthetic town's messages to files."),
    "move": ("move", "move", "Copy the zones' data from their files to PostgreSQL."),
    "upgrade": ("upgrade", "upgrade", "Look before an upgrade, and bring the data up to date."),
    "backup": ("backup", "backup", "Write a sealed backup of each zone while it runs."),
    "restore": ("restore", "restore", "Restore a zone on an empty machine, or drill it."),
    "keys": ("keys", "keys_app", "Rotate the keys of a zone while it runs."),
    "retention": ("retention", "retention_app", "Legal holds; what is due to go, and its purge."),
    "topics": ("topics", "topics_app", "Plan, set up and look at the topics on Kafka."),
    "worker": ("worker", "worker", "Run one worker of one zone on Kafka."),
    "zone": ("zone", "zone", "Run one zone's process (started by run and demo)."),
}
"""Command → (module in this folder, its function or app, what it is for)."""


def _listed_only() -> None:
    """Stands in the list for a command that does not run this time."""


def _command(name: str) -> Callable[..., None] | typer.Typer:
    module, attribute, _ = COMMANDS[name]
    found: Callable[..., None] | typer.Typer = getattr(
        importlib.import_module(f"handoff.cli.{module}"), attribute
    )
    return found


def build(wanted: str | None) -> typer.Typer:
    """The application; of all commands only `wanted` is real."""
    app = typer.Typer(
        help="From dispatch to clinician, and back.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    for name, (_, _, purpose) in COMMANDS.items():
        command = _command(name) if name == wanted else _listed_only
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name, help=purpose)
        else:
            app.command(name, help=purpose, hidden=name == "zone")(command)
    return app


def main() -> None:
    """The `handoff` command."""
    wanted = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    build(wanted)()
