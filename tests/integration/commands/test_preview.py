"""`gulfwatch preview`: what a watchlist would have caught in a small archive, beside what it did catch."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from cli import main
from domain.clock import utc_now
from storage import alerts, stories
from storage.alerts import NewAlert
from storage.database import open_database
from tests.storage_factories import add_article, add_sources

ON_DISK = """\
watchlists:
  - id: firms
    title: Turkish firms in Oman
    countries: [Oman]
    companies: [Aselsan]
  - id: ports
    title: Ports
    enabled: false
    keywords: [harbour]
"""
EDITED = """\
watchlists:
  - id: firms
    title: Turkish firms in Oman
    countries: [Oman]
    companies: [Havelsan]
"""

Output = pytest.CaptureFixture[str]


@pytest.fixture
def folder(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Seven articles of the last days, six stories: two of them were alerted, and one long ago."""
    (tmp_path / "watchlists.yaml").write_text(ON_DISK, encoding="utf-8")
    (tmp_path / "edited.yaml").write_text(EDITED, encoding="utf-8")
    monkeypatch.setenv("GULFWATCH_CONFIG", str(tmp_path))
    monkeypatch.setenv("GULFWATCH_DATABASE", sqlite_url)
    database, now = open_database(sqlite_url), utc_now()
    with database.write() as conn:
        add_sources(conn, "muscat-post", "izmir-haber")
        _fill(conn, now)
    database.close()
    return tmp_path


def _fill(conn: sa.Connection, now: datetime) -> None:
    told = _story(conn, now, "Aselsan opens an office in Oman", days=4)
    _alert(conn, told)
    _copy(conn, told, now, "Aselsan opens office in Oman, agencies say", days=3)
    old = _story(conn, now, "Aselsan delivers radios to Oman", days=50)
    _alert(conn, old)
    _copy(conn, old, now, "Aselsan delivers its radios to Oman", days=29)
    _story(conn, now, "وقّعت هافيلسان عقدا في سلطنة عُمان", days=2, language="ar")
    _story(conn, now, "Havelsan Umman'da yeni bir merkez açtı", days=1, language="tr", source_id="izmir-haber")
    _story(conn, now, "The harbour was closed by fog", days=1)
    _story(conn, now, "Rain is expected", days=1)


def _story(conn: sa.Connection, now: datetime, title: str, *, days: int, **values: Any) -> tuple[str, str, datetime]:
    """A story of one article; answers both ids and the time."""
    at = now - timedelta(days=days, hours=1)
    story_id = stories.create(conn, now=at)
    return _copy(conn, (story_id, "", at), now, title, days=days, **values)


def _copy(
    conn: sa.Connection, story: tuple[str, str, datetime], now: datetime, title: str, *, days: int, **values: Any
) -> tuple[str, str, datetime]:
    at = now - timedelta(days=days, hours=1)
    article_id = add_article(conn, title, now=at, title=title, text="", summary="", **values)
    stories.add_article(conn, story_id=story[0], article_id=article_id, marks=(), now=at)
    return story[0], article_id, at


def _alert(conn: sa.Connection, story: tuple[str, str, datetime]) -> None:
    story_id, article_id, at = story
    alert = NewAlert(
        id=f"alert-{story_id}",
        watchlist_id="firms",
        watchlist_title="Turkish firms in Oman",
        story_id=story_id,
        article_id=article_id,
        article_revision=1,
        reason="names Oman and Aselsan",
        mentions=[],
        excerpt="",
        payload={},
    )
    assert alerts.insert_alert(conn, alert, at)


