"""`gulfwatch names`: what a name stands for, how it may be written, and how often that stands in the archive."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cli import main
from domain.clock import utc_now
from storage.database import open_database
from tests.storage_factories import add_article, add_sources

WATCHLISTS = """\
entities:
  - id: acme-marine
    kind: company
    name: Acme Marine
    names: {en: [Acme Marine], ar: [أكمي مارين]}
watchlists:
  - {id: oman, title: Oman, countries: [Oman], keywords: [rain]}
"""
TEXTS = (
    ("en", "Aselsan's radios reached Oman. Aselsan trains the crews."),
    ("ar", "وقّعت أسيلسان عقدا في عُمان"),
    ("tr", "Aselsan'ın yeni merkezi Umman'da açıldı"),
    ("ar", "قالت كولوريكس مارين إن السفينة أبحرت"),
    ("en", "Acme Marine builds ferries"),
    ("en", "Rain is expected in the mountains, with more rain on Friday"),
)

Output = pytest.CaptureFixture[str]


@pytest.fixture
def folder(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "watchlists.yaml").write_text(WATCHLISTS, encoding="utf-8")
    (tmp_path / "sources.yaml").write_text(
        "sources:\n  - {id: ona, name: ONA, feed: 'https://example.com/rss'}\n", encoding="utf-8"
    )
    monkeypatch.setenv("GULFWATCH_CONFIG", str(tmp_path))
    monkeypatch.setenv("GULFWATCH_DATABASE", sqlite_url)
    database, now = open_database(sqlite_url), utc_now()
    with database.write() as conn:
        add_sources(conn)
        for index, (language, text) in enumerate(TEXTS):
            at = now - timedelta(days=index, hours=1)
            add_article(conn, f"k{index}", now=at, title="", text=text, language=language)
        add_article(conn, "old", now=now - timedelta(days=200), text="Aselsan was here", language="en")
    database.close()
    return tmp_path


def _asked(capsys: Output, *arguments: str) -> dict[str, Any]:
    assert main(["names", *arguments, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert isinstance(answer, dict)
    return answer


def _standing(answer: dict[str, Any]) -> dict[str, int]:
    return {row["name"]: row["articles"] for row in answer["names"] if row["articles"]}


def test_a_known_name_has_its_names_in_every_language_with_their_articles(folder: Path, capsys: Output) -> None:
    answer = _asked(capsys, "أسيلسان")
    assert answer["entity"] == {"id": "aselsan", "kind": "company", "name": "Aselsan"}
    assert answer["articles"] == 6
    assert _standing(answer) == {"Aselsan": 2, "أسيلسان": 1}
    assert not any(row["derived"] for row in answer["names"])
    assert {"name": "Aselsan", "language": "en, tr", "evidence": "name", "derived": False, "articles": 2} in answer[
        "names"
    ]


def test_an_unknown_name_is_taken_literally_with_derived_spellings_as_weaker_evidence(
    folder: Path, capsys: Output
) -> None:
    answer = _asked(capsys, "Qulorex Marine")
    assert answer["entity"] is None
    assert answer["names"][0] == {
        "name": "Qulorex Marine",
        "language": "en, tr",
        "evidence": "name",
        "derived": False,
        "articles": 0,
    }
    assert {row["evidence"] for row in answer["names"][1:]} == {"weaker: derived from Qulorex Marine"}
    assert _standing(answer) == {"كولوريكس مارين": 1}


def test_derived_spellings_are_told_to_be_weaker_and_how_they_are_switched_off(folder: Path, capsys: Output) -> None:
    assert main(["names", "Qulorex Marine"]) == 0
    assert capsys.readouterr().out.endswith(
        "Derived spellings are weaker evidence: write those that are right into 'entities:' of watchlists.yaml, "
        "or leave them out there with 'spellings: off'.\n"
    )
    entity = "  - {id: qulorex, kind: company, name: Qulorex Marine, spellings: off}\n"
    (folder / "watchlists.yaml").write_text(WATCHLISTS.replace("entities:\n", "entities:\n" + entity), encoding="utf-8")
    assert [row["name"] for row in _asked(capsys, "Qulorex Marine")["names"]] == ["Qulorex Marine"]
    some = entity.replace("off", "{without: [كولوريكس مارين]}")
    (folder / "watchlists.yaml").write_text(WATCHLISTS.replace("entities:\n", "entities:\n" + some), encoding="utf-8")
    rows = _asked(capsys, "Qulorex Marine")["names"]
    assert len(rows) > 5
    assert "كولوريكس مارين" not in [row["name"] for row in rows]


def test_a_name_is_spelt_as_what_the_watchlists_take_it_for(folder: Path, capsys: Output) -> None:
    def spelt() -> str:
        return " ".join(row["name"] for row in _asked(capsys, "Ömer Çelik")["names"])

    assert "للصلب" in spelt()
    people = "  - {id: people, people: [Ömer Çelik]}\n"
    (folder / "watchlists.yaml").write_text(WATCHLISTS + people, encoding="utf-8")
    assert "للصلب" not in spelt()


def test_a_name_of_the_file_is_known_too(folder: Path, capsys: Output) -> None:
    answer = _asked(capsys, "acme marine")
    assert answer["entity"] == {"id": "acme-marine", "kind": "company", "name": "Acme Marine"}
    assert _standing(answer) == {"Acme Marine": 1}


def test_days_say_how_far_back_it_counts(folder: Path, capsys: Output) -> None:
    assert _standing(_asked(capsys, "Aselsan", "--days", "1")) == {"Aselsan": 1}
    assert _standing(_asked(capsys, "Aselsan", "--days", "300")) == {"Aselsan": 3, "أسيلسان": 1}


def test_people_read_a_table(folder: Path, capsys: Output) -> None:
    assert main(["names", "Aselsan"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Aselsan: company, id aselsan\n")
    assert shown.endswith("Of 6 articles of the last 90 days.\n")
    assert main(["names", "Havelsn"]) == 0
    assert capsys.readouterr().out.startswith("Havelsn is not known: taken literally; did you mean 'Havelsan'?\n")


def test_a_name_that_cannot_be_searched_is_a_failure(folder: Path, capsys: Output) -> None:
    assert main(["names", "北"]) == 1
    assert capsys.readouterr().err.startswith("'北' cannot be looked for: ")


def test_check_tells_of_names_that_stand_in_much_of_the_archive(folder: Path, capsys: Output) -> None:
    assert main(["check", "--archive"]) == 0
    error = capsys.readouterr().err
    assert "watchlists.yaml:7:41: warning: 'Oman' stands in 43% of the archive's articles" in error
    assert "'rain'" not in error
    assert main(["check"]) == 0
    assert "archive" not in capsys.readouterr().err


def test_check_of_an_empty_archive_counts_nothing(
    folder: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GULFWATCH_DATABASE", f"sqlite:///{folder / 'other.db'}")
    assert main(["check", "--archive"]) == 0
    assert capsys.readouterr().err == "The archive holds no articles yet: no name was counted.\n"
