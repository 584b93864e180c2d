"""A stored article as the matcher sees it."""

from domain.article import Article
from domain.match import Readable


def readable_of(article: Article) -> Readable:
    """What is matched of a stored article."""
    return Readable(
        title=article.title,
        text=article.text,
        language=article.language,
        source_id=article.source_id,
        source_country=article.source_country,
    )
