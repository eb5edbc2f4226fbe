"""Brings a zone's database up to this program: branch `shared`, then the zone's own.

All steps run in one transaction: killed in the middle, the database is as it was before.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script, ScriptDirectory
from alembic.util import to_tuple
from sqlalchemy import Connection, Engine

from schemas.envelope import ZoneName
from zone.crash_points import reached
from zone.errors import Broken

HERE = Path(__file__).parent
SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Step:
    """One migration: its id, and what it does, in words."""

    revision: str
    says: str


def upgrade(
    engine: Engine,
    zone: ZoneName,
    versions: Path = HERE / "versions",
    told: Callable[[Step], None] | None = None,
) -> None:
    """Upgrade, or do nothing when all is there. Raises Broken for data of a newer program.

    `told` hears of each step when it is done; all of them hold from the end on, or none.
    """
    config, script = _scripts(versions)
    branches = [b for b in (SHARED, zone.value) if _has(script, b)]
    with engine.connect() as conn, conn.begin():
        if _heads(script, branches) <= _there(conn, script):
            return
        config.attributes["connection"] = conn
        config.attributes["told"] = _tells(told) if told else None
        for branch in branches:
            command.upgrade(config, f"{branch}@head")
        reached("migrations.before_commit")


def missing(conn: Connection, zone: ZoneName, versions: Path = HERE / "versions") -> list[Step]:
    """The steps that an upgrade would take, in some order; nothing is changed.

    Raises Broken for data of a newer program.
    """
    script = _scripts(versions)[1]
    heads = _heads(script, [b for b in (SHARED, zone.value) if _has(script, b)])
    lacking = _with_all_before(script, heads) - _there(conn, script)
    return [_step(one) for one in script.walk_revisions() if one.revision in lacking][::-1]


def _tells(told: Callable[[Step], None]) -> Callable[..., None]:
    def applied(*, step: MigrationInfo, **_: object) -> None:
        if isinstance(step.up_revision, Script):
            told(_step(step.up_revision))

    return applied


def _step(one: Script) -> Step:
    return Step(one.revision, one.doc.partition("\n")[0])


def refuse_newer(revisions: Iterable[str], versions: Path = HERE / "versions") -> None:
    """Raise Broken for revisions that this program never heard of: a newer one wrote the data."""
    _refuse_newer(revisions, _scripts(versions)[1])


def _refuse_newer(revisions: Iterable[str], script: ScriptDirectory) -> None:
    known = {revision.revision for revision in script.walk_revisions()}
    if not set(revisions) <= known:
        raise Broken(
            "The data were written by a newer version of this program, so this one leaves them "
            "alone. Nothing was changed. Install the newer version again, or restore the backup "
            "that was made before the upgrade."
        )


@cache
def _scripts(versions: Path) -> tuple[Config, ScriptDirectory]:
    """Read the migrations once in a process."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(versions))
    return config, ScriptDirectory.from_config(config)


def _has(script: ScriptDirectory, branch: str) -> bool:
    return any(branch in revision.branch_labels for revision in script.walk_revisions())


def _heads(script: ScriptDirectory, branches: Sequence[str]) -> set[str]:
    """The newest revision of each branch."""
    found = (script.get_revisions(f"{branch}@head") for branch in branches)
    return {revision.revision for revisions in found for revision in revisions}


def _there(conn: Connection, script: ScriptDirectory) -> set[str]:
    """All revisions that the database has; refuses what this program never heard of."""
    ahead = set(MigrationContext.configure(conn).get_current_heads())
    _refuse_newer(ahead, script)
    return _with_all_before(script, ahead)


def _with_all_before(script: ScriptDirectory, revisions: Iterable[str]) -> set[str]:
    """These, what they follow, and what they depend on."""
    found: set[str] = set()
    ahead = list(revisions)
    while ahead:
        revision = script.get_revision(ahead.pop())
        found.add(revision.revision)
        ahead += to_tuple(revision.down_revision, default=())
        ahead += to_tuple(revision.dependencies, default=())
    return found
