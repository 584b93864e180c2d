"""Alembic's entry: runs the steps in the transaction that ``storage.schema`` has begun, so that all or none happen."""

from alembic import context

from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite can undo DDL; Alembic does not trust every version of it to
)
with context.begin_transaction():
    context.run_migrations()
