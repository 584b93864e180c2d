"""The migrations make exactly the tables of storage/tables.py, on both databases, or leave the database as it was."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from storage.database import Database
from storage.tables import metadata


def test_alembic_finds_no_difference_between_the_migrations_and_the_tables(database: Database) -> None:
    with database.read() as conn:
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []
