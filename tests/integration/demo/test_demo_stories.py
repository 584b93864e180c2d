"""In the demo a copy is the same story as its original, and nothing else is: one story, one alert can be seen."""

import itertools
from datetime import UTC, datetime, timedelta

from crawler.pages.extract import PageText, extract_page
from demo.edition import Edition, Published
from demo.outlets import Carries, Outlet, read_outlets
from demo.pages import article_page
from demo.texts import read_texts
from matching.stories import Marks, same_story, story_marks

OUTLETS = {outlet.id: outlet for outlet in read_outlets()}
OPENED = datetime(2026, 2, 6, 7, 0, tzinfo=UTC)
PACE = timedelta(seconds=4)


def text_collected(outlet: Outlet, article: Published) -> str:
    """What the collector stores: the page's text where the feed has only a summary."""
    if outlet.carries is Carries.TEXT:
        return "\n\n".join(article.paragraphs)
    content_type = f"text/html; charset={outlet.encoding}"
    page = extract_page(article_page(outlet, article), content_type=content_type, url="http://127.0.0.1/news")
    assert isinstance(page, PageText)
    return page.text


def collected() -> list[tuple[Published, Marks]]:
    edition = Edition(list(OUTLETS.values()), read_texts(), opened_at=OPENED, pace=PACE)
    edition.publish_until(OPENED + PACE * 110)
    return [
        (article, story_marks(article.text.title, text_collected(OUTLETS[article.outlet_id], article)))
        for article in edition.newest_of_all(1000)
    ]


def test_copies_and_only_copies_are_one_story() -> None:
    pairs = list(itertools.combinations(collected(), 2))
    copies = {
        (one.text.id, one.outlet_id, other.outlet_id) for (one, _), (other, _) in pairs if one.text.id == other.text.id
    }
    same = {
        (one.text.id, one.outlet_id, other.outlet_id)
        for (one, marks), (other, other_marks) in pairs
        if same_story(marks, other_marks)
    }
    assert same == copies
    assert len(copies) >= 10
