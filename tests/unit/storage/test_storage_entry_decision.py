"""What a changed entry does to its article: a pure decision, in tables."""

from datetime import timedelta
from typing import Any

import pytest

from domain.article import PageState
from storage.entry_decision import StoredEntry, decide_revision
from tests.storage_factories import MINUTE, NOW, SECOND, make_entry

HOUR = timedelta(hours=1)


def _stored(**values: Any) -> StoredEntry:
    defaults: dict[str, Any] = {
        "title": "Title of k1",
        "text": "Summary of k1",
        "page": PageState.UNWANTED,
        "page_next_at": None,
        "page_read_at": None,
        "ready_at": NOW - MINUTE,
        "triaged": True,
    }
    return StoredEntry(**defaults | values)


def _decide(stored: StoredEntry, **entry: Any) -> tuple[dict[str, Any], bool]:
    decision = decide_revision(stored, make_entry(**{"content_hash": "new", "summary": "S", **entry}), now=NOW)
    return decision.changes, decision.is_revision


ALWAYS = {"content_hash": "new", "summary": "S"}
AGAIN = {"page": "wanted", "page_attempts": 0, "page_error": None}


@pytest.mark.parametrize(
    ("entry", "changes"),
    [
        ({"title": "Another"}, {"title": "Another", "text": "Summary of k1", "ready_at": NOW}),
        ({"text": "Another"}, {"title": "Title of k1", "text": "Another", "ready_at": NOW}),
        ({"text": "Another", "title": ""}, {"title": "Title of k1", "text": "Another", "ready_at": NOW}),
    ],
)
def test_another_title_or_text_is_a_revision(entry: dict[str, Any], changes: dict[str, Any]) -> None:
    assert _decide(_stored(), **entry) == (ALWAYS | changes, True)


@pytest.mark.parametrize("entry", [{}, {"text": ""}, {"title": ""}])
def test_an_entry_that_says_nothing_new_is_no_revision(entry: dict[str, Any]) -> None:
    assert _decide(_stored(), **entry) == (ALWAYS, False)


def test_the_text_of_the_page_stays_when_the_feed_s_summary_changes_and_the_page_is_wanted_again() -> None:
    stored = _stored(
        page=PageState.READ, text="The whole of the page", page_read_at=NOW - 2 * HOUR, page_next_at=NOW - HOUR
    )
    changes, is_revision = _decide(stored, text="A new summary", page=PageState.WANTED)
    assert (changes, is_revision) == (ALWAYS | AGAIN | {"page_next_at": NOW}, False)


def test_a_feed_that_carries_more_than_the_page_did_wins() -> None:
    stored = _stored(page=PageState.READ, text="A short page", page_read_at=NOW - HOUR)
    changes, is_revision = _decide(stored, text="A text that is longer than the page was")
    assert (changes["text"], is_revision) == ("A text that is longer than the page was", True)


@pytest.mark.parametrize("page", [PageState.READ, PageState.FAILED])
def test_a_page_rests_before_it_is_read_again(page: PageState) -> None:
    stored = _stored(page=page, page_next_at=NOW + 59 * MINUTE)
    changes, _ = _decide(stored, page=PageState.WANTED)
    assert changes == ALWAYS | AGAIN | {"page_next_at": NOW + 59 * MINUTE}


def test_a_page_that_is_waited_for_keeps_its_next_try() -> None:
    stored = _stored(page=PageState.WANTED, page_next_at=NOW + SECOND)
    assert _decide(stored, page=PageState.WANTED) == (ALWAYS, False)


def test_a_source_that_changes_its_words_at_every_read_does_not_put_off_the_first_match() -> None:
    stored = _stored(triaged=False, ready_at=NOW + 5 * SECOND)
    changes, _ = _decide(stored, title="Another", ready_at=NOW + 25 * SECOND)
    assert changes["ready_at"] == NOW + 5 * SECOND
