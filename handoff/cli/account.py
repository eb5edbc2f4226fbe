"""`handoff account`: add and list accounts of a zone. Run while the zone is stopped or running."""

import secrets
from pathlib import Path
from typing import Annotated

import typer

from handoff.cli.config_option import read_settings
from handoff.secret_files import SecretError
from schemas.envelope import ZoneName
from zone.accounts.account import Role
from zone.accounts.records import accounts, create_account
from zone.clock import SystemClock
from zone.errors import Broken, Refused, TryLater
from zone.zone import Zone, open_zone

_SEE_CALLS = {Role.DISPATCHER, Role.SUPERVISOR}
account_app = typer.Typer(no_args_is_help=True, add_completion=False)
Config = Annotated[Path, typer.Option(help="The configuration file.")]
ZoneOption = Annotated[ZoneName, typer.Option(help="Accounts of one zone are no use in the other.")]


def _open(config: Path, name: ZoneName) -> Zone:
    settings = read_settings(config)
    try:
        folder, database = settings.zone_folder(name), settings.database(name)
        return open_zone(name, folder, SystemClock(), database, guest=True)
    except (Broken, SecretError, TryLater) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


@account_app.command("add")
def add(
    login: Annotated[str, typer.Argument(help="Sign-in name.")],
    zone: ZoneOption,
    role: Annotated[Role, typer.Option()],
    name: Annotated[str, typer.Option(help="The person's name, as colleagues see it.")] = "",
    agency: Annotated[list[str] | None, typer.Option(help="Repeat for several.")] = None,
    sees_restricted: Annotated[bool, typer.Option(help="CAD allows restricted calls.")] = False,
    cjis_cleared: Annotated[
        bool, typer.Option(help="Cleared for criminal-justice data: may open parked messages.")
    ] = False,
    household: Annotated[
        list[str] | None, typer.Option(help="An own address: its calls stay closed. Repeat.")
    ] = None,
    config: Config = Path("handoff.toml"),
) -> None:
    """Make an account with a fresh password, shown once."""
    _check_agencies(config, zone, role, agency or [])
    opened = _open(config, zone)
    password = secrets.token_urlsafe(12)
    try:
        opened.writer.run(
            lambda uow: create_account(
                uow,
                login=login,
                name=name or login,
                role=role,
                password=password,
                actor="command_line",
                agencies=agency or [],
                sees_restricted=sees_restricted,
                own_household=household or [],
                cjis_cleared=cjis_cleared,
            )
        )
    except Refused as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    finally:
        opened.close()
    typer.echo(f"Made {login} ({role.value}, {zone.value}). Password, shown only now: {password}")


def _check_agencies(config: Path, zone: ZoneName, role: Role, named: list[str]) -> None:
    known = sorted(agency.agency_id for agency in read_settings(config).agencies)
    for agency in named:
        if agency not in known:
            typer.echo(
                f"There is no agency {agency}; no account was made. Known: {', '.join(known)}.",
                err=True,
            )
            raise typer.Exit(1)
    if zone is ZoneName.DISPATCH and role in _SEE_CALLS and not named:
        typer.echo(
            "Without an agency this account would see no call; none was made. "
            f"Add --agency NAME, once for each. Known: {', '.join(known)}.",
            err=True,
        )
        raise typer.Exit(1)


@account_app.command("list")
def show(zone: ZoneOption, config: Config = Path("handoff.toml")) -> None:
    """Sign-in names, roles and agencies."""
    opened = _open(config, zone)
    try:
        with opened.read() as conn:
            for one in accounts(conn, opened.keys):
                state = "" if one.active else "  closed"
                typer.echo(f"{one.login:20} {one.role.value:16} {','.join(one.agencies)}{state}")
    finally:
        opened.close()
