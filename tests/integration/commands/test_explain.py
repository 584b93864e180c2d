"""`gulfwatch explain`: the account of one article as a command."""

import json
from pathlib import Path

import pytest

from cli import main
from storage.database import open_database
from tests.storage_factories import NOW, add_article, add_sources

Output = pytest.CaptureFixture[str]

FILE = """\
watchlists:
  - id: firms
    title: Turkish firms
    companies: [Aselsan]
"""


@pytest.fixture
def folder(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "watchlists.yaml").write_text(FILE, encoding="utf-8")
    monkeypatch.setenv("GULFWATCH_CONFIG", str(tmp_path))
    monkeypatch.setenv("GULFWATCH_DATABASE", sqlite_url)
    database = open_database(sqlite_url)
    with database.write() as conn:
        add_sources(conn, "muscat-post")
        add_article(
            conn, "url:6d22bcca8c5b7e7d", title="Aselsan'ın yeni merkezi", url="https://muscat-post.example/a", text="-"
        )
    database.close()
    return tmp_path


def test_an_address_is_explained_with_todays_verdict(folder: Path, capsys: Output) -> None:
    assert main(["explain", "https://muscat-post.example/a"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Aselsan'ın yeni merkezi\n    https://muscat-post.example/a, article ")
    assert f"    Collected {NOW:%Y-%m-%d %H:%M:%S} UTC from Muscat-Post (muscat-post).\n" in said
    assert "    It has not been matched yet: it is the daemon's turn.\n\nfirms: waiting\n" in said
    assert "    As the watchlist stands today it matches (companies: " in said


def test_as_json_it_can_be_asked_by_id_and_for_one_watchlist(folder: Path, capsys: Output) -> None:
    main(["explain", "https://muscat-post.example/a", "--json"])
    account = json.loads(capsys.readouterr().out)
    assert (account["known"], account["title"]) == (True, "Aselsan'ın yeni merkezi")
    assert main(["explain", account["article_id"], "--watchlist", "firms", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == account
    assert main(["explain", account["article_id"], "--watchlist", "firm"]) == 1
    assert "no watchlist has the id 'firm'" in capsys.readouterr().err


def test_an_address_that_is_not_stored_names_the_source_that_would_have_it(folder: Path, capsys: Output) -> None:
    assert main(["explain", "https://www.muscat-post.example/nowhere"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(
        "No article with this address is stored.\nThe source muscat-post (Muscat-Post) would have it: "
    )
    assert "was never read with success" in said
    assert main(["explain", "https://elsewhere.example/x", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["known"], answer["sources"]) == (False, [])
    assert answer["says"][1].startswith("No source of sources.yaml is read at elsewhere.example")


def test_an_id_that_is_none_is_one_sentence(folder: Path, capsys: Output) -> None:
    assert main(["explain", "01NOTHING"]) == 1
    assert "no article has the id '01NOTHING': give its id or its whole address" in capsys.readouterr().err
