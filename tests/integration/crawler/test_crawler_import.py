"""What others have crawled is taken in: real files, good, bad and hostile ones, in an archive that stays clean."""

import gzip
import io
import json
import sys
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest

from crawler.history.importing import FileSummary, import_files
from crawler.history.input_file import Fault
from domain.source import Source
from storage import articles, sources
from storage.database import Database
from tests.crawler_samples import feed_source
from tests.past_news import PastArticle, past_articles, past_page
from tests.warcs import HTML, bomb, record, warc

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
ARTICLES = past_articles(6, newest=date(2026, 3, 1))
SITE = "https://www.harbour.om"
HARBOUR = feed_source("harbour", address=f"{SITE}/rss", country="oman")


def url_of(article: PastArticle, site: str = SITE) -> str:
    return f"{site}{article.path}"


def page_record(article: PastArticle, **values: Any) -> bytes:
    return record(url_of(article), past_page(article), **values)


def line_of(article: PastArticle, **values: Any) -> str:
    said = {
        "url": url_of(article),
        "title": article.title,
        "text": "A crane.",
        "date": article.published_at.isoformat(),
    }
    return json.dumps({**said, **values}) + "\n"


def take(
    database: Database, *paths: Path, source: Source | None = None, recent: bool = False
) -> tuple[FileSummary, ...]:
    with database.write() as conn:
        sources.replace_all(conn, [HARBOUR], now=NOW)
    names = [str(path) for path in paths]
    return import_files(database, names, sources=[HARBOUR], source=source, recent=recent, clock=lambda: NOW)


def titles(database: Database, source_id: str | None = None) -> list[str]:
    """The newest first."""
    with database.read() as conn:
        return [one.title for one in articles.list_recent(conn, limit=500, source_id=source_id)]


@pytest.mark.parametrize("packed", [True, False])
def test_the_pages_of_a_warc_are_read_as_the_daemon_reads_them(
    sqlite_database: Database, tmp_path: Path, packed: bool
) -> None:
    path = warc(tmp_path / "crawl.warc", map(page_record, ARTICLES), packed=packed)
    (found,) = take(sqlite_database, path)
    assert found == FileSummary(name=str(path), articles=6, stored=6, known=0, recent=0)
    with sqlite_database.read() as conn:
        stored = articles.list_recent(conn, limit=10, source_id="harbour")
    assert [(one.title, one.published_at, one.url) for one in stored] == [
        (one.title, one.published_at, url_of(one)) for one in ARTICLES
    ]
    assert all(one.seeded and "new crane" in one.text and "All rights" not in one.text for one in stored)


def test_the_same_file_again_stores_nothing_new(sqlite_database: Database, tmp_path: Path) -> None:
    pages = warc(tmp_path / "crawl.warc.gz", map(page_record, ARTICLES[:4]))
    lines = tmp_path / "lines.jsonl"
    lines.write_text("".join(map(line_of, ARTICLES)))
    take(sqlite_database, pages)
    again = take(sqlite_database, pages, lines, lines)
    assert [(one.articles, one.stored, one.known) for one in again] == [(4, 0, 4), (6, 2, 4), (6, 0, 6)]
    assert len(titles(sqlite_database)) == 6


def test_what_is_no_article_is_counted_by_its_kind(sqlite_database: Database, tmp_path: Path) -> None:
    article = ARTICLES[0]
    moved = record(url_of(ARTICLES[1]), b"", status="301 Moved Permanently", headers=[("Location", "/")])
    gone = record(url_of(ARTICLES[1]), "<html>gone</html>", status="404 Not Found")
    picture = record(f"{SITE}/news/a.jpg", b"\xff\xd8", headers=[("Content-Type", "image/jpeg")])
    lies = record(f"{SITE}/news/40001-a-video-of-it", b"\x00\x00ftyp" * 90)
    huge = record(url_of(ARTICLES[2]), b"<html>" + b"a" * (10 * 2**20))
    asked = record(url_of(article), b"", kind="request", headers=())
    front, section = (record(f"{SITE}{path}", past_page(article)) for path in ("/", "/category/cranes"))
    few = record(f"{SITE}/news/40002-a-short-page", "<html><body><p>Hello.</p></body></html>")
    path = warc(
        tmp_path / "crawl.warc.gz",
        [moved, gone, picture, lies, huge, asked, front, section, few, page_record(article), page_record(article)],
    )
    (found,) = take(sqlite_database, path)
    assert (found.articles, found.stored, found.known, found.fault) == (2, 1, 1, None)
    assert dict(found.passed_over) == {
        "redirect": 1,
        "error": 1,
        "not-html": 2,
        "too-large": 1,
        "not-article": 2,
        "no-text": 1,
    }


