"""The tables are brought up to date when the database is opened, in one transaction: killed in it, nothing happened."""

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from domain.errors import StorageError
from storage.connections import Connections

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0015"
"""The newest step in ``migrations/versions``; a test holds them equal."""

_ADVISORY_LOCK = 0x67756C66  # "gulf"


def bring_up_to_date(connections: Connections) -> None:
    """Runs the steps that the database has not seen.

    Raises StorageError when it was written by a newer Gulfwatch, or holds another program's tables.
    """
    with connections.begin_read() as conn:
        if current_version(conn) == HEAD:
            return
    with connections.begin_write() as conn:
        if conn.dialect.name == "postgresql":  # two programs started at once: one of them waits here
            conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
        if current_version(conn) != HEAD:
            _upgrade(conn, connections.shown)


def current_version(conn: sa.Connection) -> str | None:
    """The last step that the database has seen; None: not one."""
    if not sa.inspect(conn).has_table("alembic_version"):
        return None
    version = conn.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return None if version is None else str(version)


def alembic_config(conn: sa.Connection | None = None) -> "Config":
    """What Alembic must know to find the steps; no alembic.ini is needed."""
    from alembic.config import Config  # a quarter of a second to import, and needed only when a step is

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = conn
    return config


def _upgrade(conn: sa.Connection, shown: str) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    config = alembic_config(conn)
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    version = current_version(conn)
    if version is not None and version not in known:
        raise StorageError(
            f"the database {shown} was written by a newer Gulfwatch (its schema is {version}, this one knows {HEAD}); "
            "install that version, or name another database"
        )
    if version is None and (tables := sa.inspect(conn).get_table_names()):
        raise StorageError(
            f"the database {shown} holds another program's tables ({', '.join(sorted(tables)[:3])}); name another one"
        )
    command.upgrade(config, "head")
