"""Feeds of every form: our own samples with what is in them, and feedparser's where its source is at hand.

``FEEDPARSER_CORPUS`` names the folder ``tests`` of feedparser's source (``pip download --no-binary :all: feedparser``).
"""

import json
import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.charset import decode_feed
from crawler.feeds.entry import NotAFeed, ParsedFeed
from crawler.feeds.lean import parse_lean
from crawler.feeds.loose import parse_loose
from crawler.feeds.parse import parse_feed, strip_doctype
from crawler.plain_text import strip_illegal
from crawler.pool import TASK_DEADLINE
from domain.article import Entry
from tests.crawler_samples import BASE, DATA

FEEDS = DATA / "feeds"
EXPECTED: dict[str, Any] = json.loads((FEEDS / "expected.json").read_text())
CORPUS = os.environ.get("FEEDPARSER_CORPUS", "")
needs_corpus = pytest.mark.skipif(
    not CORPUS, reason="FEEDPARSER_CORPUS does not name the folder tests of feedparser's source"
)
LEAST_LEAN = 0.9  # of the well-formed files; the rest are base64, CDF, made-up namespaces and the like


def entry_of(said: dict[str, Any]) -> Entry:
    """What is left out is empty."""
    at = said.get("published_at")
    return Entry(
        url=said.get("url"),
        guid=said.get("guid"),
        title=said["title"],
        summary=said.get("summary", ""),
        text=said.get("text", ""),
        authors=tuple(said.get("authors", ())),
        published_at=datetime.fromisoformat(at) if at else None,
        language=said.get("language"),
    )


def test_every_sample_says_what_is_in_it() -> None:
    assert sorted(EXPECTED) == sorted(str(path.relative_to(FEEDS).with_suffix("")) for path in FEEDS.rglob("*.xml"))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_is_read_as_what_is_in_it(name: str) -> None:
    answer = parse_feed((FEEDS / f"{name}.xml").read_bytes(), content_type="text/xml", base=BASE)
    assert isinstance(answer, ParsedFeed)
    assert answer.entries == tuple(map(entry_of, EXPECTED[name]["entries"]))
    assert answer.parser == EXPECTED[name]["parser"]


def corpus(folder: str) -> list[Path]:
    files = sorted(path for path in Path(CORPUS).rglob("*") if path.is_file() and path.suffix in {".xml", ".json"})
    return [path for path in files if folder in path.parts]


def compared(path: Path) -> tuple[ParsedFeed | None, ParsedFeed | NotAFeed | None]:
    """What the lean parser and feedparser make of a file's text."""
    text = strip_illegal(decode_feed(path.read_bytes()).text)
    _, _, rest = text.partition("?>") if text.lstrip().startswith("<?xml") else ("", "", text)
    plain, _ = strip_doctype(rest)
    base = f"https://corpus.example/{path.name}"
    return parse_lean(plain, base=base), parse_loose(plain.encode(), base=base)


@needs_corpus
def test_the_lean_parser_agrees_with_feedparser_on_its_own_corpus() -> None:
    different, lean_ones, files = [], 0, corpus("wellformed")
    for path in files:
        lean, loose = compared(path)
        if lean is not None:
            lean_ones += 1
            if not isinstance(loose, ParsedFeed) or lean.entries != loose.entries:
                different.append(path.name)
    assert different == []
    assert lean_ones >= LEAST_LEAN * len(files) > 1000


@needs_corpus
def test_nothing_of_feedparsers_corpus_raises_or_takes_long() -> None:
    slow = []
    for path in corpus("tests"):
        begun = time.process_time()
        answer = parse_feed(path.read_bytes(), content_type="", base=f"https://corpus.example/{path.name}")
        assert isinstance(answer, ParsedFeed | NotAFeed), path
        if time.process_time() - begun > TASK_DEADLINE.total_seconds():
            slow.append(path.name)
    assert slow == []