def test_packed_and_chunked_answers_are_undone_and_one_that_only_says_so_is_read_as_it_is(
    sqlite_database: Database, tmp_path: Path
) -> None:
    def encoded(article: PastArticle, body: bytes, *headers: tuple[str, str]) -> bytes:
        return record(url_of(article), body, headers=[HTML, *headers])

    bodies = [past_page(article).encode() for article in ARTICLES]
    chunked = (
        b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (bodies[2][:99], bodies[2][99:])) + b"0\r\n\r\n"
    )
    path = warc(
        tmp_path / "crawl.warc.gz",
        [
            encoded(ARTICLES[0], gzip.compress(bodies[0]), ("Content-Encoding", "gzip")),
            encoded(ARTICLES[1], brotli.compress(bodies[1]), ("Content-Encoding", "br")),
            encoded(ARTICLES[2], chunked, ("Transfer-Encoding", "chunked")),
            encoded(ARTICLES[3], bodies[3], ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")),
            encoded(ARTICLES[4], brotli.compress(b"<html>" + bytes(2**29)), ("Content-Encoding", "br")),
        ],
    )
    (found,) = take(sqlite_database, path)
    assert (found.stored, dict(found.passed_over), found.fault) == (4, {"too-large": 1}, None)


def test_bad_lines_are_told_with_their_number_and_the_rest_is_kept(sqlite_database: Database, tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    lines = ["\ufeff" + line_of(ARTICLES[0]), "\n", "{oops\n", line_of(ARTICLES[1]), '{"url": "https://e.om/1"}\n']
    path.write_text("".join([*lines, line_of(ARTICLES[2]).rstrip()]))
    (found,) = take(sqlite_database, path)
    assert (found.stored, found.bad_lines, found.fault) == (3, 2, None)
    assert found.faults == (
        Fault(number=3, why="is not JSON"),
        Fault(number=5, why="holds neither a title nor a text"),
    )


def test_a_line_belongs_to_the_source_it_names_or_to_its_host_s_or_to_none(
    sqlite_database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "lines.jsonl"
    elsewhere = [line_of(one, url=url_of(one, "https://elsewhere.om")) for one in ARTICLES]
    named = line_of(ARTICLES[1], url=url_of(ARTICLES[1], "https://elsewhere.om"), source="Harbour")
    path.write_text(elsewhere[0] + named + line_of(ARTICLES[2]))
    take(sqlite_database, path)
    assert titles(sqlite_database, "imported") == [ARTICLES[0].title]
    assert titles(sqlite_database, "harbour") == [ARTICLES[1].title, ARTICLES[2].title]
    path.write_text(elsewhere[3])
    take(sqlite_database, path, source=HARBOUR)
    assert ARTICLES[3].title in titles(sqlite_database, "harbour")


def test_a_page_in_a_line_is_extracted(sqlite_database: Database, tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl.gz"
    undated = past_page(ARTICLES[0], dated=False)
    path.write_bytes(gzip.compress(line_of(ARTICLES[0], text="", html=undated).encode()))
    take(sqlite_database, path)
    with sqlite_database.read() as conn:
        (stored,) = articles.list_recent(conn, limit=10)
    assert (stored.title, stored.published_at) == (ARTICLES[0].title, ARTICLES[0].published_at)
    assert "new crane" in stored.text


def test_what_may_still_be_news_is_left_out_unless_it_is_asked_for(sqlite_database: Database, tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text(line_of(ARTICLES[0], date=(NOW - timedelta(hours=3)).isoformat()) + line_of(ARTICLES[1]))
    (left,) = take(sqlite_database, path)
    assert (left.articles, left.stored, left.recent, left.known) == (2, 1, 1, 0)
    (taken,) = take(sqlite_database, path, recent=True)
    assert (taken.stored, taken.recent, taken.known) == (1, 0, 1)


def test_a_fault_ends_its_file_and_not_the_rest(sqlite_database: Database, tmp_path: Path) -> None:
    good = warc(tmp_path / "good.warc.gz", map(page_record, ARTICLES[3:]))
    whole = warc(tmp_path / "whole.warc.gz", map(page_record, ARTICLES[:3]), packed=False).read_bytes()
    cut, garbage, array, torn = (tmp_path / name for name in ("cut.warc", "garbage.bin", "array.json", "torn.warc.gz"))
    cut.write_bytes(whole[:-200])
    garbage.write_bytes(b"\x00\x01 no such thing" * 100)
    array.write_text("[{}]")
    torn.write_bytes(gzip.compress(whole, 0)[:-200])
    found = take(sqlite_database, cut, garbage, array, torn, bomb(tmp_path / "bomb.warc.gz"), tmp_path / "none", good)
    assert [one.fault for one in found] == [
        "is cut off in the middle of a record (record 4)",
        "is neither WARC nor lines of JSON, packed or not",
        "holds one JSON array: write one object a line instead (jq -c '.[]')",
        "is cut off in the middle of what was packed (record 4)",
        "is a decompression bomb: a part of it unpacks to over 200 times its size (record 1)",
        "cannot be opened: No such file or directory",
        None,
    ]
    assert (found[0].stored, found[-1].stored) == (2, 3)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"WARC/1.0\r\nX: " + b"a" * (3 * 2**20), "holds a record whose header does not end"),
        (b"WARC/1.0\r\nContent-Length: many\r\n\r\n", "holds no further WARC record that can be read"),
        (b"WARC/9\r\n\r\n\r\nWARC", "holds no further WARC record that can be read"),
    ],
)
def test_a_header_of_nonsense_ends_the_file(
    sqlite_database: Database, tmp_path: Path, capfd: pytest.CaptureFixture[str], content: bytes, fault: str
) -> None:
    path = tmp_path / "odd.warc"
    path.write_bytes(content)
    (found,) = take(sqlite_database, path)
    assert found.fault is None or found.fault.startswith(fault)
    assert capfd.readouterr().err == ""


def test_a_record_that_is_longer_than_it_says_ends_the_file(
    sqlite_database: Database, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = warc(tmp_path / "odd.warc", map(page_record, ARTICLES[:3]), packed=False)
    text = path.read_bytes()
    at = text.index(b"Content-Length: ", text.index(b"response")) + len(b"Content-Length: ")
    path.write_bytes(text[:at] + b"300" + text[text.index(b"\r\n", at) :])
    (found,) = take(sqlite_database, path)
    assert found.fault is not None and found.fault.startswith("holds a record that is longer than it says")
    assert capfd.readouterr().err == ""


def test_the_standard_input_is_a_file_like_others(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.TextIOWrapper(io.BytesIO("".join(map(line_of, ARTICLES)).encode()))
    monkeypatch.setattr(sys, "stdin", given)
    (found,) = take(sqlite_database, Path("-"))
    assert (found.name, found.stored, found.fault) == ("-", 6, None)


def test_a_line_that_does_not_end_takes_no_memory(sqlite_database: Database, tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b'{"title": "' + b"a" * (120 * 2**20) + b'"}\n' + line_of(ARTICLES[0]).encode())
    tracemalloc.start()
    (found,) = take(sqlite_database, path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found.stored, found.faults) == (1, (Fault(number=1, why="is longer than 20 MiB"),))
    assert most < 64 * 2**20
