"""Brings a zone's database up to this program: branch `shared`, then the zone's own.

All steps run in one transaction: killed in the middle, the database is as it was before.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from schemas.envelope import ZoneName
from zone.crash_points import reached
from zone.errors import Broken

HERE = Path(__file__).parent
SHARED = "shared"


def upgrade(engine: Engine, zone: ZoneName, versions: Path | None = None) -> None:
    """Upgrade, or do nothing when all is there. Raises Broken for data of a newer program."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(versions or HERE / "versions"))
    script = ScriptDirectory.from_config(config)
    wanted = _wanted(script, zone)
    with engine.connect() as conn, conn.begin():
        if _there(conn, script) == wanted:
            return
        config.attributes["connection"] = conn
        for branch in (SHARED, zone.value):
            if _has(script, branch):
                command.upgrade(config, f"{branch}@head")
        reached("migrations.before_commit")


def _has(script: ScriptDirectory, branch: str) -> bool:
    return any(branch in revision.branch_labels for revision in script.walk_revisions())


def _wanted(script: ScriptDirectory, zone: ZoneName) -> set[str]:
    """The newest revision of each branch that this zone has."""
    heads: set[str] = set()
    for branch in (SHARED, zone.value):
        if _has(script, branch):
            heads.update(revision.revision for revision in script.get_revisions(f"{branch}@head"))
    return heads


def _there(conn: Connection, script: ScriptDirectory) -> set[str]:
    """What the database has, with what that stands on; refuses what this program never heard of."""
    rows = MigrationContext.configure(conn).get_current_heads()
    known = {revision.revision for revision in script.walk_revisions()}
    if not set(rows) <= known:
        raise Broken(
            "The data were written by a newer version of this program, so this one leaves them "
            "alone. Nothing was changed. Install the newer version again, or restore the backup "
            "that was made before the upgrade."
        )
    stands_on = {r for row in rows for r in script.get_revision(row).dependencies or ()}
    return set(rows) | stands_on
