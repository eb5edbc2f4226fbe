"""The tables as declared are the tables as migrated."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from casestore import privacy_tables
from casestore.tables import clinical
from zone.database import writing_engine
from zone.migrations.upgrade import HERE

assert privacy_tables.disclosure.metadata is clinical


def test_the_migrated_schema_is_the_declared_one(clinic):
    declared = set(clinical.tables)

    def ours(_name, kind, _parents, *_):
        return kind != "table" or _name in declared

    with clinic.zone.read() as conn:
        options = {"include_name": ours, "compare_type": True}
        differences = compare_metadata(MigrationContext.configure(conn, opts=options), clinical)
    assert differences == []


def test_partial_indexes_and_keys_are_alike(clinic):
    fresh = create_engine("sqlite://")
    clinical.create_all(fresh)
    with fresh.connect() as conn:
        declared = _objects(conn)
    with clinic.zone.read() as conn:
        migrated = _objects(conn)
    assert {name: migrated.get(name) for name in declared} == declared


def _objects(conn):
    rows = conn.exec_driver_sql("select name, sql from sqlite_master where sql is not null")
    return {name: _plain(sql) for name, sql in rows}


def _plain(sql: str) -> str:
    return " ".join(sql.replace('"', "").split()).replace("( ", "(").replace(" )", ")")


def test_the_migration_can_be_taken_back(clinic):
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(HERE / "versions"))
    engine = writing_engine(str(clinic.zone.engine.url))
    with engine.connect() as conn, conn.begin():
        config.attributes["connection"] = conn
        command.downgrade(config, "clinical@base")
        left = set(inspect(conn).get_table_names())
    engine.dispose()
    assert not left & set(clinical.tables)
    assert "audit" in left
