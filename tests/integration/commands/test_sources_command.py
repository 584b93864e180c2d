"""`gulfwatch sources test`: what is behind an address, and what to write into sources.yaml."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cli import main
from config.sources_file import read_sources
from domain.clock import utc_now
from domain.source import SourceKind
from tests.crawler_samples import news_sitemap, plain_sitemap, rss, sitemap_index
from tests.servers import Answer, ScriptedServer, Trap

Output = pytest.CaptureFixture[str]
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GULFWATCH_CONFIG", str(tmp_path))
    monkeypatch.setenv("GULFWATCH_ALLOW_NETWORKS", "127.0.0.1/32")
    monkeypatch.setenv("GULFWATCH_HOST_DELAY", "0s")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def front(head: str = "", main_part: str = "<p>Welcome</p>") -> Answer:
    body = f"<!DOCTYPE html><html lang='tr'><head><title>Ege Ekonomi - Son Haberler</title>{head}</head>"
    return Answer(body=f"{body}<body><main>{main_part}</main></body></html>", headers=HTML)


LISTED = "".join(
    f"<article><h2><a href='/haber/{n}'>Duqm limanına yapılan yatırım büyüyor: bölüm {n}</a></h2></article>"
    for n in range(81_231, 81_236)
)


def found(capsys: Output, url: str) -> tuple[str, str, str]:
    """Kind, address and how it was found; the block reads back as that source."""
    assert main(["sources", "test", url, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    (source,) = read_sources(f"sources:\n{answer['block']}", variables={}).sources
    assert (source.kind, source.address) == (answer["kind"], answer["url"])
    assert answer["newest"] and answer["entries"] >= len(answer["newest"])
    return answer["kind"], answer["url"], answer["found"]


def test_a_feed_itself(server: ScriptedServer, capsys: Output) -> None:
    url = server.route("/x", Answer(body=rss(3)))
    assert main(["sources", "test", url]) == 0
    told = capsys.readouterr()
    assert f"Found a feed: {url} (the address is a feed), 3 entries." in told.out
    assert "خبر رقم 0 من عُمان" in told.out and "2026-11-23T12:00:00Z" in told.out
    block = told.out[told.out.index("  - id:") :]
    assert [source.languages for source in read_sources(f"sources:\n{block}", variables={}).sources] == [("ar",)]
    assert told.err == f"reading {url}\n"


def test_a_sitemap_itself_and_an_index(server: ScriptedServer, capsys: Output) -> None:
    news = server.route("/n.xml", Answer(body=news_sitemap([("/1", "Talks in Muscat", utc_now())])))
    index = server.route("/i.xml", Answer(body=sitemap_index([("/n.xml", None)], site=server.url(""))))
    assert found(capsys, news) == ("sitemap", news, "the address is a sitemap")
    assert found(capsys, index) == ("sitemap", index, "the address is a sitemap")


def test_the_feed_that_a_page_names(server: ScriptedServer, capsys: Output) -> None:
    links = (
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
        '<link rel="alternate" type="application/rss+xml" href="/broken">'
        '<link rel="alternate" type="application/atom+xml" href="/good">'
    )
    page = server.route("/", front(links))
    server.route("/broken", Answer(body=rss(0)))
    good = server.route("/good", Answer(body=rss(2)))
    assert found(capsys, page) == ("feed", good, "the page names it as its feed")
    assert server.requests_to("/comments/feed/") == []


def test_a_feed_that_is_linked_to_or_stands_where_feeds_usually_do(server: ScriptedServer, capsys: Output) -> None:
    page = server.route("/", front(main_part="<a href='/akis/rss'>RSS</a>"))
    linked = server.route("/akis/rss", Answer(body=rss(1)))
    assert found(capsys, page) == ("feed", linked, "the page links to it")
    server.route("/", front())
    usual = server.route("/feed.xml", Answer(body=rss(1)))
    assert found(capsys, page) == ("feed", usual, "where feeds usually are")


def test_a_page_that_lists_feeds_leads_to_them(server: ScriptedServer, capsys: Output) -> None:
    page = server.route("/", front(main_part="<a href='/rss'>RSS</a>"))
    server.route("/rss", front(main_part="<a href='/rss'>RSS</a><a href='/hepsi.rss'>Hepsi</a>"))
    every = server.route("/hepsi.rss", Answer(body=rss(1)))
    assert found(capsys, page) == ("feed", every, f"{server.url('/rss')} lists it")
    assert len(server.requests_to("/rss")) == 1


def test_addresses_are_relative_to_the_base_and_comments_are_no_news(server: ScriptedServer, capsys: Output) -> None:
    links = (
        '<base href="/tr/"><link rel="alternate" type="application/rss+xml" href="comments/feed">'
        '<link rel="alternate" type="application/rss+xml" href="c.xml" title="Haber » Yorumlar">'
        '<LINK REL="Alternate Nofollow" TYPE="application/rss+xml; charset=utf-8" HREF="haber.xml">'
    )
    page = server.route("/", front(links))
    server.route("/tr/c.xml", Answer(body=rss(1)))
    news = server.route("/tr/haber.xml", Answer(body=rss(1)))
    assert found(capsys, page) == ("feed", news, "the page names it as its feed")


def test_a_feed_without_entries_is_told(server: ScriptedServer, capsys: Output) -> None:
    empty = server.route("/empty", Answer(body=rss(0)))
    assert main(["sources", "test", empty]) == 1
    assert f"{empty} is a feed without entries" in capsys.readouterr().err


def test_a_news_sitemap_of_robots_txt_comes_before_the_list_on_the_page(server: ScriptedServer, capsys: Output) -> None:
    page = server.route("/", front(main_part=LISTED))
    news = server.route("/maps/haber.xml", Answer(body=news_sitemap([("/1", "Umman'da görüşme", utc_now())])))
    server.route("/robots.txt", Answer(body=f"Sitemap: {server.url('/maps/all.xml')}\nSitemap: {news}\n"))
    server.route("/maps/all.xml", Answer(body=plain_sitemap([("/haber/bir-iki-uc", utc_now())])))
    assert found(capsys, page) == ("sitemap", news, "robots.txt names it")


def test_the_list_on_the_page_and_its_name(server: ScriptedServer, capsys: Output) -> None:
    page = server.route("/", front(main_part=LISTED))
    assert main(["sources", "test", page]) == 0
    out = capsys.readouterr().out
    assert f"Found a listing: {page} (the page itself lists articles), 5 entries." in out
    (source,) = read_sources(f"sources:\n{out[out.index('  - id:') :]}", variables={}).sources
    assert (source.kind, source.name, source.languages) == (SourceKind.LISTING, "Ege Ekonomi", ("tr",))


def test_a_plain_sitemap_is_better_than_nothing(server: ScriptedServer, capsys: Output) -> None:
    page = server.route("/", front())
    at = utc_now() - timedelta(days=3)
    usual = server.route("/sitemap.xml", Answer(body=plain_sitemap([("/haber/bir-iki-uc", at)])))
    assert found(capsys, page) == ("sitemap", usual, "where sitemaps usually are")


def test_the_id_is_one_that_nobody_has(server: ScriptedServer, folder: Path, capsys: Output) -> None:
    (folder / "sources.yaml").write_text(f"sources:\n  - {{id: 127-0-0, feed: '{server.url('/y')}'}}\n")
    assert main(["sources", "test", server.route("/x", Answer(body=rss(1)))]) == 0
    assert "  - id: 127-0-0-2\n" in capsys.readouterr().out


def test_what_cannot_be_read_is_told_in_one_sentence(server: ScriptedServer, capsys: Output) -> None:
    with Trap("127.0.0.66") as trap:
        away = server.redirect("/away", trap.url("/rss"))
        sentences = {
            server.route(
                "/empty", front()
            ): f"no feed, sitemap or list of articles was found behind {server.url('/empty')}",
            server.url("/missing"): "answered 404 (not found)",
            trap.url("/rss"): "private address refused",
            away: "private address refused",
            "ftp://news.example.om/": "the address is not an http or https address",
        }
        for url, sentence in sentences.items():
            assert main(["sources", "test", url]) == 1
            told = capsys.readouterr()
            assert sentence in told.err.splitlines()[-1]
            assert "Traceback" not in told.err and told.out == ""
        assert trap.connections == []


def test_robots_txt_is_obeyed(server: ScriptedServer, capsys: Output) -> None:
    server.route("/robots.txt", Answer(body="User-agent: *\nDisallow: /"))
    assert main(["sources", "test", server.route("/x", Answer(body=rss(1)))]) == 1
    assert capsys.readouterr().err.splitlines()[-1].endswith("its robots.txt forbids to read the page")
    assert server.requests_to("/x") == []


OPML = (
    '<opml version="2.0"><body><outline text="Gulf"><outline text="Port" xmlUrl="https://port.example.om/rss"/>'
    '<outline text="Known" xmlUrl="https://known.example.om/rss"/></outline></body></opml>'
)
FILE = "# our sources\nsources:\n    - id: port   # taken\n      feed: https://known.example.om/rss\n    # the end\n"


def test_an_import_prints_a_block_and_writes_nothing(folder: Path, capsys: Output) -> None:
    (folder / "sources.yaml").write_text(FILE)
    (folder / "list.opml").write_text(OPML)
    assert main(["sources", "import", "list.opml"]) == 0
    told = capsys.readouterr()
    assert told.out == '  - id: port-2\n    name: Port\n    feed: "https://port.example.om/rss"\n'
    assert told.err == "Left out: Known: is there already.\n"
    assert (folder / "sources.yaml").read_text() == FILE


def test_an_import_that_writes_keeps_every_line(folder: Path, capsys: Output) -> None:
    path = folder / "sources.yaml"
    path.write_text(FILE)
    path.chmod(0o640)
    (folder / "list.opml").write_text(OPML)
    assert main(["sources", "import", "list.opml", "--write"]) == 0
    assert capsys.readouterr().out == f"Added 1 to {path}.\n"
    assert path.read_text().startswith(FILE)
    assert [source.id for source in read_sources(path.read_text(), variables={}).sources] == ["port", "port-2"]
    assert (path.stat().st_mode & 0o777, sorted(one.name for one in folder.iterdir())) == (
        0o640,
        ["list.opml", "sources.yaml"],
    )
    assert main(["sources", "import", "list.opml", "--write"]) == 1
    assert "holds no feed that is not in sources.yaml already" in capsys.readouterr().err


def test_a_first_import_makes_the_file(folder: Path, capsys: Output) -> None:
    (folder / "list.opml").write_text(OPML)
    assert main(["sources", "import", "list.opml", "--write"]) == 0
    text = (folder / "sources.yaml").read_text()
    assert [source.name for source in read_sources(text, variables={}).sources] == ["Port", "Known"]


def test_a_broken_file_is_not_written_to(folder: Path, capsys: Output) -> None:
    (folder / "sources.yaml").write_text("sources:\n  - id: NOT GOOD\n")
    (folder / "list.opml").write_text(OPML)
    assert main(["sources", "import", "list.opml", "--write"]) == 1
    assert "Nothing was done: mend sources.yaml first." in capsys.readouterr().err
    assert (folder / "sources.yaml").read_text() == "sources:\n  - id: NOT GOOD\n"


def test_an_export_holds_no_secret_and_is_imported_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("NEWS_KEY", "hush-hush")
    path = folder / "sources.yaml"
    path.write_text(FILE + "    - {id: keyed, country: oman, feed: 'https://keyed.example.om/rss?key=${NEWS_KEY}'}\n")
    assert main(["sources", "export", "out.opml"]) == 0
    assert capsys.readouterr().out == "Wrote 2 sources to out.opml.\n"
    written = (folder / "out.opml").read_text()
    assert "hush-hush" not in written and "${NEWS_KEY}" in written
    assert main(["sources", "export", "-"]) == 0
    assert capsys.readouterr().out == written
    path.unlink()
    assert main(["sources", "import", "out.opml", "--write"]) == 0
    assert "Left out: keyed: names a variable" in capsys.readouterr().err
    assert [source.id for source in read_sources(path.read_text(), variables={}).sources] == ["port"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["import", "missing.opml"], "missing.opml cannot be read: No such file or directory"),
        (["import", "bad.opml"], "bad.opml is not XML"),
        (["export", "out.opml"], "There is no source to be written."),
    ],
)
def test_a_list_that_cannot_be_had_is_told_in_one_sentence(
    arguments: list[str], sentence: str, folder: Path, capsys: Output
) -> None:
    (folder / "bad.opml").write_text("<opml")
    (folder / "sources.yaml").write_text("sources: []\n")
    assert main(["sources", *arguments]) == 1
    assert sentence in capsys.readouterr().err
