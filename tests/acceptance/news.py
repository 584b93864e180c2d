"""News for the daemon to read, written for these tests: feeds, pages, and one long Arabic article."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a feed."""

    title: str
    link: str
    summary: str
    guid: str | None = None
    published_at: datetime = field(default_factory=lambda: datetime.now(UTC))


def rss(items: Iterable[Item], *, title: str = "Gulf Desk") -> str:
    """An RSS 2.0 feed."""
    entries = "".join(
        f"<item><title>{escape(item.title)}</title><link>{escape(item.link)}</link>"
        f"<guid isPermaLink='false'>{escape(item.guid or item.link)}</guid>"
        f"<pubDate>{format_datetime(item.published_at)}</pubDate>"
        f"<description>{escape(item.summary)}</description></item>\n"
        for item in items
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>{escape(title)}</title>'
        f"<link>http://127.0.0.1/</link><description>News</description>\n{entries}</channel></rss>"
    )


def page(title: str, paragraphs: Iterable[str], *, language: str = "ar") -> str:
    """An article's page as a newspaper would serve it: a menu, the text, related links, a footer."""
    direction = "rtl" if language == "ar" else "ltr"
    body = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return f"""<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">
<title>{escape(title)}</title><script>var tracker = "no news";</script></head><body>
<header><nav><a href="/">الرئيسية</a> <a href="/sport">رياضة</a> <a href="/weather">طقس</a></nav></header>
<main><article><h1>{escape(title)}</h1>
{body}
</article></main>
<aside><h2>اقرأ أيضا</h2><ul><li><a href="/a">أسعار الذهب اليوم</a></li>
<li><a href="/b">مواعيد المباريات</a></li></ul></aside>
<footer>جميع الحقوق محفوظة</footer></body></html>"""


_WRITTEN = (Path(__file__).parent / "long_article.txt").read_text(encoding="utf-8").strip().split("\n\n")
LONG_TITLE, LONG_SUMMARY = _WRITTEN[:2]
LONG_PARAGRAPHS = tuple(_WRITTEN[2:])
"""An Arabic article of 3,500 characters that names Aselsan in two spellings and Havelsan once, in curly
quotes, and both countries as adjectives."""


def long_page() -> str:
    return page(LONG_TITLE, LONG_PARAGRAPHS)
