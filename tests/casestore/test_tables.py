"""The tables as declared are the tables as migrated."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from casestore.tables import clinical


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
