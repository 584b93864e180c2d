"""What one read of a source came to, and how it is written down: entries and validators in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from crawler import health, pace
from crawler.feeds.conditional_get import DISTRUST_FOR
from crawler.feeds.wishes import Wishes, stored_wishes
from crawler.rhythm import Rhythm, after_read
from crawler.rhythm_bytes import packed, unpacked
from crawler.usual import Brought, brought_by, stored_usual
from crawler.usual import after_read as after_entries
from crawler.websub.reliance import is_relied_on, missed_after_read
from domain.article import NewArticle
from domain.errors import FetchError
from domain.source import SourceState
from storage import articles, sources
from storage.articles import Stored
from storage.sources import DueSource, FetchResult, PushOffer


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a read failed."""

    kind: str  # for counters: dns, timeout, http-404, not-a-feed …
    text: str  # for people
    status: int | None = None  # HTTP
    retry_after: timedelta | None = None  # what the server asked for
    offline: bool = False  # nothing else can be reached either

    @classmethod
    def of(cls, error: FetchError, *, offline: bool = False) -> "Failure":
        return cls(
            kind=error.kind,
            text=str(error),
            status=getattr(error, "status", None),
            retry_after=getattr(error, "retry_after", None),
            offline=offline,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One read: a failure, or what the source sent."""

    due: DueSource
    started_at: datetime
    failure: Failure | None = None
    whole: bool = False  # a body came, not a 304
    lied: bool = False  # its server says "not changed" of what has
    entries: int | None = None  # None: not changed since the last read
    articles: tuple[NewArticle, ...] = ()  # of a changed feed those alone that were not taken in before
    brought: Brought | None = None  # what all the entries held; None: what ``articles`` hold
    published: tuple[datetime, ...] = ()  # the entries' dates
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    fresh_for: timedelta | None = None
    wishes: Wishes | None = None  # when the feed asks not to be read; None: it was not read anew
    offer: PushOffer | None = None  # where it can be subscribed to; None: it was not read to the end
    moved_to: str | None = None
    notes: tuple[str, ...] = ()  # what was repaired or is odd
    skipped: int = 0  # entries that could not be used


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A finding as it was written down."""

    result: FetchResult
    stored: Stored
    held: bool  # False: the lease was lost, and nothing was written of the source


def record(conn: sa.Connection, finding: Finding, *, owner: str, now: datetime) -> Recorded:
    """Stores the entries and settles the source in the caller's transaction.

    Together, because a validator that outlived its entries would turn them into a 304 for ever.
    """
    (recorded,) = record_all(conn, [finding], owner=owner, now=now)
    return recorded


def record_all(conn: sa.Connection, findings: Sequence[Finding], *, owner: str, now: datetime) -> list[Recorded]:
    """The same for the findings of several sources, with few statements for all of them."""
    stored = articles.store_feeds(conn, [finding.articles for finding in findings], now=now)
    results = [
        judge(finding, new_articles=len(one.new_ids), now=now) for finding, one in zip(findings, stored, strict=True)
    ]
    held = sources.settle_all(conn, results, owner=owner)
    return [
        Recorded(result=result, stored=one, held=result.source_id in held)
        for result, one in zip(results, stored, strict=True)
    ]


def judge(finding: Finding, *, new_articles: int, now: datetime) -> FetchResult:
    """The source's new state, reason and time of the next read. Pure."""
    if finding.failure:
        return _judge_failure(finding, finding.failure, now)
    return _judge_success(finding, new_articles, now)


def _judge_failure(finding: Finding, failure: Failure, now: datetime) -> FetchResult:
    due = finding.due
    interval = timedelta(seconds=due.interval_seconds)
    state = health.state_after_failure(failure.kind)
    return FetchResult(
        source_id=due.source.id,
        address=due.source.address,
        at=now,
        ok=False,
        state=state,
        reason=health.reason_after_failure(failure.text, kind=failure.kind, offline=failure.offline),
        error_kind=failure.kind,
        http_status=failure.status,
        next_fetch_at=pace.next_after_failure(
            now=now,
            failures=due.failures + 1,
            interval=interval,
            every=due.source.every,
            retry_after=failure.retry_after,
            gone=failure.kind == "http-410",
            offline=failure.offline and health.is_network_failure(failure.kind),
        ),
        interval_seconds=(due.source.every or interval).total_seconds(),
        changed_from=None if due.state is state else due.state,
    )


def _judge_success(finding: Finding, new_articles: int, now: datetime) -> FetchResult:
    due = finding.due
    rhythm = _rhythm(finding, new_articles, now)
    wishes = finding.wishes or stored_wishes(due.wishes)
    interval = timedelta(seconds=due.interval_seconds)
    if rhythm is not None and finding.entries != 0:  # an empty feed is never slowed down
        favour = pace.favour_of(alerts=due.alerts, behind=finding.started_at - (due.due_at or now))
        interval = pace.interval_after_read(
            rhythm=rhythm, now=now, wishes=wishes, fresh_for=finding.fresh_for, favour=favour
        )
    state, reason = _state(finding, new_articles, rhythm, now)
    usual = after_entries(stored_usual(due.usual), finding.brought or brought_by(finding.articles))
    until = due.pushed_until
    missed = missed_after_read(due.push_missed, pushed_until=until, new_articles=new_articles, now=now)
    distrusted_until = now + DISTRUST_FOR if finding.lied else due.distrusted_until
    return FetchResult(
        source_id=due.source.id,
        address=due.source.address,
        at=now,
        ok=True,
        state=state,
        reason="; ".join(filter(None, (reason, usual.fallen, _distrust(distrusted_until, now), *finding.notes))),
        http_status=304 if finding.entries is None else 200,
        next_fetch_at=pace.next_after_success(
            started_at=finding.started_at,
            now=now,
            interval=interval,
            every=due.source.every,
            pushed_until=until if is_relied_on(pushed_until=until, missed=missed, now=now) else None,
        ),
        interval_seconds=(due.source.every or interval).total_seconds(),
        etag=finding.etag,
        last_modified=finding.last_modified,
        body_hash=finding.body_hash,
        new_articles=new_articles,
        first_read_done=bool(finding.entries),
        moved_to=finding.moved_to,
        rhythm=packed(rhythm) if rhythm else None,
        wishes=wishes.as_stored(),
        usual=usual.as_stored(),
        offer=_new_offer(finding),
        push_missed=missed,
        body_at=now if finding.whole else due.body_at,
        distrusted_until=distrusted_until,
        fallen=bool(usual.fallen),
        changed_from=None if due.state is state and usual.fallen == stored_usual(due.usual).fallen else due.state,
    )


def _new_offer(finding: Finding) -> PushOffer | None:
    """Most feeds offer nothing, and never have: nothing need be written then."""
    nothing = finding.offer == PushOffer() and finding.due.hub is None
    return None if nothing else finding.offer


def _distrust(until: datetime | None, now: datetime) -> str:
    """What the reason says of a server whose 304 is not believed."""
    if until is None or now >= until:
        return ""
    return f'its server said "not changed" of a feed that had: it is read whole until {until:%Y-%m-%d}'


def _rhythm(finding: Finding, new_articles: int, now: datetime) -> Rhythm | None:
    """What is known of the source's rhythm after this read; None: no feed of it was read yet."""
    known = unpacked(finding.due.rhythm)
    if known is None and not finding.entries:
        return None
    return after_read(known, published=finding.published, new_articles=new_articles, now=now)


def _state(finding: Finding, new_articles: int, rhythm: Rhythm | None, now: datetime) -> tuple[SourceState, str]:
    due = finding.due
    newest_at = now if new_articles else due.last_new_at
    if due.first_read and finding.published:  # what is new to Gulfwatch may be old news
        newest_at = max(finding.published)
    state, reason = health.state_after_success(
        entries=finding.entries,
        new_articles=new_articles,
        newest_at=newest_at,
        rhythm=rhythm,
        now=now,
    )
    return state, reason.replace("a feed", f"a {due.source.kind}")
