"""The archive read from one end to the other, with a progress bar on stderr."""

from collections.abc import Iterator
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from domain.article import Article
from storage import articles
from storage.database import Database


def read_archive(database: Database, *, since: datetime) -> Iterator[Article]:
    """Every article collected since then, the oldest first. Raises StorageError."""
    columns = (TextColumn("reading the archive"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with database.read() as conn:
        total = articles.count(conn, since=since)
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        for page in articles.iterate(database, since=since):
            yield from page
            bar.advance(task, len(page))
