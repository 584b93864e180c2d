"""The manual says what the code does."""

import re
from pathlib import Path

import pytest

from config.channels_file import read_channels
from config.crosscheck import crosscheck
from config.setting_table import SETTINGS, Setting
from config.watchlist_model import WatchlistEntry
from config.watchlists_file import read_watchlists

ROOT = Path(__file__).parents[3]
WATCHLISTS = (ROOT / "docs" / "writing-watchlists.md").read_text(encoding="utf-8")
SETTINGS_PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
MESSAGES = (ROOT / "tests" / "data" / "config" / "expected-messages.txt").read_text(encoding="utf-8")


def rows(page: str, head: str) -> list[list[str]]:
    """The cells of the table that follows a heading row."""
    table = page.partition(f"{head}\n")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[1:]]


def as_row(setting: Setting) -> list[str]:
    return [f"`{setting.name}`", setting.shown_default or f"`{setting.default}`", setting.about]


def test_the_table_of_settings_is_the_codes_own() -> None:
    written = [[cell.strip() for cell in row] for row in rows(SETTINGS_PAGE, "| name | default | is |")]
    assert written == [as_row(setting) for setting in SETTINGS]


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", WATCHLISTS, re.DOTALL))
def test_every_example_for_the_analyst_is_read_without_a_warning(block: str) -> None:
    assert read_watchlists(block, variables={}).warnings == ()


def test_every_key_of_a_watchlist_is_told_to_the_analyst() -> None:
    assert [key for key in WatchlistEntry.model_fields if f"{key}:" not in WATCHLISTS] == []


@pytest.mark.parametrize("message", [row[0].strip("` ") for row in rows(WATCHLISTS, "| message | what to do |")])
def test_every_message_in_the_manual_is_one_that_is_given(message: str) -> None:
    assert re.search(rf"^  \d.*: {re.escape(message)}$", MESSAGES, re.MULTILINE) or message in crosschecked()


def crosschecked() -> str:
    watchlists = read_watchlists("watchlists: [{id: a, keywords: [fund], channels: [desk]}]", variables={})
    channels = read_channels("channels: [{id: defence, type: console}]", variables={})
    return "\n".join(problem.message for problem in crosscheck(watchlists, sources=None, channels=channels))
