"""Triage: articles that nobody has matched yet become stories, alerts and deliveries.

Matching is done outside of any transaction; everything that comes of an article, and the mark that it is triaged, is
written in one, and as many articles as nobody has to wait for. A crash at any point repeats work and loses none.
"""

import contextlib
import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from alerts.alert import alert_of, route_alert
from alerts.decide import decide, gathered_until, routes
from alerts.excerpt import excerpt_of
from alerts.plain_text import cut, one_line
from alerts.readable import readable_of
from alerts.story import Placed, place, place_alone
from domain.alert import Channel, TriageReason
from domain.article import Article
from domain.canary import WATCHLIST_ID, is_canary
from domain.clock import Clock
from domain.errors import StorageError
from domain.ids import new_id
from domain.match import Match, Readable, Reading
from domain.mute import Mute, holding, subject_of
from domain.watchlist import Watchlist
from matching.stories import Marks, story_marks
from storage import alerts, articles, counters, ledger, mutes, stories
from storage.database import Database
from storage.ledger import LedgerEntry

LEASE = timedelta(seconds=30)
BATCH = 20  # leased together, and written in one transaction where nobody waits for its end

_NEWS_SECONDS, _OLD_NEWS_SECONDS = 0.05, 0.03
"""A transaction that somebody waits for goes on for so long: each costs a flush, and a wait for the writer."""

_SHORTEST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.05, 0.25
"""How long old news is left alone where somebody waits: not at all the first time, then longer and longer."""

