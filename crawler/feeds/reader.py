"""One read of one feed: ask, compare, parse, and make the entries ready. Knows nothing of the database."""

import logging
from dataclasses import replace
from datetime import datetime

import aiohttp

from crawler import descriptors
from crawler.address import host_of
from crawler.answers import Answer, own_fault
from crawler.feeds.conditional_get import body_hash, may_ask_for_changes, request_headers
from crawler.feeds.download import USUAL_LIMITS, Limits, download
from crawler.feeds.entry import NotAFeed
from crawler.feeds.known_entries import KnownEntries
from crawler.feeds.offers import Offer, chosen_hub, header_offer, preferred
from crawler.feeds.reading import FeedReading
from crawler.findings import Failure, Finding
from crawler.kept_connections import KeptConnections
from crawler.pool import WorkPool
from crawler.tasks import read_feed
from domain.canary import is_canary
from domain.clock import Clock
from domain.errors import FetchError
from storage.sources import DueSource, PushOffer

log = logging.getLogger("gulfwatch.crawler.reader")


class FeedReader:
    """Reads feeds with one pool of connections and one pool of parsers."""

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession,
        pool: WorkPool,
        user_agent: str,
        clock: Clock,
        limits: Limits = USUAL_LIMITS,
        canaries: aiohttp.ClientSession | None = None,
    ) -> None:
        self._session = session
        self._pool = pool
        self._user_agent = user_agent
        self._clock = clock
        self._limits = limits
        self._canaries = canaries  # reaches the daemon's own feed and nothing else; None: no daemon has started us
        self._known = KnownEntries()
        self._kept = KeptConnections(seconds=descriptors.kept_seconds(descriptors=descriptors.limit()))

    async def fetch(self, due: DueSource) -> Answer | FetchError:
        """The network's part. A failure is answered, not raised: it is what was found."""
        believed = may_ask_for_changes(
            body_at=due.body_at, distrusted_until=due.distrusted_until, now=self._clock()
        ) or not (due.etag or due.last_modified)
        try:
            answer = await self._ask(due, conditional=believed)
            return answer if believed else await self._with_proof(due, answer)
        except FetchError as error:
            return error
        except Exception as error:  # one source's oddity is not another's trouble
            log.exception("a read failed in an unexpected way", extra={"fields": {"source": due.source.id}})
            return own_fault(error)

    async def _ask(self, due: DueSource, *, conditional: bool) -> Answer:
        etag, last_modified = (due.etag, due.last_modified) if conditional else (None, None)
        headers = request_headers(user_agent=self._user_agent, etag=etag, last_modified=last_modified)
        if not self._kept.is_to_be_kept(host_of(due.source.address)):
            headers["Connection"] = "close"
        return await download(self._session_for(due), due.source.address, headers=headers, limits=self._limits)

    def _session_for(self, due: DueSource) -> aiohttp.ClientSession:
        if not is_canary(due.source.id):
            return self._session
        if self._canaries is None:
            raise FetchError("connect", "this collector knows of no daemon that plants canaries")
        return self._canaries

    async def _with_proof(self, due: DueSource, answer: Answer) -> Answer:
        """What was read whole has changed: would the server have said so? It is asked as it was before, to know."""
        if answer.status == 304 or due.body_hash is None or body_hash(answer.body) == due.body_hash:
            return answer
        try:
            asked_again = await self._ask(due, conditional=True)
        except FetchError:
            return answer
        return replace(answer, lied=asked_again.status == 304, received=answer.received + asked_again.received)

    async def digest(self, due: DueSource, answer: Answer | FetchError, *, started_at: datetime) -> Finding:
        """What the answer means: a failure, nothing new, or articles."""
        if isinstance(answer, FetchError):
            return Finding(due=due, started_at=started_at, failure=Failure.of(answer))
        try:
            return await self._compare(due, answer, started_at)
        except FetchError as error:
            return Finding(due=due, started_at=started_at, failure=Failure.of(error))
        except Exception as error:  # as above
            log.exception("a feed could not be digested", extra={"fields": {"source": due.source.id}})
            return Finding(due=due, started_at=started_at, failure=Failure.of(own_fault(error)))

    async def _compare(self, due: DueSource, answer: Answer, started_at: datetime) -> Finding:
        hashed = due.body_hash if answer.status == 304 else body_hash(answer.body)
        if answer.status == 304 or hashed == due.body_hash:
            return Finding(
                due=due,
                started_at=started_at,
                whole=answer.status != 304,
                etag=answer.etag or due.etag,
                last_modified=answer.last_modified or due.last_modified,
                body_hash=hashed,
                fresh_for=answer.fresh_for,
                moved_to=answer.moved_to,
            )
        return await self._parse(due, answer, hashed, started_at)

    async def _parse(self, due: DueSource, answer: Answer, hashed: str | None, started_at: datetime) -> Finding:
        headers = header_offer(answer.links, base=answer.address)
        reading = await self._pool.run(
            read_feed,
            answer.body,
            content_type=answer.content_type,
            base=answer.address,
            source=due.source,
            first_read=due.first_read,
            now=self._clock(),
            known=b"" if due.first_read else self._known.of(due.source.id, due.body_hash),
            has_hub=bool(headers.hubs),
        )
        if answer.notes and (isinstance(reading, NotAFeed) or not reading.entries):
            raise FetchError("cut", "the connection was cut before the first entry")
        if isinstance(reading, NotAFeed):
            raise FetchError(reading.kind, reading.text)
        keep = bool(reading.entries) and not answer.notes  # what was cut off, or is empty, is read anew each time
        if keep and hashed:
            self._known.note(due.source.id, hashed, reading.known)
        return Finding(
            due=due,
            started_at=started_at,
            whole=True,
            lied=answer.lied,
            entries=reading.entries,
            articles=reading.articles,
            brought=reading.brought,
            published=reading.published,
            etag=answer.etag if keep else None,
            last_modified=answer.last_modified if keep else None,
            body_hash=hashed if keep else None,
            fresh_for=answer.fresh_for,
            wishes=reading.feed.wishes,
            offer=_offer(due, answer, headers, reading) if keep else None,
            moved_to=answer.moved_to,
            notes=(*answer.notes, *reading.feed.notes),
            skipped=reading.feed.skipped,
        )


def _offer(due: DueSource, answer: Answer, headers: Offer, reading: FeedReading) -> PushOffer:
    """The hub to be asked, if any. A feed that does not say what it is called there goes by its own address, unless
    that holds a secret: the hub is a stranger.
    """
    offer = preferred(headers, reading.feed.offer)
    hub = chosen_hub(offer.hubs)
    holds_secret = due.source.address != due.source.shown_address
    if hub is None or (offer.topic is None and holds_secret):
        return PushOffer()
    base = answer.address if reading.named_by_link else None
    return PushOffer(hub=hub, topic=offer.topic or due.source.address, base=base)
