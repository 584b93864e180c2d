"""Reads what a source published before Gulfwatch knew it: planned in the database, one page after the other."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.settings import Settings
from crawler.answers import Answer
from crawler.feeds.download import USUAL_LIMITS, Limits, open_session
from crawler.history.plan_store import PlanStore
from crawler.history.planning import END, REACHED, READ, REPEATS, Planner
from crawler.history.progress import BackfillSummary, Progress, Stopped, Tell
from crawler.history.refusal import Patience
from crawler.history.site_reader import SiteReader
from crawler.history.taking import Taking, entry_of_page, judge_age, past_article
from crawler.identity import canonical_address
from crawler.listings.addresses import looks_like_article
from crawler.pages.page_text import PageText
from crawler.pool import EXTRACTORS, WorkPool
from crawler.tasks import extract_page
from domain.clock import Clock, utc_now
from domain.errors import FetchError, GulfwatchError
from domain.source import Source
from storage.backfills import AddressKind, AddressState, PlannedAddress, Settled, Wish
from storage.database import Database

_LOOKS_LIKE_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|article|div|p|meta)\b", re.IGNORECASE)
_HEAD = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command line asks for."""

    since: datetime
    until: datetime | None = None
    start: str | None = None  # the sitemap or archive page to begin with
    limit: int | None = None  # pages of articles to ask for
    dry_run: bool = False  # only the plan
    recent: bool = False  # what may still be news too


def backfill(
    database: Database,
    source: Source,
    asked: Asked,
    *,
    settings: Settings,
    tell: Tell = lambda _progress: None,
    clock: Clock = utc_now,
    limits: Limits = USUAL_LIMITS,
) -> BackfillSummary:
    """Plans and reads. Whatever ends it, the same call goes on where it was, and asks for no page twice.

    Raises GulfwatchError: nothing to begin with can be read, or another process is at it; StorageError.
    """
    return asyncio.run(_Backfill(database, source, asked, settings, tell, clock, limits).run())


class _Enough(Exception):
    """As many pages were asked for as the command line allows."""


