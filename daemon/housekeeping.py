"""What is put right once an hour: what is old is deleted, what a wrong clock has put far off is due again."""

import logging
from datetime import datetime, timedelta

from storage import backfills, misplaced, retention, source_changes, sources
from storage.database import Database

log = logging.getLogger("gulfwatch.daemon.housekeeping")

FAVOURED_FOR = timedelta(days=30)  # a source that breaks news of watched names is read oftener for so long
MARKS_KEPT = timedelta(days=90)  # copies that come later begin a new story
_PORTION = 500  # rows a transaction, so that nobody waits long for the writer


def mend_clock_damage(database: Database, *, now: datetime) -> int:
    """Makes due what was timed while the clock was ahead; answers how many rows that were. Raises StorageError."""
    with database.write() as conn:
        mended = misplaced.pull_back(conn, now=now)
    if mended:
        log.warning("the clock was ahead: what it had put far off is due now", extra={"fields": {"rows": mended}})
    return mended


def count_news_broken(database: Database, *, now: datetime) -> None:
    """Writes down which sources broke news of watched names: they get spare capacity. Raises StorageError."""
    with database.write() as conn:
        sources.count_alerts(conn, since=now - FAVOURED_FOR)


def purge_old(database: Database, *, keep: timedelta, now: datetime) -> int:
    """Deletes what is older than ``keep``, a portion at a time; answers how many articles. Raises StorageError."""
    articles = 0
    more = True
    while more:
        with database.write() as conn:
            gone = retention.purge(conn, before=now - keep, limit=_PORTION)
            marks = retention.purge_marks(conn, before=now - MARKS_KEPT, limit=_PORTION)
            changes = source_changes.purge_changes(conn, before=now - keep, limit=_PORTION)
            addresses = backfills.purge(conn, before=now - keep, limit=_PORTION)
        articles += gone
        more = _PORTION in (gone, marks, changes, addresses)
    if articles:
        log.info("old articles deleted", extra={"fields": {"articles": articles}})
    return articles
