"""Looks behind an address: is it a source itself, and if not, what near it is? For ``gulfwatch sources test``."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from config.settings import Settings
from crawler.address import check_address
from crawler.answers import Answer
from crawler.by_hand import HandReader, hand_due
from crawler.discovery.candidates import Candidate, SitePage, candidates, listed_feeds, read_site
from crawler.feeds.download import USUAL_LIMITS, Limits, open_session
from crawler.feeds.entry import NotAFeed, ParsedFeed
from crawler.host_gates import HostGates
from crawler.language import language_of
from crawler.tasks import parse_feed, parse_listing, parse_sitemap
from crawler.visit_kinds import VISITS
from crawler.visits import Ask, Found
from domain.article import Entry
from domain.errors import FetchError
from domain.source import SourceKind

_MOST_LANGUAGES = 3
_A_SHARE = 0.15  # of the entries: a language that fewer are in is a stray one

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """A source that was found and read."""

    kind: SourceKind
    url: str
    why: str  # how it was found, in words
    name: str  # of the site; empty: it tells none
    languages: tuple[str, ...]
    entries: tuple[Entry, ...]
    notes: tuple[str, ...]


def discover(
    url: str, *, settings: Settings, tell: Tell = lambda _line: None, limits: Limits = USUAL_LIMITS
) -> Discovery:
    """The best source behind an address. Raises FetchError, in words, where nothing can be read.

    ``tell`` hears of each address that is tried.
    """
    return asyncio.run(_discover(url, settings, tell, limits))


async def _discover(url: str, settings: Settings, tell: Tell, limits: Limits) -> Discovery:
    address = check_address(url if "://" in url else f"https://{url}")
    async with open_session(settings.network_policy) as session:
        reader = HandReader(
            session=session,
            user_agent=settings.user_agent,
            obey=settings.robots_obey,
            gates=HostGates(policy=settings.network_policy, delay=settings.host_delay),
            limits=limits,
        )
        return await _Search(reader, tell).run(address)


class _Search:
    def __init__(self, reader: HandReader, tell: Tell) -> None:
        self._reader = reader
        self._tell = tell
        self._tried: set[tuple[SourceKind, str]] = set()

    async def run(self, url: str) -> Discovery:
        self._tell(f"reading {url}")
        answer = await self._reader.fetch(Ask(url=url))
        for kind in (SourceKind.FEED, SourceKind.SITEMAP):
            itself = Candidate(kind=kind, url=url, why=f"the address is a {kind}")
            if found := await self._read(itself, answer):
                return _discovery(itself, found, read_site(b"", content_type="", base=url))
        site = read_site(answer.body, content_type=answer.content_type, base=answer.address)
        waiting = deque(candidates(answer.address, site=site, sitemaps=await self._sitemaps(answer.address)))
        while waiting:
            candidate = waiting.popleft()
            page = answer if candidate.kind is SourceKind.LISTING else await self._fetch(candidate)
            if page is None:
                continue
            if found := await self._read(candidate, page):
                return _discovery(candidate, found, site)
            if candidate.leads_on:
                listing = read_site(page.body, content_type=page.content_type, base=page.address)
                waiting.extendleft(reversed(listed_feeds(listing, url=candidate.url)))
        raise FetchError("nothing-found", f"no feed, sitemap or list of articles was found behind {url}")

    async def _sitemaps(self, url: str) -> Sequence[str]:
        try:
            rules = await self._reader.robots(url)
        except FetchError:
            return ()
        return tuple(rules.sitemaps) if rules else ()

    async def _fetch(self, candidate: Candidate) -> Answer | None:
        """None for what cannot be had, or was tried before."""
        if (candidate.kind, candidate.url) in self._tried:
            return None
        self._tried.add((candidate.kind, candidate.url))
        try:
            self._tell(f"trying {candidate.url}")
            return await self._reader.fetch(Ask(url=candidate.url))
        except FetchError as error:
            self._tell(f"  {error}")
            return None

    async def _read(self, candidate: Candidate, answer: Answer) -> Found | None:
        """None where it is none of its kind, or holds nothing."""
        given = {"content_type": answer.content_type, "base": answer.address}
        if candidate.kind is SourceKind.SITEMAP:
            return await self._read_sitemap(candidate.url, answer)
        parse = parse_feed if candidate.kind is SourceKind.FEED else parse_listing
        parsed = await asyncio.to_thread(parse, answer.body, **given)
        if not isinstance(parsed, ParsedFeed):
            return None
        if not parsed.entries:
            if candidate.kind is SourceKind.FEED:
                self._tell(f"  {candidate.url} is a feed without entries")
            return None
        return Found(entries=parsed.entries, notes=parsed.notes)

    async def _read_sitemap(self, url: str, root: Answer) -> Found | None:
        """The root is here already; the children of an index are fetched."""
        visit = VISITS[SourceKind.SITEMAP](hand_due(url, kind=SourceKind.SITEMAP))
        answer: Answer | None = root
        while (ask := visit.ask()) is not None:
            try:
                answer = answer or await self._reader.fetch(ask)
                given = {"content_type": answer.content_type, "base": answer.address}
                parsed = await asyncio.to_thread(parse_sitemap, answer.body, **given)
            except FetchError as error:
                visit.fail(error)
            else:
                visit.take(answer, parsed)
                if isinstance(parsed, NotAFeed) and answer is root:
                    return None
            answer = None
        found = visit.outcome()
        return found if isinstance(found, Found) and found.entries else None


def _discovery(candidate: Candidate, found: Found, site: SitePage) -> Discovery:
    entries = found.entries or ()
    return Discovery(
        kind=candidate.kind,
        url=candidate.url,
        why=candidate.why,
        name=site.name,
        languages=_languages(entries, site),
        entries=entries,
        notes=found.notes,
    )


def _languages(entries: Sequence[Entry], site: SitePage) -> tuple[str, ...]:
    """Those that the titles are in, the commonest first; the page's own claim where they do not tell."""
    counted = Counter(
        language_of(f"{entry.title}\n{entry.summary}", claimed=entry.language or site.language, of_source=())
        for entry in entries
    )
    counted.pop(None, None)
    common = [language for language, count in counted.most_common(_MOST_LANGUAGES) if count >= _A_SHARE * len(entries)]
    return tuple(language for language in common if language) or ((site.language,) if site.language else ())
