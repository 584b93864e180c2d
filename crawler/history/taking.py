"""What of the past is taken into the archive, and as what. Pure."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from crawler.history.sites import is_same_site
from crawler.identity import article_key, canonical_address
from crawler.intake import OLD_NEWS, take_in
from crawler.pages.page_text import PageText
from crawler.sitemaps.made_title import made_title
from domain.article import Entry, PageState
from domain.source import Source
from storage.article_pages import PageDetails
from storage.history import PastArticle


class Taking(StrEnum):
    """Whether an article of the past is stored, by its date."""

    TAKEN = "taken"
    RECENT = "recent"  # may still be news: left to the source, whose reader alerts
    OLDER = "older"  # than was asked for
    NEWER = "newer"


def judge_age(
    published_at: datetime | None,
    *,
    now: datetime,
    recent: bool,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Taking:
    """By the date of its publication; one without a date is taken, for nothing says that it is news.

    ``recent``: what was published within the last day is wanted too, though no alert will ever come of it.
    """
    if published_at is None:
        return Taking.TAKEN
    if since is not None and published_at < since:
        return Taking.OLDER
    if until is not None and published_at > until:
        return Taking.NEWER
    return Taking.RECENT if not recent and published_at > now - OLD_NEWS else Taking.TAKEN


def past_article(
    entry: Entry,
    *,
    source: Source,
    now: datetime,
    seen_at: datetime | None = None,
    page: PageText | None = None,
) -> PastArticle:
    """The entry as the archive keeps it: by the same rules as a feed's, except that it is never alerted.

    ``page``: that it was read from. ``seen_at``: when it was captured.
    """
    (article,) = take_in((entry,), source=source, first_read=False, now=now)
    article = article._replace(seeded=True, page=PageState.UNWANTED, ready_at=now)
    if page is None:
        return PastArticle(article=article, seen_at=seen_at)
    details = PageDetails(
        section=page.section, agency=page.agency, updated_at=page.updated_at, date_doubt=page.date_doubt
    )
    return PastArticle(
        article=article,
        seen_at=seen_at,
        details=details,
        from_page=True,
        other_key=_key_of_canonical(page.canonical, entry=entry, source_id=source.id),
    )


def entry_of_page(page: PageText, *, url: str, published_at: datetime | None = None) -> Entry:
    """``published_at``: what others say of it, where the page itself does not."""
    return Entry(
        url=url,
        guid=None,
        title=page.title or made_title(url),
        summary="",
        text=page.text,
        authors=tuple(page.authors),
        published_at=page.published_at or published_at,
        language=page.language,
        date_doubt=page.date_doubt,
    )


def key_of_address(url: str, *, source_id: str) -> str | None:
    """The key of the article at this address; None for a front page, which is none."""
    address = canonical_address(url)
    if address is None:
        return None
    return article_key(Entry(url=url, guid=None, title="", summary="", text=""), address=address, source_id=source_id)


def _key_of_canonical(canonical: str | None, *, entry: Entry, source_id: str) -> str | None:
    """Another site's address is not believed: anybody may name it."""
    if canonical is None or entry.url is None or not is_same_site(canonical, entry.url):
        return None
    return key_of_address(canonical, source_id=source_id)


def each_once(past: Sequence[PastArticle]) -> list[PastArticle]:
    """Without those whose key, or whose page's own address, came before."""
    seen: set[str] = set()
    kept = []
    for one in past:
        keys = {one.article.key, one.other_key or one.article.key}
        if seen.isdisjoint(keys):
            kept.append(one)
        seen |= keys
    return kept
