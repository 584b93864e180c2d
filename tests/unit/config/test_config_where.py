"""Where a watchlist's groups must be named: every way to write it, and what says nothing."""

from collections.abc import Mapping

import pytest

from config.watchlists_file import WatchlistsFile, read_watchlists


def file_with(where: str) -> WatchlistsFile:
    text = f"watchlists:\n  - {{id: a, countries: [Oman], keywords: [fund], where: {where}}}"
    return read_watchlists(text, variables={})


@pytest.mark.parametrize(
    ("where", "read"),
    [
        ("title", {"countries": ("title",), "keywords": ("title",)}),
        ("[lead, title]", {"countries": ("title", "lead"), "keywords": ("title", "lead")}),
        ("text", {"countries": ("text",), "keywords": ("text",)}),
        ("{countries: title}", {"countries": ("title",)}),
        ("{keywords: [title, title], countries: lead}", {"countries": ("lead",), "keywords": ("title",)}),
        ("{}", {}),
    ],
)
def test_places_are_written_for_all_groups_or_by_group(where: str, read: Mapping[str, tuple[str, ...]]) -> None:
    file = file_with(where)
    assert (file.watchlists[0].where, file.warnings) == (read, ())


def test_groups_that_are_not_written_are_not_limited() -> None:
    file = read_watchlists("watchlists: [{id: a, countries: [Oman], where: title}]", variables={})
    assert file.watchlists[0].where == {"countries": ("title",)}


@pytest.mark.parametrize(
    ("where", "read", "warning"),
    [
        ("[title, text]", {}, "'where' has both title and text, which is everywhere: delete it"),
        (
            "{countries: [lead, text]}",
            {"countries": ("text",)},
            "'countries' has both lead and text, but the lead is part of the text: keep one",
        ),
    ],
)
def test_places_that_hold_one_another_draw_a_warning(
    where: str, read: Mapping[str, tuple[str, ...]], warning: str
) -> None:
    file = file_with(where)
    assert (file.watchlists[0].where, [problem.message for problem in file.warnings]) == (read, [warning])
