"""What a feed brought becomes new articles, revisions and repeats, in one transaction."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.article import NewArticle, PageState
from domain.ids import new_ids
from domain.source import Selectors
from storage.among import DIALECTS, among
from storage.entry_decision import StoredEntry, decide_revision
from storage.page_titles import titled_by_page
from storage.prepared import Prepared
from storage.revisions import NEXT_REVISION, keep_revisions
from storage.shares import host_slot
from storage.tables import articles, sources
from storage.upserts import insert

_Row = sa.Row[*tuple[Any, ...]]
_Name = tuple[str, str, str, str]  # source, content's hash, of which kind, name

_TELLING = 100  # characters
_KEYS_AT_ONCE = 500


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
    """Stores the entries of one feed in a write transaction.

    A new key is a new article. A known key with the same content hash is a repeat, and so is an entry with the guid
    and the content of another article of its source: the address has changed, the article has not. A known key with
    new content is a revision (see ``entry_decision``), of the source's own articles only: two feeds that carry one
    article in different words must not rewrite it in turns.
    """
    (stored,) = store_feeds(conn, [entries], now=now)
    return stored


def store_feeds(conn: sa.Connection, feeds: Sequence[Sequence[NewArticle]], *, now: datetime) -> list[Stored]:
    """The same for several feeds at once; answers what became of each. A new key that two carry is the first one's."""
    by_key, feed_of, later = _first_of_each_key(feeds)
    known = _known(conn, by_key)
    for index, entry in later:  # a known article is its own source's to change, whoever carries it too
        row = known.get(entry.key)
        if row is not None and by_key[entry.key].source_id != row.source_id == entry.source_id:
            by_key[entry.key], feed_of[entry.key] = entry, index
    unknown = [entry for key, entry in by_key.items() if key not in known]
    inserted = _insert(conn, _without_readdressed(conn, unknown), now)
    revised = _revise(conn, [(row, by_key[row.key]) for row in known.values()], now)
    _count(conn, (entry.source_id for _, entry in inserted))
    new: list[list[tuple[str, NewArticle]]] = [[] for _ in feeds]
    changed: list[list[tuple[_Row, NewArticle, bool]]] = [[] for _ in feeds]
    for one in inserted:
        new[feed_of[one[1].key]].append(one)
    for each in revised:
        changed[feed_of[each[1].key]].append(each)
    return [_stored(len(feed), new[index], changed[index]) for index, feed in enumerate(feeds)]


def _stored(
    entries: int, inserted: list[tuple[str, NewArticle]], revised: list[tuple[_Row, NewArticle, bool]]
) -> Stored:
    return Stored(
        new_ids=tuple(article_id for article_id, _ in inserted),
        revised_ids=tuple(row.id for row, _, is_revision in revised if is_revision),
        repeated=entries - len(inserted) - sum(is_revision for _, _, is_revision in revised),
        page_wanted=_wanted(inserted, revised),
    )


def _first_of_each_key(
    feeds: Sequence[Sequence[NewArticle]],
) -> tuple[dict[str, NewArticle], dict[str, int], list[tuple[int, NewArticle]]]:
    """The entries by key, for each key its feed's place among the feeds, and with theirs those that come later."""
    by_key: dict[str, NewArticle] = {}
    feed_of: dict[str, int] = {}
    later: list[tuple[int, NewArticle]] = []
    for index, entries in enumerate(feeds):
        for entry in entries:
            if entry.key not in by_key:
                by_key[entry.key] = entry
                feed_of[entry.key] = index
            else:
                later.append((index, entry))
    return by_key, feed_of, later


def _known(conn: sa.Connection, keys: Iterable[str]) -> dict[str, _Row]:
    """Of most that is known nothing has changed, so that only what tells a change is read."""
    query = _KNOWN[conn.dialect.name]
    wanted = sorted(keys)
    return {
        row.key: row
        for first in range(0, len(wanted), _KEYS_AT_ONCE)
        for row in conn.execute(query, {"keys": wanted[first : first + _KEYS_AT_ONCE]})
    }


def _known_query(dialect: str) -> sa.Select[*tuple[Any, ...]]:
    # In the order of the keys, as the inserts: transactions that lock the same rows must not wait in a ring.
    query = sa.select(articles.c.id, articles.c.key, articles.c.source_id, articles.c.content_hash)
    query = query.where(among(articles.c.key, "keys", dialect=dialect))
    return query.order_by(articles.c.key).with_for_update(key_share=True)


_KNOWN = {dialect: _known_query(dialect) for dialect in DIALECTS}


def _without_readdressed(conn: sa.Connection, entries: Sequence[NewArticle]) -> list[NewArticle]:
    """Leaves out entries that only changed a name: same source and content as another article, and its guid (the
    address has changed) or its address, or as little of one (the guids drift).
    """
    seen: set[_Name] = set()
    by_source: dict[str, list[str]] = {}
    for entry in entries:
        by_source.setdefault(entry.source_id, []).append(entry.content_hash)
    for source_id in _with_articles(conn, by_source):
        seen |= _same_content(conn, source_id, by_source[source_id])
    kept = []
    for entry in entries:
        names = _names(entry, telling=len(entry.title) + len(entry.text) >= _TELLING)
        if seen.isdisjoint(names):
            kept.append(entry)
        seen |= names
    return kept