log = logging.getLogger("gulfwatch.alerts.triage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What is in force at this moment, of one piece: a reload in the middle of a batch cannot mix two versions."""

    read: Callable[[Readable], Reading]
    watchlists: Mapping[str, Watchlist]  # that the matcher was compiled from, by id
    channels: Mapping[str, Channel]  # by id


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageCounts:
    """What one batch came to."""

    taken: int = 0  # articles leased
    triaged: int = 0
    failed: int = 0  # by a bug; tried again later
    reasons: Mapping[TriageReason, int] = field(default_factory=dict)  # of every match; of an article without one, too
    more: bool = False  # as many were taken as were asked for, so that there may be more

    def __add__(self, other: "TriageCounts") -> "TriageCounts":
        return TriageCounts(
            taken=self.taken + other.taken,
            triaged=self.triaged + other.triaged,
            failed=self.failed + other.failed,
            reasons=Counter(self.reasons) + Counter(other.reasons),
            more=self.more or other.more,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """An article that was matched, outside of the transaction."""

    article: Article
    matches: tuple[Match, ...]  # the certain ones first
    excerpts: Mapping[str, str]  # by watchlist
    marks: Marks


class _NotOurs(Exception):
    """The lease was lost, or the article has a newer revision: it is taken up again. Or it is gone."""


class Triage:
    """Triages batches. One batch at a time; several daemons may each have one on PostgreSQL."""

    def __init__(
        self,
        *,
        database: Database,
        rules: Callable[[], Rules],
        clock: Clock,
    ) -> None:
        self._database = database
        self._rules = rules
        self._clock = clock
        self._pause_seconds = 0.0  # after the next old news that is given back

    def run_batch(self, limit: int = BATCH) -> TriageCounts:
        """Triages at most ``limit`` articles, and where they were not so many, as many of the old news of new sources.

        Old news is given back as soon as somebody waits for the writer, and left alone for a moment where that is
        always so: nobody waits for it. Raises StorageError; what is not written then is taken up again.
        """
        news = self._run(limit, seeded=False)
        return news if news.more else news + self._run(limit, seeded=True)

    def _run(self, limit: int, *, seeded: bool) -> TriageCounts:
        now = self._clock()
        owner = f"triage-{new_id(now)}"
        taken = self._take(owner, now, limit, seeded=seeded)
        if not taken:
            return TriageCounts()
        batch = _Batch(rules=self._rules(), owner=owner, now=self._clock())
        try:
            left = self._write(batch, batch.read(taken), at_leisure=seeded)
        except StorageError:
            self._give_back(owner)
            raise
        if left:
            self._give_back(owner)
            time.sleep(self._pause_seconds)
            self._pause_seconds = min(max(2 * self._pause_seconds, _SHORTEST_PAUSE_SECONDS), _LONGEST_PAUSE_SECONDS)
        elif seeded:
            self._pause_seconds = 0.0
        return batch.counts(len(taken), more=len(taken) == limit)

    def _write(self, batch: "_Batch", read: list["_Read"], *, at_leisure: bool) -> list["_Read"]:
        """In one transaction, or in several where others want the writer meanwhile: they are not to wait.

        Answers what is left of what may wait itself.
        """
        while True:
            with self._database.write() as conn:
                read = batch.write(
                    conn,
                    read,
                    now=self._clock(),
                    is_wanted=self._database.is_writer_wanted,
                    at_least=_OLD_NEWS_SECONDS if at_leisure else _NEWS_SECONDS,
                )
            if not read or at_leisure:
                return read

    def _take(self, owner: str, now: datetime, limit: int, *, seeded: bool) -> list[Article]:
        """Looks before it writes: most of the time there is nothing, and others want the writer."""
        with self._database.read() as conn:
            if not articles.any_untriaged(conn, now=now, seeded=seeded):
                return []
        with self._database.write() as conn:
            return articles.lease_untriaged(conn, now=now, owner=owner, lease=LEASE, limit=limit, seeded=seeded)

    def _give_back(self, owner: str) -> None:
        with contextlib.suppress(StorageError), self._database.write() as conn:
            articles.release_leases(conn, owner)


class _Batch:
    """One batch on its way. What it counts is what it wrote."""

    def __init__(self, *, rules: Rules, owner: str, now: datetime) -> None:
        self._rules, self._owner, self._now = rules, owner, now
        self._reasons: Counter[TriageReason] = Counter()
        self._failures: dict[str, str] = {}  # article → what is wrong; until it is written down
        self._news_failed = 0  # of them, those that are no canaries
        self._triaged = self._failed = 0
        self._mutes: Sequence[Mute] = ()

    def read(self, taken: Sequence[Article]) -> list[_Read]:
        """Matches every article. One that a bug stumbles over is left out and remembered."""
        read = []
        for article in taken:
            try:
                read.append(_read(article, self._rules))
            except Exception as bug:
                self._fail(article, bug)
        return read

    def write(
        self,
        conn: sa.Connection,
        read: Sequence[_Read],
        *,
        now: datetime,
        is_wanted: Callable[[], bool],
        at_least: float,
    ) -> list[_Read]:
        """Each article in a savepoint of its own, so that a bug over one is that one's alone. Answers what is left.

        ``now``: this transaction's. A silence may have begun while the articles were matched.
        ``is_wanted``: whether somebody waits for its end, which is asked after so many seconds.
        """
        self._now, self._mutes = now, mutes.list_open(conn)
        began, reasons, left = time.monotonic(), Counter[TriageReason](), deque(read)
        while left and not (time.monotonic() - began > at_least and is_wanted()):
            each = left.popleft()
            try:
                with conn.begin_nested():
                    own = self._triage(conn, each)
                reasons.update(() if is_canary(each.article.source_id) else own)
                self._triaged += 1
            except _NotOurs:
                log.info(
                    "an article was taken over, has changed or is gone", extra={"fields": {"article": each.article.id}}
                )
            except sa.exc.OperationalError:
                raise  # the database's trouble (another daemon's lock, a full disk), not this article's
            except Exception as bug:
                self._fail(each.article, bug)
        for article_id, error in self._failures.items():
            articles.fail_triage(conn, article_id=article_id, error=error, now=self._now)
        counted = Counter({reason.value: count for reason, count in reasons.items()})
        counted["failed"] = self._news_failed
        counters.add(conn, {("triage", label): count for label, count in (+counted).items()})
        self._reasons += reasons
        self._failed += len(self._failures)
        self._failures, self._news_failed = {}, 0
        return list(left)

    def counts(self, taken: int, *, more: bool) -> TriageCounts:
        return TriageCounts(
            taken=taken, triaged=self._triaged, failed=self._failed, reasons=dict(self._reasons), more=more
        )

    def _fail(self, article: Article, bug: Exception) -> None:
        log.error("a bug over one article", exc_info=bug, extra={"fields": {"article": article.id}})
        self._news_failed += not is_canary(article.source_id)
        self._failures[article.id] = cut(one_line(f"{type(bug).__name__}: {bug}"), 500)

    def _triage(self, conn: sa.Connection, read: _Read) -> list[TriageReason]:
        article = read.article
        alone = is_canary(article.source_id)
        placed = place_alone(conn, article, self._now) if alone else place(conn, article, read.marks, self._now)
        if placed is None:
            raise _NotOurs
        reasons = [self._settle(conn, read, match, placed) for match in read.matches]
        ours = articles.mark_triaged(
            conn,
            article_id=article.id,
            revision=article.revision,
            story_id=placed.story_id,
            owner=self._owner,
            now=self._now,
        )
        if not ours:
            raise _NotOurs
        ledger.write(
            conn, [self._entry(read, match, reason) for match, reason in zip(read.matches, reasons, strict=True)]
        )
        return reasons or [decide(matched=False, seeded=article.seeded, story_known=False)]

    def _entry(self, read: _Read, match: Match, reason: TriageReason) -> LedgerEntry:
        return LedgerEntry(
            article_id=read.article.id,
            watchlist_id=match.watchlist_id,
            revision=read.article.revision,
            at=self._now,
            reason=reason,
            why=match.reason,
        )

    def _settle(self, conn: sa.Connection, read: _Read, match: Match, placed: Placed) -> TriageReason:
        """Decides over one match, and writes its alert and where it goes, or its entry of the unsure lane."""
        watchlist = self._rules.watchlists[match.watchlist_id]
        reason = decide(
            matched=True,
            seeded=read.article.seeded,
            story_known=watchlist.id in placed.told.alerted,
            unsure=match.unsure,
            included=watchlist.unsure,
            in_lane=watchlist.id in placed.told.entered,
        )
        if reason not in {TriageReason.ALERTED, TriageReason.UNSURE}:
            return reason
        alert = self._alert(conn, read, match, placed, in_lane=reason is TriageReason.UNSURE)
        if not alerts.insert_alert(conn, alert, self._now):
            return TriageReason.STORY_KNOWN
        if not alert.in_lane:
            gathered = self._gathered_until(conn, read.article)
            wanted = routes(watchlist=watchlist, channels=self._rules.channels, now=self._now, gathered=gathered)
            mute = self._mute_of(alert)
            route_alert(conn, alert, wanted, now=self._now, mute=mute)
        fields = {"alert": alert.id, "watchlist": watchlist.id, "article": read.article.id, "why": match.reason}
        log.info("unsure, not sent" if alert.in_lane else "alert", extra={"fields": fields})
        return reason

    def _mute_of(self, alert: alerts.NewAlert) -> Mute | None:
        if not self._mutes or alert.watchlist_id == WATCHLIST_ID:
            return None  # nobody silences what shows whether news comes through
        return holding(self._mutes, subject_of(alert.payload), now=self._now)

    def _gathered_until(self, conn: sa.Connection, article: Article) -> datetime | None:
        return gathered_until(
            first_read=article.first_read,
            published_at=article.published_at,
            collected_at=article.collected_at,
            told=alerts.count_of_first_read(conn, article.source_id) - 1 if article.first_read else 0,
        )

    def _alert(
        self, conn: sa.Connection, read: _Read, match: Match, placed: Placed, *, in_lane: bool
    ) -> alerts.NewAlert:
        watchlist = self._rules.watchlists[match.watchlist_id]
        story = stories.get(conn, placed.story_id)
        assert story is not None  # it was placed in this transaction
        return alert_of(
            article=read.article,
            match=match,
            watchlist=watchlist,
            story=story,
            excerpt=read.excerpts[watchlist.id],
            now=self._now,
            in_lane=in_lane,
        )


def _read(article: Article, rules: Rules) -> _Read:
    reading = rules.read(readable_of(article))
    matches = own_matches(article, (*reading.matches, *reading.unsure_matches), rules.watchlists)
    excerpts = {
        match.watchlist_id: excerpt_of(title=article.title, text=article.text, mentions=match.mentions)
        for match in matches
    }
    return _Read(article=article, matches=matches, excerpts=excerpts, marks=story_marks(article.title, article.text))


def own_matches(article: Article, matches: Sequence[Match], watchlists: Collection[str]) -> tuple[Match, ...]:
    """The matches that count: of a canary those of its own watchlist, where that is in force, of news all others."""
    if is_canary(article.source_id):
        return tuple(match for match in matches if match.watchlist_id == WATCHLIST_ID in watchlists)
    return tuple(match for match in matches if match.watchlist_id != WATCHLIST_ID)
