"""What is deleted when it is old: articles that no alert points to, and the fingerprints of old stories."""

import logging
from datetime import datetime, timedelta

from storage import retention
from storage.database import Database

log = logging.getLogger("gulfwatch.daemon.housekeeping")

MARKS_KEPT = timedelta(days=90)  # copies that come later begin a new story
_PORTION = 500  # rows a transaction, so that nobody waits long for the writer


def purge_old(database: Database, *, keep: timedelta, now: datetime) -> int:
    """Deletes what is older than ``keep``, a portion at a time; answers how many articles. Raises StorageError."""
    articles = 0
    more = True
    while more:
        with database.write() as conn:
            gone = retention.purge(conn, before=now - keep, limit=_PORTION)
            marks = retention.purge_marks(conn, before=now - MARKS_KEPT, limit=_PORTION)
        articles += gone
        more = _PORTION in (gone, marks)
    if articles:
        log.info("old articles deleted", extra={"fields": {"articles": articles}})
    return articles
