"""The bench on public pages reads a folder of pages and what is known of them."""

import json
import sys
from pathlib import Path

import pytest

from bench import extraction_pages


def test_a_folder_is_read_and_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:  # type: ignore[no-untyped-def]
    sentence = "The workshop in Duqm will employ four hundred people, said the director of the port on Monday."
    page = f"<html><head><title>A deal</title></head><body><article>{f'<p>{sentence}</p>' * 9}</article></body></html>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    known = {"file": "a.html", "url": "https://news.example.om/2026/11/20/a-deal", "title": "A deal"}
    known |= {
        "date": "2026-11-20T10:30:00+04:00",
        "text": " ".join([sentence] * 9),
        "with": ["Duqm"],
        "without": ["x y"],
    }
    (tmp_path / "pages.jsonl").write_text(json.dumps(known) + "\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["extraction_pages.py", str(tmp_path)])
    extraction_pages.main()
    ours = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("gulfwatch"))
    assert ours.endswith("text F1 1.000 of 1  passages F1 1.000 of 1  dates 1/1, 0 wrong  titles 1/1")
