"""The matcher on labelled passages written for it: no worse than it was."""

import json
from pathlib import Path

import pytest

from domain.match import Readable
from matching.evaluate import evaluate, main
from matching.matcher import compile_matcher

DATA = Path("tests/data/eval")
COUNTED = frozenset(one["id"] for one in json.loads((DATA / "entities.json").read_text())["entities"])


@pytest.mark.parametrize("name", ["written.jsonl", "more.jsonl", "english.jsonl", "arabic.jsonl", "turkish.jsonl"])
def test_the_labelled_sets_are_read_well(name: str) -> None:
    lines = [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
    table = evaluate(lines, COUNTED)
    assert table.overall.f1 is not None
    assert table.overall.f1 >= 0.98, table.wrong
    assert all((one.f1 or 0) >= 0.97 for one in table.languages.values()), table.wrong
    assert table.overall.traps_hit * 33 <= table.overall.traps
    assert table.alarms.passages == table.alarms.exact


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.jsonl")))
def test_what_is_left_unweighed_for_speed_changes_nothing(name: str) -> None:
    matcher = compile_matcher().matcher
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        passage = json.loads(line)
        readable = Readable(title=passage.get("title") or "", text=passage["text"], language=passage["lang"])
        assert matcher.read(readable) == matcher.explain(readable).reading


def test_the_command_prints_a_table(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    line = {"id": "a", "lang": "en", "title": "", "text": "Oman", "entities": ["oman"], "phenomena": ["country-plain"]}
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(line) + "\n")
    assert main([str(path)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert [row.split()[0] for row in printed] == ["all", "language", "country-plain", "plain"]
    assert "F1=1.000" in printed[0]


def test_the_command_explains_a_set_that_cannot_be_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([str(tmp_path / "none.jsonl")]) == 1
    assert "cannot be evaluated" in capsys.readouterr().err
