"""The line that says who else carries a story, in three languages."""

from typing import Any

import pytest

from alerts.outlets import MOST_NAMED, also_line, story_data, with_story
from alerts.phrases import phrases_in
from storage.story_reports import Outlet, StoryReport
from tests.alert_factories import NOW, data


def outlet(name: str, agency: str | None = None) -> Outlet:
    slug = name.lower().replace(" ", "-")
    return Outlet(source_id=slug, name=name, agency=agency, article_id=slug, url=None, title="Deal", collected_at=NOW)


def report(*outlets: Outlet, articles: int | None = None) -> StoryReport:
    return StoryReport(id="01STORY", created_at=NOW, articles=articles or len(outlets), outlets=outlets)


def story(*names: str, **more: Any) -> dict[str, Any]:
    return {**story_data(report(*(outlet(name) for name in ("Oman Daily", *names))), besides="oman-daily"), **more}


@pytest.mark.parametrize(
    ("names", "en", "tr"),
    [
        ((), "", ""),
        (("A",), "Also in A", "Bu haberi veren diğer kaynaklar: A"),
        (("A", "B"), "Also in A and B", "Bu haberi veren diğer kaynaklar: A ve B"),
        (("A", "B", "C"), "Also in A, B and C", "Bu haberi veren diğer kaynaklar: A, B ve C"),
        (("A", "B", "C", "D"), "Also in A, B and 2 more", "Bu haberi veren diğer kaynaklar: A, B ve 2 kaynak daha"),
    ],
)
def test_a_few_outlets_are_named_and_the_others_counted(names: tuple[str, ...], en: str, tr: str) -> None:
    assert (also_line(story(*names), phrases_in("en")), also_line(story(*names), phrases_in("tr"))) == (en, tr)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "مصدر آخر"),
        (2, "مصدرين آخرين"),
        (3, "3 مصادر أخرى"),
        (10, "10 مصادر أخرى"),
        (11, "11 مصدرًا آخر"),
        (99, "99 مصدرًا آخر"),
        (100, "100 مصدر آخر"),
        (102, "102 مصدر آخر"),
        (103, "103 مصادر أخرى"),
    ],
)
def test_arabic_counts_as_arabic_does(count: int, said: str) -> None:
    assert phrases_in("ar").more_outlets(count) == said


def test_an_arabic_line_isolates_every_name() -> None:
    names = ("Muscat Daily", "وام", "C", "D", "E")
    said = also_line(story(*names), phrases_in("ar"))
    assert said == "نُشر أيضًا في \u2068Muscat Daily\u2069، \u2068وام\u2069 و3 مصادر أخرى"


def test_reprints_of_one_agency_say_how_few_are_independent() -> None:
    told = story_data(report(outlet("A", "ONA"), outlet("B", "ONA"), outlet("C")), besides="a")
    assert also_line(told, phrases_in("en")) == "Also in B and C (independent sources: 2)"


def test_a_story_that_was_stored_before_outlets_were_named_is_counted() -> None:
    old = {"id": "01STORY", "articles": 3, "sources": ["a", "b", "c"]}
    assert also_line(old, phrases_in("en")) == "Also in 2 more"
    assert also_line(old | {"sources": ["a"]}, phrases_in("en")) == "", "two articles of one outlet"


def test_names_from_outside_are_one_harmless_line() -> None:
    assert also_line(story("Daily\n\u202enews\x1b[31m"), phrases_in("en")) == "Also in Daily news"


def test_a_payload_names_no_more_than_twenty() -> None:
    told = story(*(f"Outlet {number}" for number in range(30)))
    assert (len(told["also"]), len(told["sources"])) == (MOST_NAMED, 31)
    assert also_line(told, phrases_in("en")) == "Also in Outlet 0, Outlet 1 and 28 more"


def test_an_alert_is_told_with_its_story_as_it_stands_now() -> None:
    now = report(outlet("Oman Daily"), outlet("Muscat Wire"), outlet("Gulf Desk"))
    told = with_story(data(), {"01STORY": now})
    assert told["story"]["also"] == ["Muscat Wire", "Gulf Desk"]
    assert with_story(data(), {}) == data()
