"""The tables as declared are the tables as migrated."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from casestore import (
    arrival_tables,
    care_paper_tables,
    client_tables,
    duty_tables,
    flow_tables,
    form_tables,
    office_tables,
    privacy_tables,
    referral_tables,
    research_tables,
    task_tables,
)
from casestore.tables import clinical
from tests import databases
from zone.database import writing_engine
from zone.migrations.upgrade import HERE

assert client_tables.client.metadata is clinical
assert care_paper_tables.hold_paper.metadata is clinical
assert office_tables.request.metadata is clinical
assert research_tables.export.metadata is clinical
assert privacy_tables.disclosure.metadata is clinical
assert form_tables.form.metadata is clinical
assert flow_tables.workflow.metadata is clinical
assert task_tables.task_step.metadata is clinical
assert referral_tables.referral.metadata is clinical
assert arrival_tables.arrival.metadata is clinical
assert duty_tables.duty_page.metadata is clinical


def test_the_migrated_schema_is_the_declared_one(clinic):
    declared = set(clinical.tables)

    def ours(_name, kind, _parents, *_):
        return kind != "table" or _name in declared

    with clinic.zone.read() as conn:
        options = {"include_name": ours, "compare_type": True}
        differences = compare_metadata(MigrationContext.configure(conn, opts=options), clinical)
    assert differences == []


def test_partial_indexes_and_keys_are_alike(clinic, tmp_path):
    url = databases.url_of(tmp_path / "declared")
    fresh = create_engine("sqlite://" if url is None else url)
    clinical.create_all(fresh)
    with fresh.connect() as conn:
        declared = _objects(conn)
    fresh.dispose()
    with clinic.zone.read() as conn:
        migrated = _objects(conn)
    assert {name: migrated.get(name) for name in declared} == declared


def _objects(conn):
    query = {
        "sqlite": "select name, sql from sqlite_master where sql is not null",
        "postgresql": "select indexname, indexdef from pg_indexes where schemaname = 'public'",
    }
    rows = conn.exec_driver_sql(query[conn.dialect.name])
    return {name: _plain(sql) for name, sql in rows}


def _plain(sql: str) -> str:
    return " ".join(sql.replace('"', "").split()).replace("( ", "(").replace(" )", ")")


def test_the_migration_can_be_taken_back(clinic):
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(HERE / "versions"))
    engine = writing_engine(clinic.zone.engine.url)
    with engine.connect() as conn, conn.begin():
        config.attributes["connection"] = conn
        command.downgrade(config, "clinical@base")
        left = set(inspect(conn).get_table_names())
        command.upgrade(config, "clinical@head")
        back = set(inspect(conn).get_table_names())
    engine.dispose()
    assert not left & set(clinical.tables)
    assert set(clinical.tables) <= back
    assert "audit" in left
