"""Whose articles take their page's title: those of sources that tell none of their own."""

from collections.abc import Collection

import sqlalchemy as sa

from domain.source import SourceKind
from storage.tables import sources


def titled_by_page(conn: sa.Connection, source_ids: Collection[str]) -> frozenset[str]:
    """Those of the sources whose entries carry a link's words for a title, or words of their address."""
    if not source_ids:
        return frozenset()
    crawled = sa.select(sources.c.id).where(sources.c.id.in_(source_ids), sources.c.kind != SourceKind.FEED)
    return frozenset(conn.execute(crawled).scalars())
