"""The migrations make exactly the tables of storage/tables.py, on both databases, or leave the database as it was."""

import multiprocessing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from domain.errors import StorageError
from storage import schema
from storage.database import Database, open_database
from storage.tables import metadata


def test_alembic_finds_no_difference_between_the_migrations_and_the_tables(database: Database) -> None:
    with database.read() as conn:
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []
