"""What a feed brought becomes new articles, revisions and repeats, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.article import NewArticle, PageState
from domain.ids import new_id
from storage.entry_decision import StoredEntry, decide_revision
from storage.revisions import keep_revisions
from storage.tables import articles, sources
from storage.upserts import insert


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPage:
    """An article whose own page is to be read."""

    article_id: str
    url: str
    source_id: str
    attempts: int  # made so far


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What became of the entries of one read."""

    new_ids: tuple[str, ...]
    revised_ids: tuple[str, ...]
    repeated: int  # known already, or twice in the same feed
    page_wanted: tuple[WantedPage, ...]  # of the new and the revised: to be taken with lease_wanted_pages


def store_entries(conn: sa.Connection, entries: Sequence[NewArticle], *, now: datetime) -> Stored:
    """Stores the entries of one or more feeds in a write transaction.

    A new key is a new article. A known key with the same content hash is a repeat, and so is an entry with the guid
    and the content of another article of its source: the address has changed, the article has not. A known key with
    new content is a revision (see ``entry_decision``), of the source's own articles only.
    """
    raise NotImplementedError
