"""`gulfwatch silences`: begun, listed and ended from the command line."""

import json
from pathlib import Path

import pytest

from cli import main
from storage.database import open_database
from tests.storage_factories import add_sources

Output = pytest.CaptureFixture[str]


@pytest.fixture
def folder(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "watchlists.yaml").write_text(
        "watchlists:\n  - id: firms\n    companies: [Aselsan]\n", encoding="utf-8"
    )
    monkeypatch.setenv("GULFWATCH_CONFIG", str(tmp_path))
    monkeypatch.setenv("GULFWATCH_DATABASE", sqlite_url)
    database = open_database(sqlite_url)
    with database.write() as conn:
        add_sources(conn, "muscat-post")
    database.close()
    return tmp_path


ASKED = ["--until", "8h", "--reason", "a fair", "--owner", "Ali"]


@pytest.mark.parametrize(("what", "target"), [("watchlist", "firms"), ("source", "muscat-post"), ("entity", "aselsan")])
def test_a_silence_is_begun_listed_and_ended(what: str, target: str, folder: Path, capsys: Output) -> None:
    assert main(["silences", "add", f"--{what}", target, *ASKED, "--json"]) == 0
    begun = json.loads(capsys.readouterr().out)
    assert begun["held"] == 0
    assert main(["silences", "--json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert {name: listed[name] for name in ("id", "of", "target", "owner", "reason", "state", "held")} == {
        "id": begun["id"],
        "of": what,
        "target": target,
        "owner": "Ali",
        "reason": "a fair",
        "state": "in force",
        "held": 0,
    }
    assert main(["silences", "end", begun["id"], "--by", "Zeynep"]) == 0
    assert main(["silences", "end", begun["id"]]) == 1
    assert "no silence in force has the id" in capsys.readouterr().err
    main(["silences", "list", "--all", "--json"])
    assert json.loads(capsys.readouterr().out)[0]["state"] == "ended by Zeynep"


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--watchlist", "firm", *ASKED], 1, "no watchlist has the id 'firm'; did you mean 'firms'?"),
        (["--story", "x", *ASKED], 1, "no story has the id 'x'"),
        (["--entity", "aselsn", *ASKED], 1, "no entity has the id 'aselsn'"),
        (["--watchlist", "firms", *ASKED[2:], "--until", "soon"], 1, "'soon' is no end of a silence"),
        (ASKED, 2, "name one thing to silence"),
        (["--watchlist", "firms", "--source", "muscat-post", *ASKED], 2, "name one thing to silence"),
    ],
)
def test_what_cannot_be_silenced_is_one_sentence(
    arguments: list[str], code: int, sentence: str, folder: Path, capsys: Output
) -> None:
    assert main(["silences", "add", *arguments]) == code
    assert sentence in capsys.readouterr().err
