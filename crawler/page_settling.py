"""Pages that were read or failed are written down, with what that says of their sources, in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from crawler.page_falls import WHY_NO_TEXT, after_page, end_in_words, fall_in_words, is_outlived
from crawler.page_results import HOST_PAUSED, FailedPage
from crawler.pages.page_text import PageText
from crawler.usual import stored_usual
from crawler.usual_pages import PageOutcome, UsualPages, stored_pages
from domain.ids import new_id
from storage import articles
from storage.articles import PageDetails, WantedPage
from storage.page_yields import NewPageYield, PageYield, list_fallen, lock_yields, note_yields
from storage.source_changes import SourceChange, note_changes


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledPage:
    """One page, for better or worse."""

    page: WantedPage
    at: datetime
    text: PageText | None = None  # None: it failed
    failed: FailedPage | None = None  # None: it was read
    next_at: datetime | None = None  # when a failed one is tried again; None: it is given up

    def outcome(self) -> PageOutcome | None:
        """What it says of its source's pages; None: nothing."""
        seen = PageOutcome(article_id=self.page.article_id, at=self.at, again=self.page.attempts > 0)
        if self.text is not None:
            return replace(seen, characters=len(self.text.text), dated=self.text.published_at is not None)
        if self.failed is not None and self.failed.kind in WHY_NO_TEXT:
            return replace(seen, kind=self.failed.kind)
        return None


def settle_pages(conn: sa.Connection, settled: Sequence[SettledPage]) -> list[str]:
    """Stores or gives up each page; answers for each what began or ended with it for its source, in words, or nothing.

    The sources' rows are locked together and last: a page's evidence is never lost to another collector's.
    """
    for one in settled:
        _write(conn, one)
    outcomes = [one.outcome() for one in settled]
    telling = {one.page.source_id for one, outcome in zip(settled, outcomes, strict=True) if outcome}
    known = lock_yields(conn, telling) if telling else {}
    judged = {source_id: _Judged(before) for source_id, before in known.items()}
    said = [
        judged[one.page.source_id].add(outcome) if outcome and one.page.source_id in judged else ""
        for one, outcome in zip(settled, outcomes, strict=True)
    ]
    note_yields(conn, [one.now() for one in judged.values()])
    note_changes(conn, _lines(judged.values()))
    return said


def end_outlived(conn: sa.Connection, *, now: datetime) -> None:
    """Ends the falls that are usual by now where no page is read that would: the feed may bring whole texts since."""
    judged = [_Judged(before) for before in lock_yields(conn, list_fallen(conn)).values()]
    ended = [one for one in judged if one.end_outlived(now)]
    note_yields(conn, [one.now() for one in ended])
    note_changes(conn, _lines(ended))


class _Judged:
    """One source while its pages are added in their order."""

    def __init__(self, before: PageYield) -> None:
        self.before = before
        self.changes: list[tuple[datetime, str]] = []
        self._pages = stored_pages(before.usual_pages)
        self._troubled_since = before.troubled_since

    def add(self, outcome: PageOutcome) -> str:
        """Answers what began or ended, in words, or nothing."""
        return self._become(after_page(self._pages, outcome), outcome.at)

    def end_outlived(self, now: datetime) -> str:
        """The same without a page."""
        return self._become(UsualPages(), now) if is_outlived(self._pages, now) else ""

    def _become(self, pages: UsualPages, at: datetime) -> str:
        before, self._pages = self._pages, pages
        if before.falls == pages.falls:
            return ""
        words = fall_in_words(pages) or end_in_words(pages)
        self._troubled_since = self._trouble(at)
        self.changes.append((at, words))
        return words

    def now(self) -> NewPageYield:
        return NewPageYield(
            source_id=self.before.source_id,
            usual_pages=self._pages.as_stored(),
            fallen=fall_in_words(self._pages),
            troubled_since=self._troubled_since,
        )

    def _trouble(self, now: datetime) -> datetime | None:
        if self._pages.falls:
            return self._troubled_since or now
        is_well = not self.before.state.is_trouble and not stored_usual(self.before.usual).fallen
        return None if is_well else self._troubled_since


def _lines(judged: Iterable[_Judged]) -> list[SourceChange]:
    """The ledger's: the source's state is as it was, and its pages give less than before, or as much again."""
    return [
        SourceChange(
            id=new_id(at),
            source_id=one.before.source_id,
            at=at,
            before=one.before.state.value,
            after=one.before.state.value,
            reason=words,
        )
        for one in judged
        for at, words in one.changes
    ]


def _write(conn: sa.Connection, settled: SettledPage) -> None:
    if settled.text is not None:
        _store(conn, settled.page, settled.text, settled.at)
    elif settled.failed is not None:
        articles.fail_page(
            conn,
            article_id=settled.page.article_id,
            error=settled.failed.text,
            now=settled.at,
            next_at=settled.next_at,
            asked=settled.failed.kind != HOST_PAUSED,
        )


def _store(conn: sa.Connection, page: WantedPage, text: PageText, now: datetime) -> None:
    articles.store_page(
        conn,
        article_id=page.article_id,
        text=text.text,
        title=text.title if page.wants_title else None,  # a feed's title is the one that people saw
        language=text.language,
        published_at=min(text.published_at, now) if text.published_at else None,
        authors=text.authors,
        now=now,
        details=PageDetails(
            section=text.section, agency=text.agency, updated_at=text.updated_at, date_doubt=text.date_doubt
        ),
    )
