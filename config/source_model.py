"""What an entry of sources.yaml may hold."""

from typing import Annotated

from pydantic import Field, PlainValidator

from config.css import Selector
from config.fields import Address, Country, Every, Id, Language, Line, Switch, choice_schema, one_of
from config.validation import FileModel
from domain.source import FullText, SourceKind

_EXACTLY_ONE = {"oneOf": [{"required": [kind.value]} for kind in SourceKind]}


class SelectorsEntry(FileModel):
    """CSS selectors of the parts of an article's page. Each may be left out."""

    title: Selector | None = Field(None, description="Its headline.", examples=["h1.story-title"])
    text: Selector | None = Field(None, description="Its text, whole or by paragraph.", examples=["div.story p"])
    date: Selector | None = Field(None, description="When it was published.", examples=["span.date"])
    author: Selector | None = Field(None, description="Who wrote it.", examples=[".byline a"])


class SourceEntry(FileModel, json_schema_extra=_EXACTLY_ONE):
    """One place that publishes news. It has exactly one of feed, sitemap and listing."""

    id: Id = Field(description="A stable name for machines, unique in this file: lower-case letters, digits, hyphens.")
    name: Line | None = Field(None, description="The outlet's name for people. Without it the id is shown.")
    country: Country | None = Field(
        None, description="Where the outlet sits: a country's id such as oman, or its ISO code such as om."
    )
    languages: list[Language] = Field(
        default_factory=list,
        description="The languages it publishes in, as codes of two letters.",
        examples=[["ar", "en"]],
    )
    feed: Address | None = Field(None, description="The address of an RSS, Atom or JSON feed.")
    sitemap: Address | None = Field(None, description="The address of a sitemap or news sitemap.")
    listing: Address | None = Field(None, description="The address of a page that lists its newest articles.")
    links: Line | None = Field(
        None,
        description="For a listing: the CSS selector of the links to its articles. Found automatically without it.",
        examples=["article h2 a"],
    )
    selectors: SelectorsEntry | None = Field(
        None,
        description="For a stubborn site: where an article's parts stand in its page. Found without them as a rule.",
    )
    full_text: Annotated[FullText, PlainValidator(one_of(FullText)), choice_schema(FullText)] = Field(
        FullText.AUTO,
        description="Whether to read the article's own page too. auto: when the feed carries only a summary.",
    )
    every: Every | None = Field(
        None,
        description="How long between two reads, from 1s. Without it the pace adapts to the source's own.",
    )
    enabled: Switch = Field(True, description="false: the source stays in the file and is not read.")


class SourcesTop(FileModel, title="Gulfwatch sources.yaml"):
    """Where news comes from."""

    sources: list[SourceEntry] = Field(description="The places that are read, at most 10,000.")
