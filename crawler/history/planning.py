"""Finds what a source published since a day: through its sitemaps, or from page to page of its archive."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from crawler.answers import Answer
from crawler.feeds.entry import NotAFeed
from crawler.history.archive_page import ArchivePage, parse_archive_page
from crawler.history.choosing import USUAL_MAPS, has_passed, reaches, wanted_articles, wanted_maps
from crawler.history.pagination import guesses
from crawler.history.plan_store import PlanStore
from crawler.history.refusal import Patience
from crawler.history.site_reader import SiteReader
from crawler.history.sites import origin_of
from crawler.pool import WorkPool
from crawler.sitemaps.parsed import ParsedSitemap
from crawler.tasks import parse_whole_sitemap
from domain.article import Entry
from domain.errors import FetchError
from domain.source import Source, SourceKind
from storage.backfills import AddressKind, AddressState, PlannedAddress, Settled

MAX_DEPTH = 4  # of indexes in indexes
MAX_ARCHIVE_PAGES = 2000
_PROBES = 3
REACHED, READ, END, REPEATS = "reached", "read", "end", "repeats"
"""What came of a map: it goes back far enough; it does not; the archive ends there; it says what another said."""

_MAPS = (AddressKind.SITEMAP, AddressKind.LISTING)

Probe = Callable[[PlannedAddress], Awaitable[datetime | None]]
"""Reads an article's page at once, and answers when it was published."""


