"""What several commands begin with: the settings, the database, the three files as they stand on disk."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from config.settings import Settings, read_settings
from daemon.disk import Examined, examine
from domain.clock import utc_now
from domain.errors import GulfwatchError
from domain.problem import Problem
from storage.database import Database, open_database


@contextmanager
def opened_database(settings: Settings | None = None) -> Iterator[Database]:
    """The database of the settings, closed at the end. Raises ConfigError or StorageError."""
    database = open_database((settings or read_settings()).database_url)
    try:
        yield database
    finally:
        database.close()


def examined_files(settings: Settings) -> Examined:
    """The three files as they stand on disk, every fault told on stderr. Raises GulfwatchError where one is broken."""
    examined = examine(settings, utc_now())
    tell(examined.problems)
    if examined.errors:
        raise GulfwatchError("Nothing was done: mend the faults above (`gulfwatch check` shows them again).")
    return examined


def tell(problems: Sequence[Problem]) -> None:
    """Problems on stderr, each on a line; below a fault in a query that query with a caret."""
    for problem in problems:
        click.echo(str(problem), err=True)
        for line in problem.pointer.splitlines():
            click.echo(f"    {line}", err=True)