def _with_articles(conn: sa.Connection, source_ids: Collection[str]) -> list[str]:
    """Those of the sources that brought something before: a new one has nothing to be compared with."""
    if not source_ids:
        return []
    return list(conn.execute(_BROUGHT[conn.dialect.name], {"sources": list(source_ids)}).scalars())


_BROUGHT = {
    dialect: sa.select(sources.c.id).where(among(sources.c.id, "sources", dialect=dialect), sources.c.articles > 0)
    for dialect in DIALECTS
}


def _same_content(conn: sa.Connection, source_id: str, hashes: Sequence[str]) -> set[_Name]:
    rows = conn.execute(_SAME_CONTENT[conn.dialect.name], {"source": source_id, "hashes": list(hashes)})
    return {name for row in rows for name in _names(row, telling=bool(row.telling))}


_SAME_CONTENT = {
    dialect: sa.select(
        articles.c.source_id,
        articles.c.guid,
        articles.c.url,
        articles.c.content_hash,
        (sa.func.length(articles.c.title) + sa.func.length(articles.c.text) >= _TELLING).label("telling"),
    ).where(articles.c.source_id == sa.bindparam("source"), among(articles.c.content_hash, "hashes", dialect=dialect))
    for dialect in DIALECTS
}


def _names(entry: NewArticle | _Row, *, telling: bool) -> set[_Name]:
    """By what an entry is known again. Of a mere title the address tells too little: it may come anew each week."""
    names = set() if entry.guid is None else {(entry.source_id, entry.content_hash, "guid", entry.guid)}
    if telling:
        names.add((entry.source_id, entry.content_hash, "address", entry.url or ""))
    return names


def _insert(conn: sa.Connection, entries: Sequence[NewArticle], now: datetime) -> list[tuple[str, NewArticle]]:
    """Answers the new articles' ids. One that another collector stored in this very moment is not among them."""
    if not entries:
        return []
    # Feeds list the newest first; so do lists by falling id.
    wanted = dict(zip(sorted(new_ids(now, len(entries)), reverse=True), entries, strict=True))
    rows = [_new_row(article_id, entry, now) for article_id, entry in sorted(wanted.items(), key=_by_key)]
    if _NEW.run(conn, rows) == len(rows):
        return list(wanted.items())
    stored = set(conn.execute(sa.select(articles.c.id).where(articles.c.id.in_(list(wanted)))).scalars())
    return [(article_id, entry) for article_id, entry in wanted.items() if article_id in stored]


def _by_key(wanted: tuple[str, NewArticle]) -> str:
    return wanted[1].key


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
        "page_slot": host_slot(entry.url) if page is PageState.WANTED else None,
    }


_NEW = Prepared(
    lambda conn: insert(conn, articles).on_conflict_do_nothing(index_elements=["key"]),
    columns=(
        *("id", "key", "source_id", "guid", "url", "title", "summary", "text", "language", "authors", "published_at"),
        *(
            "date_doubt",
            "collected_at",
            "content_hash",
            "ready_at",
            "seeded",
            "first_read",
            "page",
            "page_next_at",
            "page_slot",
        ),
    ),
)


def _revise(
    conn: sa.Connection, pairs: Iterable[tuple[_Row, NewArticle]], now: datetime
) -> list[tuple[_Row, NewArticle, bool]]:
    """Writes what changed; answers the articles that changed, and whether title or text did."""
    by_id = {
        row.id: entry
        for row, entry in pairs
        if row.content_hash != entry.content_hash and row.source_id == entry.source_id
    }
    if not by_id:
        return []
    rows = conn.execute(sa.select(articles).where(articles.c.id.in_(list(by_id))).order_by(articles.c.key)).all()
    changed = [(row, by_id[row.id]) for row in rows]
    by_page = titled_by_page(conn, {row.source_id for row, _ in changed})
    decided = [
        (row, entry, decide_revision(_stored_entry(row, by_page=row.source_id in by_page), entry, now=now))
        for row, entry in changed
    ]
    keep_revisions(conn, [row for row, _, decision in decided if decision.is_revision], now)
    for row, entry, decision in decided:
        values = decision.changes | _filled_gaps(row, entry)
        if decision.wants_page:
            values["page_slot"] = host_slot(row.url)
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
    _MORE.run(conn, [{"source": source_id, "more": count} for source_id, count in sorted(Counter(source_ids).items())])


_MORE = Prepared(
    lambda _conn: (
        sa.update(sources)
        .where(sources.c.id == sa.bindparam("source"))
        .values(articles=sources.c.articles + sa.bindparam("more", type_=sa.Integer))
    )
)


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
