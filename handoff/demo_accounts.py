"""Accounts of the training town: one per role, with fresh passwords kept beside the town."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from handoff.bootstrap.shared import clock_of
from handoff.settings import Settings
from schemas.envelope import ZoneName
from zone.accounts.account import Role
from zone.accounts.records import create_account
from zone.journal.unit_of_work import UnitOfWork
from zone.zone import Zone, open_zone


@dataclass(frozen=True, slots=True)
class SignIn:
    """One account of the town."""

    zone: ZoneName
    login: str
    role: Role
    what: str
    sees_restricted: bool = False
    password: str = ""


_ACCOUNTS = (
    SignIn(ZoneName.DISPATCH, "dispatcher", Role.DISPATCHER, "the live board"),
    SignIn(ZoneName.DISPATCH, "it", Role.IT, "feeds and dead letters"),
    SignIn(ZoneName.CLINICAL, "clinician", Role.CLINICIAN, "leads and cases"),
    SignIn(
        ZoneName.CLINICAL, "supervisor", Role.SUPERVISOR, "the team's cases", sees_restricted=True
    ),
    SignIn(ZoneName.CLINICAL, "privacy", Role.PRIVACY_OFFICER, "stories and audit"),
    SignIn(ZoneName.CLINICAL, "it", Role.IT, "health and dead letters"),
)
_WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "islet", "kelp")


def make_sign_ins(settings: Settings) -> list[SignIn]:
    """Make the accounts at the first time; later give back the same."""
    kept = settings.secrets / "sign-ins.json"
    if kept.exists():
        passwords = json.loads(kept.read_text(encoding="utf-8"))
        return [
            replace(one, password=passwords[f"{one.zone.value}/{one.login}"]) for one in _ACCOUNTS
        ]
    made = [replace(one, password=_password()) for one in _ACCOUNTS]
    for name in ZoneName:
        folder, database = settings.zone_folder(name), settings.database(name)
        zone = open_zone(name, folder, clock_of(settings), database)
        try:
            _create(zone, settings, (one for one in made if one.zone is name))
        finally:
            zone.close()
    _keep(kept, {f"{one.zone.value}/{one.login}": one.password for one in made})
    return made


def _create(zone: Zone, settings: Settings, accounts: Iterable[SignIn]) -> None:
    agencies = [agency.agency_id for agency in settings.agencies]
    for one in accounts:
        zone.writer.run(partial(_account, one=one, agencies=agencies))


def _account(uow: UnitOfWork, one: SignIn, agencies: list[str]) -> None:
    create_account(
        uow,
        login=one.login,
        name="IT" if one.role is Role.IT else one.login.capitalize(),
        role=one.role,
        password=one.password,
        actor="demo",
        agencies=agencies,
        sees_restricted=one.sees_restricted,
    )


def _password() -> str:
    words = [secrets.choice(_WORDS) for _ in range(3)]
    return "-".join([*words, str(secrets.randbelow(9000) + 1000)])


def _keep(path: Path, passwords: dict[str, str]) -> None:
    path.touch(mode=0o600)
    path.write_text(json.dumps(passwords, indent=1) + "\n", encoding="utf-8")
