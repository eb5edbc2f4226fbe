"""`handoff account`: add and list accounts of a zone. Run while the zone is stopped or running."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from handoff.cli.config_option import read_settings
from handoff.cli.opened_zones import who_runs_this
from handoff.secret_files import SecretError
from schemas.envelope import ZoneName
from zone.accounts.account import Role
from zone.accounts.records import (
    accounts,
    create_account,
    plain_login,
    set_active,
    set_password,
)
from zone.accounts.second_factor import remove
from zone.clock import SystemClock
from zone.errors import Broken, Refused, TryLater
from zone.journal.unit_of_work import UnitOfWork
from zone.sign_on.records import is_of_provider, join
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


Login = Annotated[str, typer.Argument(help="Sign-in name.")]


@account_app.command("password")
def password(login: Login, zone: ZoneOption, config: Config = Path("handoff.toml")) -> None:
    """A fresh password, shown once; every session of the account ends."""
    fresh = secrets.token_urlsafe(12)
    _change(config, zone, login, lambda uow, found: _set_password(uow, found, fresh))
    typer.echo(f"Password of {login}, shown only now: {fresh}")


def _set_password(uow: UnitOfWork, account_id: str, fresh: str) -> None:
    if is_of_provider(uow.conn, account_id):
        raise Refused(
            "Whoever has this account signs in at the agency's identity provider. Nothing was "
            "changed. For the time that the provider is away, make another account with `add`."
        )
    set_password(uow, account_id, fresh, who_runs_this())


@account_app.command("join")
def join_provider(
    login: Login,
    zone: ZoneOption,
    subject: Annotated[str, typer.Option(help="The person's `sub` at the identity provider.")],
    config: Config = Path("handoff.toml"),
) -> None:
    """From now on this account signs in at the zone's identity provider, and there alone."""
    sign_on = read_settings(config).of_zone(zone).sign_on
    if sign_on is None:
        typer.echo(f"No [{zone.value}.sign_on] is configured. Nothing was changed.", err=True)
        raise typer.Exit(1)
    issuer = sign_on.issuer
    _change(
        config, zone, login, lambda uow, found: join(uow, found, issuer, subject, who_runs_this())
    )
    typer.echo(f"{login} signs in with {sign_on.name} from now on.")


@account_app.command("reset-factor")
def reset_factor(login: Login, zone: ZoneOption, config: Config = Path("handoff.toml")) -> None:
    """Take app and passkeys away, after you have checked who asks; they set it up anew."""
    _change(config, zone, login, lambda uow, found: remove(uow, found, who_runs_this()))
    typer.echo(f"{login} has no second factor now, and sets one up at the next sign-in.")


@account_app.command("close")
def close(login: Login, zone: ZoneOption, config: Config = Path("handoff.toml")) -> None:
    """Nobody signs in with it any more; every session ends. What it did stays on record."""
    _change(config, zone, login, lambda uow, found: set_active(uow, found, False, who_runs_this()))
    typer.echo(f"Closed {login}.")


@account_app.command("open")
def open_again(login: Login, zone: ZoneOption, config: Config = Path("handoff.toml")) -> None:
    """Open a closed account again."""
    _change(config, zone, login, lambda uow, found: set_active(uow, found, True, who_runs_this()))
    typer.echo(f"Opened {login}.")


def _change(
    config: Path, zone: ZoneName, login: str, change: Callable[[UnitOfWork, str], None]
) -> None:
    opened = _open(config, zone)
    try:
        with opened.read() as conn:
            wanted = plain_login(login)
            known = [one for one in accounts(conn, opened.keys) if one.login == wanted]
        if not known:
            typer.echo(f"There is no account {login} in that zone. Nothing was changed.", err=True)
            raise typer.Exit(1)
        opened.writer.run(lambda uow: change(uow, known[0].account_id))
    except Refused as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    finally:
        opened.close()


@account_app.command("list")
def show(zone: ZoneOption, config: Config = Path("handoff.toml")) -> None:
    """Sign-in names, roles and agencies."""
    opened = _open(config, zone)
    try:
        with opened.read() as conn:
            for one in accounts(conn, opened.keys):
                state = "  second factor" if one.second_factor else ""
                state += "  by the provider" if is_of_provider(conn, one.account_id) else ""
                state += "" if one.active else "  closed"
                typer.echo(f"{one.login:20} {one.role.value:16} {','.join(one.agencies)}{state}")
    finally:
        opened.close()