def _previewed(capsys: Output, *arguments: str) -> dict[str, Any]:
    assert main(["preview", *arguments, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert isinstance(answer, dict)
    return answer


def _numbers(one: dict[str, Any]) -> dict[str, Any]:
    return {key: one[key] for key in ("id", "would", "did", "gained", "lost")}


def test_a_watchlist_that_has_not_changed_gains_and_loses_nothing(folder: Path, capsys: Output) -> None:
    answer = _previewed(capsys, "firms")
    assert {key: answer[key] for key in ("articles", "stories")} == {"articles": 7, "stories": 6}
    assert 28.9 <= answer["days"] <= 29.1
    (firms,) = answer["watchlists"]
    assert _numbers(firms) == {"id": "firms", "would": 1, "did": 1, "gained": 0, "lost": 0}
    assert firms["a_day"] == 0.03
    assert firms["advice"] is None


def test_an_edited_file_gains_and_loses_in_three_languages_with_samples(folder: Path, capsys: Output) -> None:
    (firms,) = _previewed(capsys, "firms", "--file", str(folder / "edited.yaml"))["watchlists"]
    assert _numbers(firms) == {"id": "firms", "would": 2, "did": 1, "gained": 2, "lost": 1}
    assert [(sample["source"], sample["title"]) for sample in firms["gained_samples"]] == [
        ("izmir-haber", "Havelsan Umman'da yeni bir merkez açtı"),
        ("muscat-post", "وقّعت هافيلسان عقدا في سلطنة عُمان"),
    ]
    (lost,) = firms["lost_samples"]
    assert lost["title"] == "Aselsan opens an office in Oman"
    assert lost["reason"].startswith("companies: ") and "Havelsan" in lost["reason"]
    assert firms["share"] == pytest.approx(1 / 3, abs=0.001)
    assert firms["advice"].startswith("It catches 33% of all stories: ")


def test_a_file_without_a_watchlist_compares_all_and_those_that_it_has_lost(folder: Path, capsys: Output) -> None:
    answer = _previewed(capsys, "--file", str(folder / "edited.yaml"))
    assert [_numbers(one) for one in answer["watchlists"]] == [
        {"id": "firms", "would": 2, "did": 1, "gained": 2, "lost": 1},
        {"id": "ports", "would": 0, "did": 0, "gained": 0, "lost": 0},
    ]


def test_a_watchlist_that_is_switched_off_is_tried_as_if_it_were_on(folder: Path, capsys: Output) -> None:
    (ports,) = _previewed(capsys, "ports")["watchlists"]
    assert _numbers(ports) == {"id": "ports", "would": 1, "did": 0, "gained": 1, "lost": 0}


def test_days_say_how_far_back_it_looks(folder: Path, capsys: Output) -> None:
    answer = _previewed(capsys, "firms", "--days", "3", "--file", str(folder / "edited.yaml"))
    assert answer["articles"] == 4  # the copy of three days ago came an hour before
    (firms,) = answer["watchlists"]
    assert _numbers(firms) == {"id": "firms", "would": 2, "did": 0, "gained": 2, "lost": 0}


def test_old_news_of_a_old_news_is_counted_apart(folder: Path, sqlite_url: str, capsys: Output) -> None:
    database = open_database(sqlite_url)
    with database.write() as conn:
        add_article(conn, "seeded", now=utc_now(), title="Aselsan trains crews in Oman", seeded=True)
    database.close()
    (firms,) = _previewed(capsys, "firms")["watchlists"]
    assert (firms["gained"], firms["old_news"]) == (1, 1)


def test_people_read_totals_samples_and_advice(folder: Path, capsys: Output) -> None:
    assert main(["preview", "firms", "--file", str(folder / "edited.yaml")]) == 0
    shown = capsys.readouterr().out
    assert "Gained by firms (2):" in shown and "Lost by firms (1):" in shown
    assert "Copies of one story count once." in shown
    assert "firms: It catches 33% of all stories" in shown


def test_an_empty_archive_is_said_to_be_empty(folder: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GULFWATCH_DATABASE", f"sqlite:///{folder / 'other.db'}")
    assert main(["preview", "firms"]) == 0
    assert capsys.readouterr().out == (
        "The archive holds no article of the last 30 days: there is nothing to compare with.\n"
    )


def test_neither_a_watchlist_nor_a_file_is_wrong_usage(folder: Path, capsys: Output) -> None:
    assert main(["preview"]) == 2
    assert "name a watchlist, or give --file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["frims"], "no watchlist has the id 'frims'; did you mean 'firms'?\n"),
        (["--file", "/no/such.yaml"], "/no/such.yaml cannot be read: No such file or directory\n"),
    ],
)
def test_a_failure_is_one_sentence(folder: Path, capsys: Output, arguments: list[str], sentence: str) -> None:
    assert main(["preview", *arguments]) == 1
    assert capsys.readouterr().err.endswith(sentence)


def test_faults_of_an_edited_file_are_told_under_its_own_name(folder: Path, capsys: Output) -> None:
    edited = folder / "edited.yaml"
    edited.write_text("watchlists:\n  - id: firms\n    keyword: [radar]\n", encoding="utf-8")
    assert main(["preview", "--file", str(edited)]) == 1
    error = capsys.readouterr().err
    assert f"{edited}:3:5: unknown key 'keyword'; did you mean 'keywords'?" in error
    assert error.endswith(f"Nothing was compared: mend {edited}.\n")


def test_a_broken_watchlists_file_compares_nothing(folder: Path, capsys: Output) -> None:
    (folder / "watchlists.yaml").write_text("watchlists: 1\n", encoding="utf-8")
    assert main(["preview", "firms"]) == 1
    assert "Nothing was compared: mend watchlists.yaml" in capsys.readouterr().err
