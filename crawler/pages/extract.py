"""The article in a page: its text without navigation, and what the page says of it. Pure; runs in a worker process."""

from dataclasses import replace
from datetime import datetime, tzinfo

from selectolax.lexbor import LexborHTMLParser

from crawler.charset import decode_page
from crawler.date_doubts import judge_date
from crawler.dates import parse_date
from crawler.language import language_of
from crawler.pages.body import Body, read_body
from crawler.pages.bounds import BoundedPage, bounded
from crawler.pages.by_selector import read_selected
from crawler.pages.metadata import PageMetadata, read_metadata
from crawler.pages.outline import Outline, outline
from crawler.pages.page_text import NoArticle, PageText
from crawler.pages.signs import find_signs
from crawler.pages.thorough import thorough_day, thorough_text
from crawler.plain_text import MAX_TEXT, one_line, strip_illegal
from crawler.source_zone import zone_of
from crawler.walls import name_wall
from domain.agencies import credited_agency
from domain.source import Selectors

_SHORTEST = 200  # characters: less is a teaser, a cookie notice or a caption, not an article
_MAX_HEADINGS = 20
_MAX_ENDS, _MAX_END = 5, 2_000  # menus and footers that are asked for a date, and characters of each


def extract_page(
    body: bytes,
    *,
    content_type: str,
    url: str,
    country: str | None = None,
    selectors: Selectors | None = None,
    now: datetime | None = None,
) -> PageText | NoArticle:
    """The article of a page. What the page is not is a value: errors do not travel well between processes.

    ``country``: the outlet's, whose clock its dates are on where they name no zone. ``selectors``: where its parts
    stand; one for the text that matches nothing is a failure, so that a redesign is noticed. ``now``: when the page
    was fetched, for dates that are told from the present, and to tell which are still to come.
    """
    read = bounded(decode_page(body, content_type=content_type).text)
    if read.lost:
        return NoArticle(kind="too-deep", text="is nested too deeply to be read")
    page = LexborHTMLParser(read.markup, scripting=True)
    selected = read_selected(read.markup, selectors)
    signs = find_signs(page)
    said = read_metadata(page, signs, url=url, zone=zone_of(country), now=now, selected=selected)
    headings = (one_line(heading.text()) for heading in signs.headings[:_MAX_HEADINGS])
    headlines = frozenset(headings) | {said.title}
    drawn = outline(page)
    found = Body(selected.text or "", sure=True)
    if selected.text is None:
        found = _article_body(drawn, read, headlines=headlines, url=url)
    text = _without_headline(strip_illegal(found.text), headlines)
    if wall := name_wall(read.markup, title=said.own_title, text=f"{text}\n{found.after}".rstrip()):
        return NoArticle(kind=wall.kind, text=wall.text)
    if selected.text == "":
        return NoArticle(kind="selector", text="holds nothing where the source's selector looks for the text")
    if len(text) < _SHORTEST and selected.text is None:
        return _nothing(text)
    if said.published_at is None and not said.names_date:
        said = replace(said, published_at=_guessed_day(page, drawn, read, url=url, zone=zone_of(country), now=now))
    return _page_text(said, text[:MAX_TEXT], now=now)


def _article_body(drawn: Outline, read: BoundedPage, *, headlines: frozenset[str], url: str) -> Body:
    """The text by the lean reader; where that is not sure, by the thorough one, which is many times as slow."""
    lean = read_body(drawn, headlines=headlines)
    if lean.sure or read.cut:
        return lean
    text = thorough_text(read.markup, url=url)
    return Body(text, sure=True) if text else lean


def _guessed_day(
    page: LexborHTMLParser, drawn: Outline, read: BoundedPage, *, url: str, zone: tzinfo, now: datetime | None
) -> datetime | None:
    """The day that a page which names none shows anywhere; none that is still to come."""
    ends = (one_line(element.text())[:_MAX_END] for element in page.css("footer,nav")[:_MAX_ENDS])
    lines = [*(line.text for line in drawn.lines), *ends]
    day = parse_date(thorough_day(read.markup, lines=lines, url=url), zone=zone)
    return day if day and not (now and day > now) else None


def _page_text(page: PageMetadata, text: str, *, now: datetime | None) -> PageText:
    date = judge_date(page.published_at, now=now)
    return PageText(
        title=page.title,
        text=text,
        language=language_of(text, claimed=page.language),
        published_at=date.instant,
        date_doubt=date.doubt,
        updated_at=_later(page.updated_at, than=date.instant, now=now),
        authors=page.authors,
        section=page.section,
        agency=credited_agency(text, credits=(*page.authors, *page.credits)),
        image=page.image,
        canonical=page.canonical,
    )


def _later(updated_at: datetime | None, *, than: datetime | None, now: datetime | None) -> datetime | None:
    """The time of an update that is one: after the publication, and not still to come."""
    if updated_at is None or (than and updated_at <= than) or judge_date(updated_at, now=now).doubt:
        return None
    return updated_at


def _without_headline(text: str, headlines: frozenset[str]) -> str:
    """The text without its own title as the first line: the title is stored apart, and would be matched twice."""
    first, _, rest = text.partition("\n")
    return rest.lstrip() if one_line(first) in headlines else text


def _nothing(text: str) -> NoArticle:
    return NoArticle(kind="no-text", text="no article text" if not text else "no article text, only a few words")
