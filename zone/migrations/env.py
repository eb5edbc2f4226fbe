"""Alembic calls this to run migrations on the connection that `upgrade` hands it."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,
    transaction_per_migration=False,
    on_version_apply=context.config.attributes.get("told"),
)
with context.begin_transaction():
    context.run_migrations()
