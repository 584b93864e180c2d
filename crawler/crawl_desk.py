"""Where visits to sources that are crawled wait for a spider, and where their outcome comes back to."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from crawler.answers import Answer
from crawler.hatch import Hatch
from crawler.pool import WorkPool
from crawler.tally import RECEIVED, Tally
from crawler.visits import VISIT_DEADLINE, Found, Visit
from domain.errors import FetchError
from storage.sources import DueSource

log = logging.getLogger("gulfwatch.crawler.sources")


@dataclass(slots=True, eq=False)
class Job:
    """A visit that somebody waits for, until it is ended."""

    visit: Visit
    outcome: "asyncio.Future[Found | FetchError]" = field(default_factory=asyncio.Future)

    @property
    def ended(self) -> bool:
        return self.outcome.done()

    def take(self, answer: Answer, parsed: Any) -> None:
        """What came, unless the visit's time is over: it is asking for nothing then."""
        if not self.ended:
            self.visit.take(answer, parsed)

    def fail(self, error: FetchError) -> None:
        """It did not come; the same."""
        if not self.ended:
            self.visit.fail(error)

    def end(self) -> None:
        if not self.ended:
            self.outcome.set_result(self.visit.outcome())


def cut_short(visit: Visit) -> Found | FetchError:
    """What a visit came to whose time is over: what its host's delay left no time for is missing, no more."""
    while visit.ask() is not None:
        visit.fail(FetchError("timeout", "was not read in time"))
    return visit.outcome()


class CrawlDesk(Hatch):
    """One for each spider. ``read`` is called by the loop of sources, the rest by the spider and its crawl."""

    def __init__(self, *, begin: Callable[[DueSource], Visit], pool: WorkPool, tally: Tally) -> None:
        super().__init__()
        self._begin = begin
        self._tally = tally
        self._pool = pool
        self._waiting: deque[Job] = deque()
        self._out: set[Job] = set()

    def __len__(self) -> int:
        """How many visits wait or are under way."""
        return len(self._waiting) + len(self._out)

    async def read(self, due: DueSource) -> Found | FetchError:
        """Reads the source by the spider."""
        job = Job(visit=self._begin(due))
        self._waiting.append(job)
        self._change.set()
        try:
            async with asyncio.timeout(VISIT_DEADLINE.total_seconds()):
                return await asyncio.shield(job.outcome)
        except TimeoutError:
            return cut_short(job.visit)
        finally:
            job.outcome.cancel()
            self._out.discard(job)
            if job in self._waiting:
                self._waiting.remove(job)

    async def wait_for_work(self) -> None:
        """Until a visit waits."""
        while not self._waiting:
            await self._changed()

    async def next_job(self) -> Job | None:
        """The visit that waited longest; None when the crawl is to end."""
        return await self._hand_out(self._take)

    def _take(self) -> Job | None:
        if not self._waiting:
            return None
        job = self._waiting.popleft()
        self._out.add(job)
        return job

    async def digest(self, job: Job, answer: Answer) -> None:
        """Lets a worker make sense of what came, and the visit take it."""
        self._tally.add(RECEIVED, job.visit.due.source.id, len(answer.body))
        if answer.status == 304 or job.ended:
            job.take(answer, None)
            return
        try:
            parsed = await self._pool.run(
                job.visit.parse, answer.body, content_type=answer.content_type, base=answer.address
            )
        except FetchError as error:
            job.fail(error)
        else:
            job.take(answer, parsed)

    async def receive(self, job: Job) -> None:
        """Takes back a visit that is over."""
        self._out.discard(job)
        job.end()
