"""Takes in what others have crawled: pages through the extraction, lines as they are, in batches of one transaction."""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crawler.history.input_file import Fault, InputFile, Item, NumberedLine
from crawler.history.off_loop import OffLoop
from crawler.history.sites import KnownSites, origin_of
from crawler.history.taking import Taking, each_once, entry_of_page, judge_age, key_of_address, past_article
from crawler.history.unpacked import FileFault
from crawler.history.warc_file import Capture, NoPage
from crawler.identity import canonical_address
from crawler.listings.addresses import looks_like_article, may_be_article
from crawler.pages.page_text import PageText
from crawler.pool import EXTRACTORS, WorkPool
from crawler.tasks import extract_page
from domain.article import Entry
from domain.clock import Clock, utc_now
from domain.errors import FetchError
from domain.source import FullText, Source, SourceKind
from storage import history
from storage.database import Database
from storage.history import IMPORTED, PastArticle

FAULTS_TOLD = 20
_BATCH_ITEMS, _BATCH_BYTES = 64, 8 * 2**20
_MOST_WORKERS = 8

NO_SOURCE = Source(
    id=IMPORTED, name="Imported", kind=SourceKind.LISTING, address="", shown_address="", full_text=FullText.NEVER
)
"""Whose articles are those that no known source claims."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSummary:
    """What came of one file."""

    name: str
    articles: int  # that it held
    stored: int  # of them new to the archive
    known: int  # in the archive already, or in the file twice
    recent: int  # may still be news: left to the sources that bring them
    passed_over: Mapping[str, int] = field(default_factory=dict)  # responses that are no articles, by word
    bad_lines: int = 0
    faults: tuple[Fault, ...] = ()  # the first of them
    fault: str | None = None  # why it could not be read to its end


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProgress:
    """How far an import is."""

    name: str
    position: int  # bytes of the file
    size: int | None
    articles: int
    stored: int


Tell = Callable[[ImportProgress], None]


def import_files(
    database: Database,
    names: Sequence[str],
    *,
    sources: Sequence[Source],
    source: Source | None,
    recent: bool,
    tell: Tell = lambda _progress: None,
    clock: Clock = utc_now,
) -> tuple[FileSummary, ...]:
    """One file after the other; a fault in one ends that one alone.

    ``sources``: the known ones, of which each article's is found by its host. ``source``: all articles are its.
    Raises StorageError.
    """
    return asyncio.run(_Import(database, sources, source, recent, tell, clock).run(names))


@dataclass(slots=True)
class _Counts:
    """Of one file, while it is read."""

    articles: int = 0
    stored: int = 0
    recent: int = 0
    bad_lines: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)


class _Import:
    def __init__(
        self,
        database: Database,
        sources: Sequence[Source],
        source: Source | None,
        recent: bool,
        tell: Tell,
        clock: Clock,
    ) -> None:
        self._off_loop, self._recent, self._tell, self._clock = OffLoop(database), recent, tell, clock
        self._only = source
        self._sites = KnownSites(sources)
        self._by_name = {name: one for one in reversed(sources) for name in (one.name.casefold(), one.id)}
        workers = min(len(os.sched_getaffinity(0)), _MOST_WORKERS)
        self._pool = WorkPool(preload=EXTRACTORS, workers=workers)

    async def run(self, names: Sequence[str]) -> tuple[FileSummary, ...]:
        await self._off_loop.write(lambda conn: history.ensure_imported(conn, now=self._clock()))
        try:
            return tuple([await self._read_file(name) for name in names])
        finally:
            self._pool.stop()

    async def _read_file(self, name: str) -> FileSummary:
        counts = _Counts()
        fault: str | None = None
        try:
            with InputFile(name) as file:
                await self._read_items(file, counts)
        except FileFault as error:
            fault = str(error)
        return FileSummary(
            name=name,
            articles=counts.articles,
            stored=counts.stored,
            known=counts.articles - counts.stored - counts.recent,
            recent=counts.recent,
            passed_over=dict(counts.passed_over),
            bad_lines=counts.bad_lines,
            faults=tuple(counts.faults),
            fault=fault,
        )

    async def _read_items(self, file: InputFile, counts: _Counts) -> None:
        """While one batch is worked on, the next is read. What came before a fault is stored."""
        batches = _batches(file.items())
        reading = asyncio.create_task(asyncio.to_thread(next, batches, None))
        while (batch := await reading) is not None:
            items, fault = batch
            if fault is None:
                reading = asyncio.create_task(asyncio.to_thread(next, batches, None))
            try:
                await self._take(items, counts)
            except BaseException:
                await asyncio.wait([reading])
                raise
            progress = ImportProgress(
                name=file.name, position=file.position, size=file.size, articles=counts.articles, stored=counts.stored
            )
            self._tell(progress)
            if fault is not None:
                raise fault

    async def _take(self, items: Sequence[Item], counts: _Counts) -> None:
        now = self._clock()
        past = [one for one in await asyncio.gather(*await self._articles(items, counts, now)) if one is not None]
        for one in past:
            if isinstance(one, str):
                counts.passed_over[one] += 1
        found = [one for one in past if not isinstance(one, str)]
        counts.articles += len(found)
        wanted = []
        for one in found:
            taking = judge_age(one.article.published_at, now=now, recent=self._recent)
            counts.recent += taking is Taking.RECENT
            wanted += [one] if taking is Taking.TAKEN else []
        if wanted:
            once = each_once(wanted)
            counts.stored += await self._off_loop.write(lambda conn: history.store_past(conn, once, now=now))

    async def _articles(
        self, items: Sequence[Item], counts: _Counts, now: datetime
    ) -> list["asyncio.Future[PastArticle | str]"]:
        """Work under way: an article, or a word for why a page is none."""
        known = await self._known(items)
        found: list[asyncio.Future[PastArticle | str]] = []
        for item in items:
            if isinstance(item, Fault):
                counts.bad_lines += 1
                counts.faults += [item] if len(counts.faults) < FAULTS_TOLD else []
            elif isinstance(item, NoPage):
                counts.passed_over[item.why] += 1
            elif isinstance(item, Capture) and _key(item.url) in known:
                counts.articles += 1  # known: not worth the extraction
            else:
                found.append(asyncio.ensure_future(self._article(item, now)))
        return found

    async def _known(self, items: Sequence[Item]) -> frozenset[str]:
        keys = {key for item in items if isinstance(item, Capture) and (key := _key(item.url))}
        return await self._off_loop.read(lambda conn: history.known_keys(conn, keys)) if keys else frozenset()

    async def _article(self, item: Capture | NumberedLine, now: datetime) -> PastArticle | str:
        if isinstance(item, Capture):
            return await self._of_page(
                item.url, item.body, content_type=item.content_type, captured_at=item.captured_at, now=now
            )
        line = item.line
        if line.html and not line.entry.text:
            body, kind = line.html.encode("utf-8", "replace"), "text/html; charset=utf-8"
            url = line.entry.url or ""
            return await self._of_page(
                url, body, content_type=kind, captured_at=line.captured_at, now=now, told=line.entry
            )
        source = self._source(line.entry.url, named=line.source, language=line.entry.language)
        return past_article(line.entry, source=source, now=now, seen_at=line.captured_at)

    async def _of_page(
        self,
        url: str,
        body: bytes,
        *,
        content_type: str,
        captured_at: datetime | None,
        now: datetime,
        told: Entry | None = None,
    ) -> PastArticle | str:
        """``told``: what a line says of the page, which is believed where the page itself does not say it."""
        if told is None and not _may_be_article(url):
            return "not-article"
        source = self._source(url)
        try:
            page = await self._pool.run(
                extract_page,
                body,
                content_type=content_type,
                url=url,
                country=source.country,
                selectors=source.selectors,
                now=min(captured_at or now, now),
            )
        except FetchError as error:
            return error.kind
        if not isinstance(page, PageText):
            return page.kind
        if told is None and not (page.published_at or page.date_doubt or looks_like_article(url)):
            return "not-article"
        entry = entry_of_page(page, url=url, published_at=told.published_at if told else None)
        source = self._source(url, language=page.language)
        return past_article(entry, source=source, now=now, seen_at=captured_at, page=page)

    def _source(self, url: str | None, *, named: str = "", language: str | None = None) -> Source:
        if self._only is not None:
            return self._only
        by_name = self._by_name.get(named) or self._by_name.get(named.casefold())
        return by_name or self._sites.source_of(url, language=language) or NO_SOURCE


def _batches(items: Iterator[Item]) -> Iterator[tuple[list[Item], FileFault | None]]:
    """As many items as may be in memory at once; with the fault that ended the file, if one did."""
    batch: list[Item] = []
    size = 0
    try:
        for item in items:
            batch.append(item)
            size += _size_of(item)
            if len(batch) >= _BATCH_ITEMS or size >= _BATCH_BYTES:
                yield batch, None
                batch, size = [], 0
    except FileFault as fault:
        yield batch, fault
        return
    if batch:
        yield batch, None


def _size_of(item: Item) -> int:
    if isinstance(item, Capture):
        return len(item.body)
    return len(item.line.html) + len(item.line.entry.text) if isinstance(item, NumberedLine) else 0


def _key(url: str) -> str | None:
    return key_of_address(url, source_id=IMPORTED)


def _may_be_article(url: str) -> bool:
    return canonical_address(url) is not None and may_be_article(url, page=origin_of(url))
