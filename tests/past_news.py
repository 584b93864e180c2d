"""A newspaper with a past: articles of many days on pages of their own, in sitemaps by month and in a paged archive."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from html import escape

from tests.servers import Answer, Request, ScriptedServer

HTML = {"Content-Type": "text/html; charset=utf-8"}
XML = {"Content-Type": "application/xml"}
PER_PAGE = 5
WATCHED = "Aselsan opens a yard in Oman"

_SENTENCES = (
    "The harbour office said on the day that a new crane would be put up beside the old pier before winter.",
    "Two companies have asked for the work, and the council will hear both of them again in a month's time.",
    "Fishermen who keep their boats there were told to move them to the northern basin for eleven weeks.",
    "A spokesman would not say what it costs; the last crane was paid for in four parts over two years.",
)


@dataclass(frozen=True, slots=True)
class PastArticle:
    """One article, published at noon of its day."""

    number: int
    day: date
    title: str

    @property
    def path(self) -> str:
        return f"/news/{self.number}/an-article-of-this-harbour"

    @property
    def published_at(self) -> datetime:
        return datetime.combine(self.day, time(12), tzinfo=UTC)


def past_articles(count: int, *, newest: date, every_days: int = 3, watched: int | None = None) -> list[PastArticle]:
    """So many articles, the newest first; the one with the number ``watched`` names whom watchlists look for."""
    return [
        PastArticle(
            number=10_000 + number,
            day=newest - timedelta(days=number * every_days),
            title="Aselsan opens a yard in Oman"
            if number == watched
            else f"Crane number {number} comes to the harbour",
        )
        for number in range(count)
    ]


def past_page(article: PastArticle, *, dated: bool = True) -> str:
    """The article's own page, with its date in JSON-LD."""
    told = {"@type": "NewsArticle", "headline": article.title, "datePublished": article.published_at.isoformat()}
    data = f"<script type='application/ld+json'>{json.dumps(told)}</script>" if dated else ""
    text = "".join(f"<p>{sentence} ({article.number})</p>" for sentence in _SENTENCES)
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        f"<title>{escape(article.title)}</title>{data}</head><body>"
        f"<nav><a href='/'>Home</a></nav><main><article><h1>{escape(article.title)}</h1>{text}</article></main>"
        "<footer>All rights reserved</footer></body></html>"
    )


def serve_pages(server: ScriptedServer, articles: Sequence[PastArticle]) -> None:
    for article in articles:
        server.route(article.path, Answer(body=past_page(article), headers=HTML))


def serve_sitemaps(server: ScriptedServer, articles: Sequence[PastArticle], *, lastmod: bool = True) -> str:
    """An index of one sitemap a month; robots.txt names it. Answers its path."""
    months = sorted({article.day.strftime("%Y-%m") for article in articles})
    children = ""
    for month in months:
        lines = "".join(
            f"<url><loc>{server.url(article.path)}</loc>"
            + (f"<lastmod>{article.published_at.isoformat()}</lastmod>" if lastmod else "")
            + "</url>"
            for article in articles
            if article.day.strftime("%Y-%m") == month
        )
        path = f"/sitemap-{month}.xml"
        server.route(path, Answer(body=f"<?xml version='1.0'?><urlset>{lines}</urlset>", headers=XML))
        children += f"<sitemap><loc>{server.url(path)}</loc></sitemap>"
    server.route("/sitemap.xml", Answer(body=f"<sitemapindex>{children}</sitemapindex>", headers=XML))
    server.route("/robots.txt", Answer(body=f"User-agent: *\nSitemap: {server.url('/sitemap.xml')}\n"))
    return "/sitemap.xml"


def serve_archive(server: ScriptedServer, articles: Sequence[PastArticle], *, dated: bool = True) -> str:
    """A listing of five articles a page, each page with a link to the next. Answers its path."""

    def answer(request: Request) -> Answer:
        number = int(request.query.removeprefix("page=") or 1)
        shown = articles[(number - 1) * PER_PAGE : number * PER_PAGE]
        items = "".join(
            f"<article><h2><a href='{one.path}'>{escape(one.title)}</a></h2>"
            + (f"<time datetime='{one.published_at.isoformat()}'>{one.day}</time>" if dated else "")
            + "</article>"
            for one in shown
        )
        more = f"<a href='/latest?page={number + 1}'>Older</a>" if number * PER_PAGE < len(articles) else ""
        return Answer(body=f"<!doctype html><html><body><main>{items}</main>{more}</body></html>", headers=HTML)

    server.route("/latest", answer)
    return "/latest"
