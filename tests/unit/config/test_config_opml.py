"""OPML in and out: what others write is understood, what is hostile is inert, and a list comes back as it was."""

from datetime import timedelta

import pytest
from lxml import etree

from config.appending import appended
from config.opml import read_opml, write_opml
from config.source_block import write_block
from config.sources_file import read_sources
from domain.errors import GulfwatchError
from domain.source import FullText, Source, SourceKind


def source(source_id: str, **changes: object) -> Source:
    address = str(changes.pop("address", f"https://{source_id}.example.om/rss"))
    values = {"id": source_id, "name": source_id, "kind": SourceKind.FEED, "address": address, "shown_address": address}
    return Source(**(values | changes))  # type: ignore[arg-type]


def opml(body: str, *, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f'{head}<opml version="2.0"><head><title>Feeds</title></head><body>{body}</body></opml>'.encode()


MANY = (
    source("courier", name="Muscat Harbour Courier", country="oman", languages=("ar", "en")),
    source("al-mina", name='صحيفة "الميناء" & أخرى', country="oman", every=timedelta(minutes=10), enabled=False),
    source("map", kind=SourceKind.SITEMAP, country="saudi-arabia", full_text=FullText.NEVER),
    source("front", kind=SourceKind.LISTING, links="article > h2 a"),
)


def test_a_list_comes_back_as_it_was() -> None:
    written = write_opml(MANY)
    assert read_opml(written).sources == MANY
    assert read_opml(written).skipped == ()
    assert write_opml(read_opml(written).sources) == written
    assert read_sources(f"sources:\n{write_block(read_opml(written).sources)}", variables={}).sources == MANY


def test_other_readers_find_folders_and_feeds() -> None:
    body = etree.fromstring(write_opml(MANY)).find("body")
    assert body is not None
    assert [folder.get("text") for folder in body] == ["Oman", "Saudi arabia", "Elsewhere"]
    feeds = [outline for outline in body.iter("outline") if outline.get("type") == "rss"]
    assert [(feed.get("text"), feed.get("xmlUrl"), feed.get("category")) for feed in feeds] == [
        ("Muscat Harbour Courier", "https://courier.example.om/rss", "/oman"),
        ('صحيفة "الميناء" & أخرى', "https://al-mina.example.om/rss", "/oman"),
    ]


def test_nested_folders_of_others_are_read() -> None:
    body = """<outline text="Gulf"><outline text="Oman"><outline text="Harbour &amp; Port" type="rss" language="en-gb"
      xmlUrl="https://port.example.om/rss"/></outline><outline title="Kanal" xmlUrl="https://kanal.example.com.tr/rss"/>
      </outline><outline text="A link" type="link" url="https://x.example/"/>"""
    found = read_opml(opml(body))
    assert [(one.id, one.name, one.languages, one.kind) for one in found.sources] == [
        ("harbour-port", "Harbour & Port", ("en",), SourceKind.FEED),
        ("kanal", "Kanal", (), SourceKind.FEED),
    ]


def test_lists_that_were_written_by_hand_are_read() -> None:
    body = """<outline text="Port &amp; Sea" xmlurl="https://port.example.om/rss?a=1&b=2"/>
      <outline title="Old" XMLURL="feed://old.example.om/rss"/><outline title="Older" xmlUrl="feed:https://older.example.om/rss"/>"""
    found = read_opml(f"<opml version='1.0'><body>{body}</body></opml>".encode())
    assert [(source.name, source.address) for source in found.sources] == [
        ("Port & Sea", "https://port.example.om/rss?a=1&b=2"),
        ("Old", "http://old.example.om/rss"),
        ("Older", "https://older.example.om/rss"),
    ]


def test_what_is_known_twice_or_of_no_use_is_left_out_with_a_reason() -> None:
    body = """<outline text="Known" xmlUrl="https://courier.example.om/rss"/>
      <outline text="New" xmlUrl="https://new.example.om/rss"/><outline text="New" xmlUrl="https://new.example.om/2"/>
      <outline text="Again" xmlUrl="https://new.example.om/rss"/><outline text="File" xmlUrl="file:///etc/passwd"/>
      <outline text="Script" xmlUrl="javascript:alert(1)"/><outline text="Thief" xmlUrl="https://x.example/${SECRET}"/>
      <outline xmlUrl=""/>"""
    found = read_opml(opml(body), known=[*MANY, source("new", address="https://old.example.om/")])
    assert [(one.id, one.address) for one in found.sources] == [
        ("new-2", "https://new.example.om/rss"),
        ("new-3", "https://new.example.om/2"),
    ]
    reasons = [line.partition(": ")[::2] for line in found.skipped]
    assert [name for name, _ in reasons] == ["Known", "Again", "File", "Script", "Thief", "an entry without a name"]
    assert [reason for _, reason in reasons][:2] == ["is there already", "is there already"]
    assert reasons[4][1] == "names a variable, which only sources.yaml itself may do"


def test_hostile_names_and_attributes_stay_text() -> None:
    body = """<outline xmlns:g="urn:gulfwatch:opml" text="a&#10;  enabled: false&#x202e;&#10;# ${SECRET}"
      xmlUrl="https://evil.example.net/?a=$1" g:id="../../x" g:every="1ms" g:country="a: b" g:links="x" g:full_text="no"
      g:languages="en english"/>"""
    (found,) = read_opml(opml(body)).sources
    assert (found.id, found.name, found.every, found.country) == (
        "a-enabled-false-secret",
        "a enabled: false # ${SECRET}",
        None,
        None,
    )
    assert (found.links, found.full_text, found.languages) == (None, FullText.AUTO, ("en",))
    back = read_sources(f"sources:\n{write_block([found])}", variables={"SECRET": "hush"}).sources
    assert [(one.address, one.name) for one in back] == [(found.address, found.name)]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is not XML"),
        (b"<opml><body>", "is not XML"),
        (b"<html><body/></html>", "is not OPML"),
        (b"<opml/>", "is not OPML"),
        (opml("<outline/>", head='<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "has a document type"),
        (
            opml("&b;", head=f'<!DOCTYPE opml [<!ENTITY a "{"x" * 1000}"><!ENTITY b "{"&a;" * 1000}">]>'),
            "is not XML: Maximum entity amplification",
        ),
        (bytes(20 * 2**20 + 1), "is larger than 20 MiB"),
    ],
)
def test_what_is_no_opml_is_refused_in_words(data: bytes, sentence: str) -> None:
    with pytest.raises(GulfwatchError, match=sentence):
        read_opml(data)


def test_a_block_is_put_below_what_stands_there_in_its_own_indentation() -> None:
    text = "# mine\nsources:   # all of them\n# first\n- id: a\n  feed: https://a.example/  # keep\n\n# the end\n\n\n"
    added = appended(text, [source("new")])
    assert added.startswith(text.rstrip() + "\n\n- id: new\n  feed: ")
    assert [one.id for one in read_sources(added, variables={}).sources] == ["a", "new"]


@pytest.mark.parametrize("text", ["sources: []\n", "sources: [{id: a, feed: 'https://a.example/'}]\n", "other: 1\n"])
def test_a_list_that_cannot_be_continued_is_left_alone(text: str) -> None:
    with pytest.raises(GulfwatchError, match="paste the block by hand"):
        appended(text, [source("new")])
