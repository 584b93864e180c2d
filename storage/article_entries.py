"""What a feed brought becomes new articles, revisions and repeats, in one transaction."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.article import NewArticle, PageState
from domain.ids import new_id
from domain.source import Selectors
from storage.entry_decision import StoredEntry, decide_revision
from storage.page_titles import titled_by_page
from storage.revisions import NEXT_REVISION, keep_revisions
from storage.tables import articles, sources
from storage.upserts import insert

_Row = sa.Row[*tuple[Any, ...]]
_Name = tuple[str, str, str, str]  # source, content's hash, of which kind, name

_TELLING = 100  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPage:
    """An article whose own page is to be read."""

    article_id: str
    url: str
    source_id: str
    attempts: int  # made so far
    country: str | None = None  # its source's, whose clock its dates are on
    selectors: Selectors | None = None  # where its source says that an article's parts stand
    wants_title: bool = False  # its source tells no titles of its own: the page's is taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What became of the entries of one read."""

    new_ids: tuple[str, ...]  # as the feed lists them
    revised_ids: tuple[str, ...]
    repeated: int  # known already, or twice in the same feed
    page_wanted: tuple[WantedPage, ...]  # of the new and the revised: to be taken with lease_wanted_pages


def store_entries(conn: sa.Connection, entries: Sequence[NewArticle], *, now: datetime) -> Stored:
    """Stores the entries of one or more feeds in a write transaction.

    A new key is a new article. A known key with the same content hash is a repeat, and so is an entry with the guid
    and the content of another article of its source: the address has changed, the article has not. A known key with
    new content is a revision (see ``entry_decision``), of the source's own articles only: two feeds that carry one
    article in different words must not rewrite it in turns.
    """
    by_key = _first_of_each_key(entries)
    known = _known(conn, by_key)
    unknown = [entry for key, entry in by_key.items() if key not in known]
    inserted = _insert(conn, _without_readdressed(conn, unknown), now)
    revised = _revise(conn, [(row, by_key[row.key]) for row in known.values()], now)
    _count(conn, (entry.source_id for _, entry in inserted))
    return Stored(
        new_ids=tuple(article_id for article_id, _ in inserted),
        revised_ids=tuple(row.id for row, _, is_revision in revised if is_revision),
        repeated=len(entries) - len(inserted) - sum(is_revision for _, _, is_revision in revised),
        page_wanted=_wanted(inserted, revised),
    )


def _first_of_each_key(entries: Iterable[NewArticle]) -> dict[str, NewArticle]:

    by_key: dict[str, NewArticle] = {}
    for entry in entries:
        by_key.setdefault(entry.key, entry)
    return by_key


def _known(conn: sa.Connection, keys: Iterable[str]) -> dict[str, _Row]:
    # In the order of the keys, as the inserts: transactions that lock the same rows must not wait in a ring.
    rows = conn.execute(
        sa.select(articles)
        .where(articles.c.key.in_(list(keys)))
        .order_by(articles.c.key)
        .with_for_update(key_share=True)
    )
    return {row.key: row for row in rows}


def _without_readdressed(conn: sa.Connection, entries: Sequence[NewArticle]) -> list[NewArticle]:
    """Leaves out entries that only changed a name: same source and content as another article, and its guid (the
    address has changed) or its address, or as little of one (the guids drift).
    """
    seen = _same_content(conn, entries)
    kept = []
    for entry in entries:
        names = _names(entry)
        if seen.isdisjoint(names):
            kept.append(entry)
        seen |= names
    return kept


def _same_content(conn: sa.Connection, entries: Sequence[NewArticle]) -> set[_Name]:
    if not entries:
        return set()
    rows = conn.execute(
        sa.select(*(articles.c[name] for name in ("source_id", "guid", "url", "title", "text", "content_hash"))).where(
            articles.c.source_id.in_({entry.source_id for entry in entries}),
            articles.c.content_hash.in_({entry.content_hash for entry in entries}),
        )
    )
    return {name for row in rows for name in _names(row)}


def _names(entry: NewArticle | _Row) -> set[_Name]:
    """By what an entry is known again. Of a mere title the address tells too little: it may come anew each week."""
    names = set() if entry.guid is None else {(entry.source_id, entry.content_hash, "guid", entry.guid)}
    if len(entry.title) + len(entry.text) >= _TELLING:
        names.add((entry.source_id, entry.content_hash, "address", entry.url or ""))
    return names


