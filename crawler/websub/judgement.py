"""What a push means for its source. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from crawler.rhythm import after_read
from crawler.rhythm_bytes import packed, unpacked
from crawler.usual import stored_usual
from domain.source import SourceState
from storage.pushes import PushResult
from storage.sources import DueSource

PING_GAP = timedelta(seconds=10)
"""A hub that only says that there is news makes us read the feed, but not oftener than this."""

_MAY_FRESHEN = (SourceState.FRESH, SourceState.QUIET, SourceState.LATE)


def judge_push(due: DueSource, *, published: Sequence[datetime], new_articles: int, now: datetime) -> PushResult:
    """``published``: the dates of what was pushed.

    News that is pushed ends a silence; that the feed itself cannot be read, only a read can put right.
    """
    known = unpacked(due.rhythm)
    rhythm = packed(after_read(known, published=published, new_articles=new_articles, now=now)) if known else None
    if not new_articles or due.state not in _MAY_FRESHEN:
        return PushResult(
            source_id=due.source.id, at=now, state=due.state, reason=None, new_articles=new_articles, rhythm=rhythm
        )
    fallen = stored_usual(due.usual).fallen
    found = f"{new_articles} new article{'s' if new_articles > 1 else ''}, pushed by its hub"
    return PushResult(
        source_id=due.source.id,
        at=now,
        state=SourceState.FRESH,
        reason="; ".join(filter(None, (found, fallen))),
        new_articles=new_articles,
        rhythm=rhythm,
        is_well=not fallen,
        changed_from=None if due.state is SourceState.FRESH else due.state,
    )


def read_at(due: DueSource, *, now: datetime) -> datetime:
    """When the feed is to be read that was pushed without content that can be used."""
    return max(now, due.last_success_at + PING_GAP) if due.last_success_at else now
