"""What is in the demo's newsroom at which time."""

from datetime import UTC, datetime, timedelta

import pytest

from demo.edition import AT_THE_START, Edition
from demo.outlets import read_outlets
from demo.texts import read_texts

OPENED = datetime(2026, 2, 6, 7, 0, tzinfo=UTC)
PACE = timedelta(seconds=4)
ALL = 10_000


def edition(*, seed: int = 7) -> Edition:
    return Edition(read_outlets(), read_texts(), opened_at=OPENED, pace=PACE, seed=seed)


def printed_after(paces: float, *, seed: int = 7) -> list[tuple[str, str]]:
    paper = edition(seed=seed)
    paper.publish_until(OPENED + PACE * paces)
    return [(article.outlet_id, article.text.id) for article in reversed(paper.newest_of_all(ALL))]


def test_the_feeds_are_not_empty_when_the_newsroom_opens() -> None:
    paper = edition()
    paper.publish_until(OPENED)
    originals = [article for article in paper.newest_of_all(ALL) if article.copied_from is None]
    assert len(originals) == AT_THE_START
    assert all(timedelta(0) < OPENED - article.published_at < timedelta(hours=3) for article in originals)


def test_every_outlet_that_works_has_printed_something_when_the_newsroom_opens() -> None:
    paper = edition()
    paper.publish_until(OPENED)
    empty = [outlet.id for outlet in read_outlets() if not paper.newest(outlet.id, ALL)]
    assert empty == ["desert-dispatch", "korfez-postasi"]


def test_one_new_article_is_printed_at_every_pace() -> None:
    paper = edition()
    paper.publish_until(OPENED + PACE * 10)
    originals = [article for article in paper.newest_of_all(ALL) if article.copied_from is None]
    assert [article.published_at for article in originals[:10]] == [OPENED + PACE * n for n in range(10, 0, -1)]


def test_what_was_printed_does_not_depend_on_how_often_one_asks() -> None:
    paper = edition()
    for second in range(200):
        paper.publish_until(OPENED + timedelta(seconds=second))
    at_once = edition()
    at_once.publish_until(OPENED + timedelta(seconds=199))
    assert paper.newest_of_all(ALL) == at_once.newest_of_all(ALL)
    assert paper.count == at_once.count == len(at_once.newest_of_all(ALL))


def test_the_languages_take_turns() -> None:
    paper = edition()
    paper.publish_until(OPENED + PACE * 90)
    originals = [article for article in reversed(paper.newest_of_all(ALL)) if article.copied_from is None]
    assert [article.text.language for article in originals] == ["en", "ar", "tr"] * 34


def test_all_written_texts_are_printed_once_and_then_it_goes_on() -> None:
    written = {text.id for text in read_texts()}
    printed = [text_id for outlet_id, text_id in printed_after(100) if outlet_id != "batinah-post"]
    assert written - set(printed) <= {text.id for text in read_texts() if text.outlet_id == "batinah-post"}
    assert len(set(printed)) == len(printed) > len(written)


def test_the_seed_decides_the_order() -> None:
    assert printed_after(20, seed=1) == printed_after(20, seed=1)
    assert printed_after(20, seed=1) != printed_after(20, seed=2)


def test_a_syndicated_text_appears_a_little_later_under_another_credit_line() -> None:
    paper = edition()
    paper.publish_until(OPENED + PACE * 30)
    copies = [article for article in paper.newest("batinah-post", ALL) if article.copied_from]
    assert copies
    for copy in copies:
        original = paper.find("harbour-courier", copy.text.id)
        assert original is not None
        assert copy.text.paragraphs == original.text.paragraphs
        assert copy.published_at - original.published_at == PACE * 1.5
        assert copy.copied_from == "Muscat Harbour Courier"
        assert copy.credit == "Batinah Post. First printed by Muscat Harbour Courier."
        assert original.credit == f"Reporting by {original.text.byline}, Muscat Harbour Courier."


@pytest.mark.parametrize("outlet_id", ["desert-dispatch", "korfez-postasi"])
def test_outlets_that_do_not_work_print_nothing(outlet_id: str) -> None:
    assert [text_id for printer, text_id in printed_after(200) if printer == outlet_id] == []


def test_only_the_newest_articles_of_an_outlet_are_kept() -> None:
    paper = edition()
    paper.publish_until(OPENED + PACE * 300)
    assert len(paper.newest("batinah-post", ALL)) == 60