def _insert(conn: sa.Connection, entries: Sequence[NewArticle], now: datetime) -> list[tuple[str, NewArticle]]:
    """Answers the new articles' ids. One that another collector stored in this very moment is not among them."""
    if not entries:
        return []
    # Feeds list the newest first; so do lists by falling id.
    ids = sorted((new_id(now) for _ in entries), reverse=True)
    wanted = dict(zip(ids, entries, strict=True))
    rows = [_new_row(article_id, wanted[article_id], now) for article_id in sorted(ids, key=lambda id: wanted[id].key)]
    statement = insert(conn, articles).on_conflict_do_nothing(index_elements=["key"]).returning(articles.c.id)
    stored = set(conn.execute(statement, rows).scalars())
    return [(article_id, entry) for article_id, entry in wanted.items() if article_id in stored]


def _new_row(article_id: str, entry: NewArticle, now: datetime) -> dict[str, Any]:
    page = PageState.UNWANTED if entry.url is None else entry.page
    return {
        "id": article_id,
        "key": entry.key,
        "source_id": entry.source_id,
        "guid": entry.guid,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "text": entry.text,
        "language": entry.language,
        "authors": list(entry.authors),
        "published_at": entry.published_at,
        "date_doubt": entry.date_doubt,
        "collected_at": now,
        "content_hash": entry.content_hash,
        "ready_at": entry.ready_at,
        "seeded": entry.seeded,
        "first_read": entry.first_read,
        "page": page.value,
        "page_next_at": now if page is PageState.WANTED else None,
    }


def _revise(
    conn: sa.Connection, pairs: Iterable[tuple[_Row, NewArticle]], now: datetime
) -> list[tuple[_Row, NewArticle, bool]]:
    """Writes what changed; answers the articles that changed, and whether title or text did."""
    changed = [
        (row, entry)
        for row, entry in pairs
        if row.content_hash != entry.content_hash and row.source_id == entry.source_id
    ]
    by_page = titled_by_page(conn, {row.source_id for row, _ in changed})
    decided = [
        (row, entry, decide_revision(_stored_entry(row, by_page=row.source_id in by_page), entry, now=now))
        for row, entry in changed
    ]
    keep_revisions(conn, [row for row, _, decision in decided if decision.is_revision], now)
    for row, entry, decision in decided:
        values = decision.changes | _filled_gaps(row, entry)
        if decision.is_revision:
            values |= NEXT_REVISION
        conn.execute(sa.update(articles).where(articles.c.id == row.id).values(values))
    return [(row, entry, decision.is_revision) for row, entry, decision in decided]


def _stored_entry(row: _Row, *, by_page: bool) -> StoredEntry:
    return StoredEntry(
        title=row.title,
        text=row.text,
        page=PageState(row.page),
        page_next_at=row.page_next_at,
        page_read_at=row.page_read_at,
        ready_at=row.ready_at,
        triaged=row.triaged_revision == row.revision,
        titled_by_page=by_page,
    )


def _filled_gaps(row: _Row, entry: NewArticle) -> dict[str, Any]:
    """What was not known before. Dates that are known stay: a feed may re-date its entries at every read."""
    said = {"language": entry.language, "published_at": entry.published_at, "authors": list(entry.authors)}
    return {name: value for name, value in said.items() if value and not getattr(row, name)}


def _count(conn: sa.Connection, source_ids: Iterable[str]) -> None:
    for source_id, count in sorted(Counter(source_ids).items()):
        more = {"articles": sources.c.articles + count}
        conn.execute(sa.update(sources).where(sources.c.id == source_id).values(more))


def _wanted(
    inserted: Iterable[tuple[str, NewArticle]], revised: Iterable[tuple[_Row, NewArticle, bool]]
) -> tuple[WantedPage, ...]:
    new = [(article_id, entry.url, entry) for article_id, entry in inserted]
    changed = [(row.id, row.url, entry) for row, entry, _ in revised]
    return tuple(
        WantedPage(article_id=article_id, url=url, source_id=entry.source_id, attempts=0)
        for article_id, url, entry in (*new, *changed)
        if url is not None and entry.page is PageState.WANTED
    )
