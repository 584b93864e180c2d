"""`gulfwatch check` over a broken query: line and column of the fault, the query, a caret, what was meant."""

import json
from pathlib import Path

import pytest

from cli import main
from config.yaml_text import place_within

FAULT = "the query cannot be read at character 18: 'compny:' is no field; did you mean 'company'?"
POINTER = "country:oman AND compny:aselsan\n                 ^"
Output = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sources.yaml").write_text("sources: [{id: ona, feed: 'https://example.com/rss'}]\n", encoding="utf-8")
    monkeypatch.setenv("GULFWATCH_CONFIG", str(tmp_path))
    monkeypatch.setenv("GULFWATCH_DATABASE", f"sqlite:///{tmp_path / 'gulfwatch.db'}")
    monkeypatch.setenv("QUERY", "country:oman AND compny:hidden")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(folder: Path, query: str, capsys: Output) -> list[str]:
    text = f"watchlists:\n  - id: a\n    query: {query}\n"
    (folder / "watchlists.yaml").write_text(text, encoding="utf-8")
    assert main(["check"]) == 1
    return capsys.readouterr().err.splitlines()[:-1]


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ("'country:oman AND compny:aselsan'", 30),
        ('"country:oman AND compny:aselsan"', 30),
        ("country:oman AND compny:aselsan  # plain", 29),
    ],
)
def test_the_column_is_that_of_the_fault(folder: Path, query: str, column: int, capsys: Output) -> None:
    assert told(folder, query, capsys) == [
        f"watchlists.yaml:3:{column}: {FAULT}",
        *(f"    {line}" for line in POINTER.splitlines()),
    ]


@pytest.mark.parametrize("mark", ["|", ">", "|-", ">-"])
def test_a_query_on_lines_of_its_own_is_placed_in_its_line(folder: Path, mark: str, capsys: Output) -> None:
    lines = told(folder, f"{mark}\n      country:oman\n      AND compny:aselsan", capsys)
    assert lines == [f"watchlists.yaml:5:11: {FAULT}", *(f"    {line}" for line in POINTER.splitlines())]


def test_a_query_that_is_broken_without_a_mark_is_placed_where_it_begins(folder: Path, capsys: Output) -> None:
    lines = told(folder, "country:oman\n      AND compny:aselsan", capsys)
    assert lines == [f"watchlists.yaml:3:12: {FAULT}", *(f"    {line}" for line in POINTER.splitlines())]


def test_a_source_that_is_none_is_told_where_the_query_names_it(folder: Path, capsys: Output) -> None:
    assert told(folder, "port (source:ona OR source:onaa)", capsys) == [
        "watchlists.yaml:3:39: the query names 'onaa', which is no source in sources.yaml; did you mean 'ona'?",
        "    port (source:ona OR source:onaa)",
        "                               ^",
    ]


def test_what_a_variable_holds_is_not_shown(folder: Path, capsys: Output) -> None:
    assert told(folder, "'${QUERY}'", capsys) == [f"watchlists.yaml:3:12: {FAULT}"]


def test_json_holds_the_pointer_apart_from_the_message(folder: Path, capsys: Output) -> None:
    told(folder, "'country:oman AND compny:aselsan'", capsys)
    assert main(["check", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["problems"] == [
        {
            "file": "watchlists.yaml",
            "line": 3,
            "column": 30,
            "message": FAULT,
            "severity": "error",
            "pointer": POINTER,
        }
    ]


@pytest.mark.parametrize(
    ("written", "value", "place"),
    [
        ("'it''s a'", "it's a", (1, 8)),
        (r'"say \"a\" b"', 'say "a" b', (1, 8)),
        (r'"\x61b c"', "ab c", (1, 1)),
        ("ab c", "ab c", (1, 6)),
        ("|", "ab c", (1, 1)),
    ],
)
def test_quotes_inside_a_value_are_counted_as_they_are_written(
    written: str, value: str, place: tuple[int, int]
) -> None:
    assert place_within([written], (1, 1), value, 5) == place
