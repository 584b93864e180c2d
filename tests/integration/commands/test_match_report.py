"""`gulfwatch match` over texts in three languages, to the letter: what an analyst reads of a match and of a miss."""

import json
from pathlib import Path

import pytest

from cli import main

WATCHLISTS = """\
watchlists:
  - id: deals
    countries: [Oman]
    companies: [Aselsan, Havelsan]
    where: {companies: title}
  - id: near
    query: 'company:aselsan NEAR/3 country:oman AND NOT football'
"""
Output = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "watchlists.yaml").write_text(WATCHLISTS, encoding="utf-8")
    monkeypatch.setenv("GULFWATCH_CONFIG", str(tmp_path))
    monkeypatch.setenv("GULFWATCH_DATABASE", f"sqlite:///{tmp_path / 'gulfwatch.db'}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(text: str, folder: Path, capsys: Output, *options: str) -> list[str]:
    (folder / "text.txt").write_text(text, encoding="utf-8")
    assert main(["match", "text.txt", *options]) == 0
    return capsys.readouterr().out.splitlines()


def test_an_english_text_that_misses_says_what_was_missing(folder: Path, capsys: Output) -> None:
    text = "Aselsan met Mr. Smith\nof the U.A.E. team. Later Omani officials joined them."
    assert shown(text, folder, capsys) == [
        "[Aselsan] met Mr. Smith of the [U.A.E]. team.",
        "    ✓ Aselsan (company)",
        "    ✓ United Arab Emirates (country): UAE",
        "Later [Omani] officials joined them.",
        "    ✓ Oman (country): Omani",
        "",
        "no match  deals",
        "    ✓ countries: found Oman",
        "    ✗ companies: Aselsan is named, but not in the title",
        "",
        "no match  near",
        "    ✗ query: Aselsan and Oman are 11 words apart, more than 3",
        "",
        "This text has no title: --title 'TEXT' gives it one.",
    ]


def test_an_arabic_text_shows_names_within_names(folder: Path, capsys: Output) -> None:
    text = "وقّعت [أسيلسان] عقدا مع وزارة الدفاع العُمانية."
    lines = shown(text.replace("[", "").replace("]", ""), folder, capsys, "--title", "أسيلسان")
    assert lines[:6] == [
        "title: [أسيلسان]",
        "    ✓ Aselsan (company): أسيلسان",
        "وقّعت [أسيلسان] عقدا مع [وزارة الدفاع [العُمانية]].",
        "    ✓ Aselsan (company): أسيلسان",
        "    ✓ Oman Ministry of Defence (organisation): وزارة الدفاع العمانية",
        "    ✓ Oman (country): عماني, feminine",
    ]
    assert lines[7:9] == ["MATCH     deals", "    Named: Oman; Aselsan in the title."]


def test_a_turkish_text_shows_the_ending_and_what_must_not_be_there(folder: Path, capsys: Output) -> None:
    lines = shown("Aselsan, Umman'ın ortağı. Bu football haberi değil.", folder, capsys, "--title", "Haber")
    assert lines[0] == "[Aselsan], [Umman]'ın ortağı."
    assert lines[-2:] == ["no match  near", "    ✗ query: “football” must not be there, and is"]
    assert not any("no title" in line for line in lines)


def test_json_holds_the_place_of_each_mention_in_its_sentence_and_what_the_alert_says(
    folder: Path, capsys: Output
) -> None:
    answer = json.loads("\n".join(shown("In short: Aselsan in Oman.", folder, capsys, "--json", "--title", "Aselsan")))
    places = [(one["sentence"], one["sentence_start"], one["text"]) for one in answer["mentions"]]
    assert places == [
        ("Aselsan", 0, "Aselsan"),
        ("In short: Aselsan in Oman.", 10, "Aselsan"),
        ("In short: Aselsan in Oman.", 21, "Oman"),
    ]
    assert [(one["watchlist_id"], one["matched"], one["reason"]) for one in answer["watchlists"]] == [
        ("deals", True, "Named: Oman; Aselsan in the title."),
        ("near", True, "Named: Aselsan (×2) and Oman."),
    ]


def test_a_text_cannot_command_the_terminal(folder: Path, capsys: Output) -> None:
    (line, *_) = shown("Aselsan \x1b[2J\u202e in Oman", folder, capsys)
    assert line == "[Aselsan]  [2J in [Oman]"