class _Backfill:
    def __init__(
        self,
        database: Database,
        source: Source,
        asked: Asked,
        settings: Settings,
        tell: Tell,
        clock: Clock,
        limits: Limits,
    ) -> None:
        self._source, self._asked, self._settings = source, asked, settings
        self._tell_progress, self._clock, self._limits = tell, clock, limits
        wish = Wish(source_id=source.id, since=asked.since, until=asked.until, start=asked.start)
        self._store = PlanStore(database, wish, recent=asked.recent, clock=clock)
        self._pool = WorkPool(preload=EXTRACTORS, workers=1)
        self._patience = Patience()
        self._planner: Planner | None = None
        self._planning = True
        self._read = 0
        self._stored = 0
        self._waiting = 0

    async def run(self) -> BackfillSummary:
        await self._store.take()
        try:
            async with open_session(self._settings.network_policy) as session:
                self._reader = SiteReader(session=session, settings=self._settings, limits=self._limits)
                stopped = await self._work()
                return await self._summary(stopped)
        finally:
            self._pool.stop()
            await self._store.give_back()

    async def _work(self) -> str | None:
        """Answers why the site was left before the end; None: it was not."""
        try:
            if not await self._store.is_planned():
                await self._plan()
            if not self._asked.dry_run:
                await self._read_articles()
        except Stopped as stop:
            return str(stop)
        except _Enough:
            return None
        return None

    async def _plan(self) -> None:
        self._planner = planner = Planner(
            self._source,
            store=self._store,
            reader=self._reader,
            pool=self._pool,
            probe=None if self._asked.dry_run else self._read_at_once,
            now=self._clock(),
            settle_failure=self._fail,
            tell=self._tell,
            patience=self._patience,
        )
        await planner.walk()
        if planner.maps == 0 and planner.first_failure is not None and not await self._store.next(AddressKind.ARTICLE):
            raise GulfwatchError(
                f"no sitemap and no archive page of '{self._source.id}' could be read, the first one "
                f"{planner.first_failure}; name one with --from URL"
            )

    async def _read_articles(self) -> None:
        """The next page is asked for while the last one is extracted and stored."""
        self._planning = False
        self._waiting = (await self._store.count()).get(AddressState.WAITING.value, 0)
        self._tell()
        settling: asyncio.Task[object] | None = None
        before: str | None = None
        try:
            while not self._is_enough():
                waiting = await self._store.next(AddressKind.ARTICLE, limit=2)
                address = next((one for one in waiting if one.url != before), None)
                if address is None and settling is None:
                    return
                answer = await self._ask(address) if address is not None else None
                if settling is not None:
                    await settling
                settling, before = None, None
                if address is not None and answer is not None:
                    settling, before = asyncio.create_task(self._take(address, answer)), address.url
        finally:
            if settling is not None:
                await settling

    def _is_enough(self) -> bool:
        return self._asked.limit is not None and self._read >= self._asked.limit

    async def _read_at_once(self, address: PlannedAddress) -> datetime | None:
        """An article of an archive page that shows no dates: its own date tells how far back that page is."""
        await self._store.settle(None, following=[address])
        if not await self._store.is_waiting(address):
            return await self._store.published_at(address)
        if self._is_enough():
            raise _Enough
        answer = await self._ask(address)
        return await self._take(address, answer) if answer is not None else None

    async def _ask(self, address: PlannedAddress) -> Answer | None:
        """None where it could not be had; that is noted then."""
        delay = await self._delay()
        await self._store.keep(delay)
        try:
            answer = await self._reader.fetch(address.url)
        except FetchError as error:
            self._read += 1
            await self._fail(address, error)
            self._tell()
            return None
        self._read += 1
        return answer

    async def _take(self, address: PlannedAddress, answer: Answer) -> datetime | None:
        """Makes an article of the page, or notes why there is none. Answers when it was published."""
        try:
            page = await self._extract(answer)
            if canonical_address(answer.address) is None:
                raise FetchError("not-found", "leads to the front page")
            if page.published_at is None and page.date_doubt is None and not looks_like_article(address.url):
                raise FetchError("no-text", "has neither a date nor the address of an article")
        except FetchError as error:
            await self._fail(address, error, received=answer.received)
            self._tell()
            return None
        self._patience.succeed()
        now = self._clock()
        entry = entry_of_page(page, url=address.url, published_at=min(address.hint, now) if address.hint else None)
        past = past_article(entry, source=self._source, now=now, seen_at=address.hint, page=page)
        published_at = past.article.published_at
        taking = judge_age(
            published_at, now=now, recent=self._asked.recent, since=self._asked.since, until=self._asked.until
        )
        taken = taking is Taking.TAKEN
        settled = Settled(
            url=address.url,
            state=AddressState.DONE if taken else AddressState.LEFT,
            outcome=taking.value,
            published_at=published_at,
        )
        self._stored += await self._store.store(settled, past=past if taken else None, received=answer.received)
        self._waiting -= 1
        self._tell()
        return published_at

    async def _extract(self, answer: Answer) -> PageText:
        """Raises FetchError where the page holds no article."""
        if not _LOOKS_LIKE_MARKUP.search(answer.body[:_HEAD].replace(b"\x00", b"")):
            raise FetchError("not-html", "is not an HTML page")
        found = await self._pool.run(
            extract_page,
            answer.body,
            content_type=answer.content_type,
            url=answer.address,
            country=self._source.country,
            selectors=self._source.selectors,
            now=self._clock(),
        )
        if not isinstance(found, PageText):
            raise FetchError(found.kind, found.text)
        return found

    async def _fail(self, address: PlannedAddress, error: FetchError, *, received: int = 0) -> None:
        """Notes the failure. Raises Stopped when the site wants no more."""
        consequence = self._patience.after(error, attempts=address.attempts)
        settled = Settled(url=address.url, state=consequence.state, outcome=error.kind, detail=str(error))
        await self._store.store(settled, received=received)
        self._waiting -= consequence.state is not AddressState.WAITING and address.kind is AddressKind.ARTICLE
        if consequence.stop:
            raise Stopped(consequence.stop)
        if consequence.wait:
            await self._store.keep(consequence.wait)
            self._reader.pause(address.url, consequence.wait)

    async def _delay(self) -> timedelta:
        try:
            return await self._reader.delay_of(self._source.address)
        except FetchError:
            return self._settings.host_delay

    def _tell(self) -> None:
        self._tell_progress(
            Progress(
                planning=self._planning,
                maps=self._planner.maps if self._planner else 0,
                read=self._read,
                stored=self._stored,
                waiting=max(self._waiting, 0),
            )
        )

    async def _summary(self, stopped: str | None) -> BackfillSummary:
        outcomes = dict(await self._store.count())
        maps = [await self._store.count(kind) for kind in (AddressKind.SITEMAP, AddressKind.LISTING)]
        return BackfillSummary(
            source_id=self._source.id,
            planned=await self._store.is_planned(),
            read=self._read,
            stored=self._stored,
            known=self._planner.known if self._planner else 0,
            waiting=outcomes.pop(AddressState.WAITING.value, 0),
            outcomes=outcomes,
            notes=_notes(maps),
            delay=await self._delay(),
            stopped=stopped,
        )


def _notes(counts: Iterable[Mapping[str, int]]) -> tuple[str, ...]:
    """What of the maps could not be read. That there is none at a usual place is no news."""
    failed: Counter[str] = Counter()
    for count in counts:
        failed.update({word: n for word, n in count.items() if word not in _MAP_OUTCOMES})
    return tuple(
        f"sitemaps or archive pages that could not be read ({word}): {n}" for word, n in sorted(failed.items())
    )


_MAP_OUTCOMES = frozenset({REACHED, READ, END, REPEATS, AddressState.WAITING.value, "http-404", "http-410"})
