"""A row of the archive as the value that the other rooms know."""

from typing import Any

import sqlalchemy as sa

from domain.article import Article
from storage.tables import articles, sources

ARTICLE = sa.select(
    *(column for column in articles.c if not column.name.startswith("page_")),
    sources.c.name.label("source_name"),
    sources.c.country.label("source_country"),
).join(sources, sources.c.id == articles.c.source_id)
"""Every article with the name and the country of its source."""


def stored_article(
    row: sa.Row[*tuple[Any, ...]], *, title: str | None = None, text: str | None = None, revision: int | None = None
) -> Article:
    """The article of a row of ``ARTICLE``; with ``title``, ``text`` and ``revision`` as it stood at that revision."""
    return Article(
        id=row.id,
        source_id=row.source_id,
        source_name=row.source_name,
        source_country=row.source_country,
        url=row.url,
        title=row.title if title is None else title,
        summary=row.summary,
        text=row.text if text is None else text,
        language=row.language,
        authors=tuple(row.authors),
        published_at=row.published_at,
        collected_at=row.collected_at,
        revision=row.revision if revision is None else revision,
        seeded=row.seeded,
        first_read=row.first_read,
        story_id=row.story_id,
        date_doubt=row.date_doubt,
        section=row.section,
        agency=row.agency,
        updated_at=row.updated_at,
    )
