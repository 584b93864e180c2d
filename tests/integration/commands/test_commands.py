"""The command line: exit codes, sentences instead of tracebacks, and what the commands print."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli import COMMANDS, main

ROOT = Path(__file__).parents[3]
WATCHLISTS = """\
watchlists:
  - id: oman
    title: Turkish firms in Oman
    countries: [Oman]
    companies: [Aselsan]
"""
SOURCES = "sources:\n  - {id: ona, name: ONA, feed: 'https://example.com/rss'}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in (("watchlists.yaml", WATCHLISTS), ("sources.yaml", SOURCES)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("GULFWATCH_CONFIG", str(tmp_path))
    monkeypatch.setenv("GULFWATCH_DATABASE", f"sqlite:///{tmp_path / 'gulfwatch.db'}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


Output = pytest.CaptureFixture[str]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: Output) -> None:
    assert main([command, "--help"]) == 0
    assert "Usage: gulfwatch" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["match"],
        ["match", "a", "--jsonl", "b"],
        ["deliveries", "retry"],
        ["deliveries", "--json", "drop", "x"],
        ["deliveries", "replay"],
        ["deliveries", "replay", "--since", "lately"],
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str], folder: Path, capsys: Output) -> None:
    assert main(arguments) == 2
    assert "Usage:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["match", "/no/such/file"], "/no/such/file cannot be read: No such file or directory"),
        (["match", "--jsonl", "/no/such/file"], "/no/such/file cannot be read: No such file or directory"),
        (["match", "watchlists.yaml", "--source", "onna"], "no source has the id 'onna'; did you mean 'ona'?"),
        (["collect", "onna"], "no source has the id 'onna'; did you mean 'ona'?"),
        (["channels", "test", "desk"], "no channel has the id 'desk'; known: console"),
        (["match", "http://127.0.0.1/"], "private address refused: 127.0.0.1 is not a public address"),
        (["deliveries", "retry", "x"], "none of them could be retried"),
    ],
)
def test_a_failure_is_one_sentence_and_exits_with_1(
    arguments: list[str], sentence: str, folder: Path, capsys: Output
) -> None:
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert sentence in error
    assert "Traceback" not in error


def test_check_tells_every_fault_with_its_place(folder: Path, capsys: Output) -> None:
    assert main(["check"]) == 0
    assert capsys.readouterr().out == (
        "All is well: 1 source (1 enabled), 1 watchlist, no channels.yaml (console only).\n"
    )
    (folder / "watchlists.yaml").write_text("watchlists:\n  - id: a\n    keyword: [x1]\n", encoding="utf-8")
    (folder / "sources.yaml").write_text("sources: 1\n", encoding="utf-8")
    assert main(["check"]) == 1
    error = capsys.readouterr().err
    assert "watchlists.yaml:3:5: " in error and "did you mean 'keywords'" in error
    assert "sources.yaml:1:" in error
    assert main(["check", "--json"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert {problem["file"] for problem in problems} == {"sources.yaml", "watchlists.yaml"}


def test_match_shows_each_mention_in_its_sentence_and_each_verdict(folder: Path, capsys: Output) -> None:
    (folder / "text.txt").write_text("وقّعت أسيلسان عقدا في عُمان.", encoding="utf-8")
    assert main(["match", "text.txt"]) == 0
    shown = capsys.readouterr().out
    assert "وقّعت [أسيلسان] عقدا" in shown and "في [عُمان]." in shown
    assert "MATCH     oman" in shown
    assert main(["match", "text.txt", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["entities"] == ["aselsan", "oman"]
    assert [verdict["matched"] for verdict in answer["watchlists"]] == [True]


def test_match_jsonl_answers_every_line_in_order(folder: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [{"id": "b", "title": "Oman", "text": "woman"}, {"id": "a", "lang": "tr", "title": "", "text": "Umman'ın"}]
    text = "\n\n".join(json.dumps(line) for line in lines)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert main(["match", "--jsonl", "-"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["id"], one["entities"], one["watchlists"]) for one in answers] == [
        ("b", ["oman"], []),
        ("a", ["oman"], []),
    ]
    (folder / "bad.jsonl").write_text('{"id": 1}\nnot json\n', encoding="utf-8")
    assert main(["match", "--jsonl", "bad.jsonl"]) == 1
    assert "bad.jsonl:2: not JSON" in capsys.readouterr().err


def test_an_empty_outbox_is_said_to_be_empty(folder: Path, capsys: Output) -> None:
    assert main(["deliveries"]) == 0
    assert capsys.readouterr().out == "Nothing is pending, and there are no dead letters.\n"
    assert main(["deliveries", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_bug_is_one_sentence_that_says_where(folder: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.check.examine", lambda *_: 1 / 0)
    assert main(["check"]) == 1
    error = capsys.readouterr().err
    assert "Gulfwatch made a mistake: ZeroDivisionError at " in error and "Traceback" not in error


@pytest.mark.parametrize("since", ["2d", "2026-03-01T08:00Z", "2026-03-01"])
def test_replaying_what_is_not_there_is_no_failure(since: str, folder: Path, capsys: Output) -> None:
    assert main(["deliveries", "replay", "--since", since, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"replayed": 0}


@pytest.mark.parametrize(
    ("first", "begin"),
    [
        ("commands", "sys.argv = ['gulfwatch', 'run', '--help']; import cli; cli.main()"),
        ("alerts", "sys.argv = ['scheduler.py', '--help']; runpy.run_path('scheduler.py', run_name='__main__')"),
    ],
)
def test_a_daemon_that_is_stopped_before_it_has_begun_ends_in_order(first: str, begin: str) -> None:
    """When it asks for its first large room: to load them all takes seconds."""
    program = (
        "import os, runpy, signal, sys\n"
        "class Stop:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == '{first}':\n"
        "            os.kill(os.getpid(), signal.SIGTERM)\n"
        "sys.meta_path.insert(0, Stop())\n"
        f"{begin}\n"
        "print('goes on')"
    )
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")
