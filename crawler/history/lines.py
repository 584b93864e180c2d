"""A line of JSON as an article: our own names, and those that other tools use. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crawler.address import clean_link
from crawler.date_doubts import doubt_unread
from crawler.dates import WrittenDate, read_date
from crawler.feeds.entry import language_code
from crawler.plain_text import MAX_SUMMARY, MAX_TEXT, MAX_TITLE, one_line, plain_text, strip_illegal
from domain.article import Entry

NAMES: Mapping[str, tuple[str, ...]] = {
    "url": ("url", "link", "uri", "canonical_url", "canonicalUrl", "article_url", "source"),
    "title": ("title", "headline", "name"),
    "text": ("text", "content", "body", "maintext", "articleBody", "article", "full_text", "raw_text"),
    "summary": ("summary", "description", "lead", "abstract", "excerpt"),
    "published_at": (
        *("published_at", "published", "datePublished", "date_publish", "publish_date", "published_date", "pubDate"),
        *("publication_date", "published_time", "date", "timestamp"),
    ),
    "captured_at": ("captured_at", "collected_at", "date_download", "crawled_at", "fetched_at", "dateDownloaded"),
    "language": ("language", "lang", "inLanguage"),
    "authors": ("authors", "author", "byline", "creator"),
    "source": ("source", "source_id", "source_name", "outlet", "publisher"),
    "guid": ("guid", "id"),
    "html": ("html", "raw_html"),
}
"""What a line may say, and under which names; the first that says something counts."""

_MAX_AUTHORS, _MAX_NAME, _MAX_GUID = 20, 200, 2000
_MADE_TITLE = 120
_MILLISECONDS_FROM = 10**11  # as seconds that is the year 5138


class BadLine(ValueError):
    """Why a line is no article, in words that follow its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One article that a line tells of."""

    entry: Entry
    html: str = ""  # its page, from which the text is to be read
    source: str = ""  # how the line names its outlet
    captured_at: datetime | None = None


def read_line(line: bytes) -> Line:
    """Raises BadLine."""
    try:
        said = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadLine("is not UTF-8") from None
    except (ValueError, RecursionError):
        raise BadLine("is not JSON") from None
    if not isinstance(said, dict):
        raise BadLine("is not a JSON object")
    return _read(said)


def _read(said: Mapping[str, Any]) -> Line:
    url = _url(said)
    html = _first_text(said, "html")
    text, summary = (plain_text(strip_illegal(_first_text(said, name))) for name in ("text", "summary"))
    title = one_line(plain_text(strip_illegal(_first_text(said, "title")))) or one_line(text or summary)[:_MADE_TITLE]
    if html and not url:
        raise BadLine("holds a page without its address (url)")
    if not (title or html):
        raise BadLine("holds neither a title nor a text")
    date, doubt = _date(_first(said, "published_at"))
    entry = Entry(
        url=url,
        guid=_first_text(said, "guid")[:_MAX_GUID] or None,
        title=title[:MAX_TITLE],
        summary=summary[:MAX_SUMMARY],
        text=text[:MAX_TEXT],
        authors=_names(_first(said, "authors")),
        published_at=date.instant if date else None,
        language=language_code(_first_text(said, "language")),
        zoned=date.zoned if date else True,
        date_doubt=doubt,
    )
    captured, _ = _date(_first(said, "captured_at"))
    return Line(entry=entry, html=html, source=_outlet(said), captured_at=captured.instant if captured else None)


def _first(said: Mapping[str, Any], what: str) -> Any:
    return next((said[name] for name in NAMES[what] if said.get(name) not in (None, "", [], {})), None)


def _first_text(said: Mapping[str, Any], what: str) -> str:
    found = _first(said, what)
    return str(found).strip() if isinstance(found, str | int | float) else ""


def _url(said: Mapping[str, Any]) -> str | None:
    """None: the line names no address. Some tools call the article's address its source."""
    for name in NAMES["url"]:
        written = said.get(name)
        if isinstance(written, str) and written.strip() and (name != "source" or "://" in written):
            url = clean_link(written, base=written)
            if url is None:
                raise BadLine(f"names no web address in '{name}'")
            return url
    return None


def _outlet(said: Mapping[str, Any]) -> str:
    found = _first(said, "source")
    if isinstance(found, dict):
        found = found.get("id") or found.get("name")
    return found.strip() if isinstance(found, str) else ""


def _date(written: Any) -> tuple[WrittenDate | None, str | None]:
    """The date, or else the doubt about it."""
    if isinstance(written, dict):  # as MongoDB exports it
        written = written.get("$date")
    if isinstance(written, int | float) and not isinstance(written, bool):
        return _epoch(float(written))
    if not isinstance(written, str):
        return None, None
    if written.strip().replace(".", "", 1).isdigit() and len(written.strip()) >= 9:
        return _epoch(float(written))
    found = read_date(written)
    return found, None if found else doubt_unread(written)


def _epoch(number: float) -> tuple[WrittenDate | None, str | None]:
    seconds = number / 1000 if number >= _MILLISECONDS_FROM else number
    try:
        return WrittenDate(datetime.fromtimestamp(seconds, UTC), True), None
    except (ValueError, OverflowError, OSError):
        return None, doubt_unread(str(number))


def _names(written: Any) -> tuple[str, ...]:
    people: Iterable[Any] = written if isinstance(written, list) else [written]
    names = (person.get("name") if isinstance(person, dict) else person for person in people)
    told = (one_line(strip_illegal(name))[:_MAX_NAME] for name in names if isinstance(name, str))
    return tuple(dict.fromkeys(filter(None, told)))[:_MAX_AUTHORS]
