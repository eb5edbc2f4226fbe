"""`handoff client issue|list|revoke|webhook`: programs of other organizations that may ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import orjson
import typer

from casestore.clients import records
from casestore.clients.words import Registration, Scope
from casestore.webhooks import subscriptions
from casestore.webhooks.words import Subject
from handoff.cli.opened_zones import opened_zones, who_runs_this
from schemas.envelope import ZoneName
from zone.errors import Refused
from zone.zone import Zone

client_app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
Config = Annotated[Path, typer.Option(help="The configuration file.")]
ClientId = Annotated[str, typer.Argument(help="Id of the client, as `list` shows it.")]
Folder = Annotated[Path | None, typer.Option(help="The data folder, instead of a configuration.")]
_CONFIG = Path("handoff.toml")


@contextmanager
def _clinic(config: Path, folder: Path | None) -> Iterator[Zone]:
    """The clinical zone. What is refused ends the command with its sentence."""
    with opened_zones(config, folder, ZoneName.CLINICAL) as zones:
        try:
            yield zones[0]
        except Refused as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None


@client_app.command("issue")
def issue(
    recipient: Annotated[str, typer.Argument(help="Id of the organization in the register.")],
    name: Annotated[str, typer.Option(help="What the program is; no person's name.")],
    role: Annotated[str, typer.Option(help="As what it asks, such as hipaa_provider.")],
    purpose: Annotated[str, typer.Option(help="For what, such as treatment.")],
    scope: Annotated[list[Scope], typer.Option(help="Repeat for several.")],
    agency: Annotated[list[str], typer.Option(help="Repeat for several.")],
    proven: Annotated[list[str] | None, typer.Option(help="What you vouch for.")] = None,
    days: Annotated[int, typer.Option(help="Until it expires, at most 366.")] = 90,
    config: Config = _CONFIG,
    folder: Folder = None,
) -> None:
    """Give a program a token, shown once."""
    wanted = Registration(
        recipient_id=recipient,
        name=name,
        role=role,
        purpose=purpose,
        scopes=tuple(scope),
        agencies=tuple(agency),
        proven=tuple(proven or ()),
        days=days,
    )
    with _clinic(config, folder) as zone:
        now = zone.clock.now()
        made, token = zone.write(lambda uow: records.issue(uow, wanted, who_runs_this(), now))
    typer.echo(f"Made client {made}. Token, shown only now: {token}")


@client_app.command("list")
def show(config: Config = _CONFIG, folder: Folder = None) -> None:
    """One JSON line per client."""
    with _clinic(config, folder) as zone, zone.read() as conn:
        for one in records.clients(conn):
            hooks = [hook.model_dump() for hook in subscriptions.of_client(conn, one.client_id)]
            line = one.model_dump() | {"live": one.live(zone.clock.now()), "webhooks": hooks}
            typer.echo(orjson.dumps(line).decode())


@client_app.command("revoke")
def revoke(client_id: ClientId, config: Config = _CONFIG, folder: Folder = None) -> None:
    """Its token opens nothing from now on, and its webhooks end."""
    with _clinic(config, folder) as zone:
        now = zone.clock.now()
        if not zone.write(lambda uow: records.revoke(uow, client_id, who_runs_this(), now)):
            raise Refused("There is no such live client. Nothing was changed. See `list`.")
    typer.echo("Revoked. Its token opens nothing any more.")


@client_app.command("webhook")
def webhook(
    client_id: ClientId,
    url: Annotated[str, typer.Option(help="Begins with https://")],
    kind: Annotated[list[Subject], typer.Option(help="What changes; repeat for several.")],
    config: Config = _CONFIG,
    folder: Folder = None,
) -> None:
    """Tell a client of changes; the secret of the signature is shown once."""
    with _clinic(config, folder) as zone:
        now, types = zone.clock.now(), tuple(kind)
        made, secret = zone.write(
            lambda uow: subscriptions.subscribe(uow, client_id, url, types, who_runs_this(), now)
        )
    typer.echo(f"Made webhook {made}. Secret, shown only now: {secret}")


@client_app.command("switch")
def switch(
    webhook_id: Annotated[str, typer.Argument(help="Id of the webhook, as `list` shows it.")],
    to: Annotated[str, typer.Argument(help="stop, go, or end.")],
    config: Config = _CONFIG,
    folder: Folder = None,
) -> None:
    """Stop telling, go on (what waited goes), or end it for good."""
    with _clinic(config, folder) as zone:
        with zone.read() as conn:
            found = subscriptions.find(conn, webhook_id)
        if found is None or to not in ("stop", "go", "end"):
            raise Refused("There is no such webhook or switch. Nothing was changed. See `list`.")
        now, who = zone.clock.now(), who_runs_this()
        if to == "end":
            zone.write(lambda uow: subscriptions.end(uow, webhook_id, who, now))
        else:
            zone.write(lambda uow: subscriptions.pause(uow, found, to == "stop", who, now))
    typer.echo(f"{webhook_id}: {to}.")
