"""Which columns change when a source reads differently in the file: a pure decision."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest

from domain.source import FullText, Selectors, SourceKind
from storage.shares import host_slot
from storage.source_list import changed_columns, edited
from tests.storage_factories import NOW, make_source

BEGINNING = {
    "state": "new",
    "reason": "",
    "error_kind": None,
    "http_status": None,
    "failures": 0,
    "down_since": None,
    "first_read_at": None,
    "next_fetch_at": NOW,
    "interval_seconds": 300.0,
    "etag": None,
    "last_modified": None,
    "body_hash": None,
    "rhythm": None,
    "wishes": None,
    "usual": None,
    "usual_pages": None,
    "pages_fallen": "",
    "body_at": None,
    "distrusted_until": None,
    "hub": None,
    "topic": None,
    "base": None,
    "pushed_until": None,
    "push_missed": 0,
    "troubled_since": None,
    "told_at": None,
    "moved_to": None,
    "moved_seen": 0,
    "lease_owner": None,
    "lease_until": None,
}

STORED: dict[str, Any] = {
    "id": "muscat-post",
    "name": "Muscat-Post",
    "kind": "feed",
    "address": "https://muscat-post.example/rss",
    "shown_address": "https://muscat-post.example/rss",
    "country": None,
    "languages": [],
    "full_text": "auto",
    "every_seconds": None,
    "selectors": None,
    "links": None,
    "enabled": True,
    "host_slot": host_slot("https://muscat-post.example/rss"),
    "removed_at": None,
    "state": "fresh",
    "pages_fallen": "",
}


def test_a_source_that_reads_as_before_changes_nothing() -> None:
    assert changed_columns(STORED, make_source(), now=NOW) == {}


def test_other_pages_are_learnt_anew_and_other_selectors_are_not_yet_proved_better() -> None:
    never = {"full_text": "never", "usual_pages": None, "pages_fallen": ""}
    assert changed_columns(STORED, make_source(full_text=FullText.NEVER), now=NOW) == never
    selectors = Selectors(text="div.story")
    assert changed_columns(STORED, make_source(selectors=selectors), now=NOW) == {"selectors": asdict(selectors)}


def test_a_fall_of_pages_that_are_read_otherwise_now_is_over_and_said_to_be() -> None:
    fallen = {**STORED, "pages_fallen": "its articles' pages give no text"}
    changes = changed_columns(fallen, make_source(full_text=FullText.NEVER), now=NOW)
    assert changes == {"full_text": "never", "usual_pages": None, "pages_fallen": "", "next_fetch_at": NOW}
    assert edited(fallen, changes) == (
        "fresh",
        "fresh",
        "learns anew what its articles' pages give: full_text has changed",
    )
    assert edited(STORED, changed_columns(STORED, make_source(full_text=FullText.NEVER), now=NOW)) is None


def test_a_new_name_is_only_a_new_name() -> None:
    assert changed_columns(STORED, make_source(name="Post"), now=NOW) == {"name": "Post"}


@pytest.mark.parametrize(
    ("values", "changes"),
    [
        (
            {"address": "https://other.example/"},
            {"address": "https://other.example/", "host_slot": host_slot("https://other.example/")},
        ),
        ({"kind": SourceKind.SITEMAP}, {"kind": "sitemap"}),
    ],
)
def test_a_new_address_or_kind_is_a_new_beginning(values: dict[str, Any], changes: dict[str, Any]) -> None:
    assert changed_columns(STORED, make_source(**values), now=NOW) == changes | BEGINNING


def test_a_new_pace_is_in_force_now() -> None:
    assert changed_columns(STORED, make_source(every=timedelta(seconds=90)), now=NOW) == {
        "every_seconds": 90.0,
        "interval_seconds": 90.0,
        "next_fetch_at": NOW,
    }


def test_a_pace_that_is_taken_back_leaves_the_one_in_force_to_adapt() -> None:
    stored = STORED | {"every_seconds": 90.0}
    assert changed_columns(stored, make_source(), now=NOW) == {"every_seconds": None, "next_fetch_at": NOW}


@pytest.mark.parametrize(
    ("stored", "changes"),
    [
        ({"enabled": False}, {"enabled": True, "next_fetch_at": NOW}),
        ({"removed_at": NOW}, {"removed_at": None, "next_fetch_at": NOW}),
    ],
)
def test_a_source_that_is_back_is_due_now(stored: dict[str, Any], changes: dict[str, Any]) -> None:
    assert changed_columns(STORED | stored, make_source(), now=NOW) == changes


def test_a_source_that_is_switched_off_is_no_trouble_any_more() -> None:
    well = {"troubled_since": None, "told_at": None}
    assert changed_columns(STORED, make_source(enabled=False), now=NOW) == {"enabled": False, **well}