class Planner:
    """Walks the maps of one plan. What it is told by ``Patience`` to leave alone ends the walk."""

    def __init__(
        self,
        source: Source,
        *,
        store: PlanStore,
        reader: SiteReader,
        pool: WorkPool,
        probe: Probe | None,
        now: datetime,
        settle_failure: Callable[[PlannedAddress, FetchError], Awaitable[None]],
        tell: Callable[[], None],
        patience: Patience,
    ) -> None:
        """``probe``: None for a dry run, in which an archive without dates is followed no further than it shows any."""
        self._source, self._store, self._reader, self._pool = source, store, reader, pool
        self._probe, self._settle_failure, self._tell, self._patience = probe, settle_failure, tell, patience
        self._until = store.wish.until or now
        self._since = store.wish.since
        self._sites: tuple[str, ...] = (source.address,)
        self._listed: set[str] = set()  # addresses that archive pages of this walk had
        self.maps = 0
        self.known = 0
        self.first_failure: FetchError | None = None
        self.uncertain = False  # how far the archive goes is only known by reading it

    async def walk(self) -> None:
        """Until the plan is whole, as far as the site's maps allow."""
        self._sites = (*await self._homes(), self._source.address)
        for rung in self._rungs():
            await self._store.settle(None, following=await rung())
            while address := await self._store.next(*_MAPS):
                await self._read_map(address[0])
                self._tell()
                if self.uncertain:
                    return
            if await self._has_reached():
                break
        await self._store.note_planned()

    async def _homes(self) -> tuple[str, ...]:
        """The front page of the site that the source's articles are on, which need not be its feed's."""
        origins = Counter(map(origin_of, await self._store.newest_addresses()))
        return (origins.most_common(1)[0][0],) if origins else ()

    def _rungs(self) -> Sequence[Callable[[], Awaitable[list[PlannedAddress]]]]:
        """Where to look, one after the other until the plan goes back far enough."""
        if self._store.wish.start is not None:
            return (self._start,)
        if self._source.kind is SourceKind.FEED:
            return (self._site_maps, self._own_pages)
        return (self._own_map if self._source.kind is SourceKind.SITEMAP else self._own_pages, self._site_maps)

    async def _start(self) -> list[PlannedAddress]:
        start = self._store.wish.start or ""
        self._sites = (*self._sites, start)
        return [PlannedAddress(url=start, kind=_kind_of(start), depth=1)]

    async def _own_map(self) -> list[PlannedAddress]:
        return [PlannedAddress(url=self._source.address, kind=AddressKind.SITEMAP, depth=1)]

    async def _own_pages(self) -> list[PlannedAddress]:
        return [PlannedAddress(url=self._source.address, kind=AddressKind.LISTING, depth=1)]

    async def _site_maps(self) -> list[PlannedAddress]:
        home = origin_of(self._sites[0])
        named = [url for url in await self._reader.sitemaps(home) if url.startswith(("http://", "https://"))]
        urls = named or [urljoin(home, path) for path in USUAL_MAPS]
        return [PlannedAddress(url=url, kind=AddressKind.SITEMAP, depth=1) for url in dict.fromkeys(urls)]

    async def _has_reached(self) -> bool:
        outcomes = [await self._store.count(kind) for kind in _MAPS]
        return any(count.get(REACHED) or count.get(END) for count in outcomes)

    async def _read_map(self, address: PlannedAddress) -> None:
        try:
            await self._store.keep(await self._reader.delay_of(address.url))
            answer = await self._reader.fetch(address.url)
        except FetchError as error:
            self.first_failure = self.first_failure or error
            await self._settle_failure(address, error)
            return
        self._patience.succeed()
        try:
            take = self._take_sitemap if address.kind is AddressKind.SITEMAP else self._take_archive_page
            await take(address, answer)
            self.maps += 1
        except FetchError as error:  # it came, and is no such thing: asking again would not mend it
            self.first_failure = self.first_failure or error
            settled = Settled(url=address.url, state=AddressState.LEFT, outcome=error.kind, detail=str(error))
            await self._store.settle(settled)

    async def _take_sitemap(self, address: PlannedAddress, answer: Answer) -> None:
        given = {"content_type": answer.content_type, "base": answer.address}
        parsed: ParsedSitemap | NotAFeed = await self._pool.run(parse_whole_sitemap, answer.body, **given)
        if isinstance(parsed, NotAFeed):
            if address.url != self._store.wish.start:
                raise FetchError(parsed.kind, parsed.text)
            await self._take_archive_page(address, answer)
            return
        maps = wanted_maps(parsed.children, since=self._since, until=self._until, depth=address.depth + 1)
        articles = self._articles(parsed.entries)
        outcome = REACHED if reaches(parsed, since=self._since) else READ
        await self._settle(address, outcome, [*(maps if address.depth < MAX_DEPTH else ()), *articles])

    def _articles(self, entries: Sequence[Entry]) -> list[PlannedAddress]:
        return wanted_articles(entries, sites=self._sites, since=self._since, until=self._until)

    async def _take_archive_page(self, address: PlannedAddress, answer: Answer) -> None:
        given = {"content_type": answer.content_type, "base": answer.address, "selector": self._source.links}
        page: ArchivePage | NotAFeed = await self._pool.run(parse_archive_page, answer.body, **given, since=self._since)
        if isinstance(page, NotAFeed):
            if address.depth > 1:  # beyond the last page some sites show an empty one
                await self._settle(address, END, ())
                return
            raise FetchError(page.kind, page.text)
        articles = self._articles(page.entries)
        urls = {entry.url for entry in page.entries if entry.url}
        if urls and urls <= self._listed:  # the site does not know pages, and shows the first again
            await self._settle(address, REPEATS, articles)
            return
        self._listed |= urls
        passed = has_passed(page.entries, since=self._since)
        if passed is None and articles and self._probe is None:
            await self._store.settle(None, following=articles)
            self.uncertain = True
            return
        if passed is None:
            passed = await self._ask_articles(articles)
        following = () if passed else self._following(address, page)
        outcome = REACHED if passed else READ if following or address.depth == 1 else END
        await self._settle(address, outcome, [*articles, *following])

    async def _ask_articles(self, articles: Sequence[PlannedAddress]) -> bool:
        """Whether an archive page without dates is older than is wanted, by the date of one of its last articles."""
        for article in reversed(articles[-_PROBES:]):
            if self._probe is not None and (published_at := await self._probe(article)):
                return published_at < self._since
        return False

    def _following(self, address: PlannedAddress, page: ArchivePage) -> tuple[PlannedAddress, ...]:
        depth = address.depth + 1
        if depth > MAX_ARCHIVE_PAGES:
            return ()
        urls = (page.following,) if page.following else guesses(address.url) if address.depth == 1 else ()
        return tuple(PlannedAddress(url=url, kind=AddressKind.LISTING, depth=depth) for url in urls)

    async def _settle(self, address: PlannedAddress, outcome: str, following: Sequence[PlannedAddress]) -> None:
        settled = Settled(url=address.url, state=AddressState.DONE, outcome=outcome)
        self.known += await self._store.settle(settled, following=following)


def _kind_of(url: str) -> AddressKind:
    path = urlsplit(url).path.lower()
    is_map = "sitemap" in path or path.endswith((".xml", ".xml.gz", ".txt"))
    return AddressKind.SITEMAP if is_map else AddressKind.LISTING
