"""What the matcher answers: mentions found in a text, and the watchlists that they satisfy."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Field = Literal["title", "text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """All that the matcher sees of an article."""

    title: str
    text: str
    language: str | None = None
    source_id: str | None = None
    source_country: str | None = None


DERIVED = "a spelling derived from "
"""Begins the form of a mention that was found by a spelling made by rule: weaker evidence."""


class Mention(NamedTuple):
    """An alias found in an article. ``text`` is exactly ``getattr(article, field)[start:end]``.

    A tuple, for many are made: a name in a text costs a matcher more than reading the text around it.
    """

    entity: str  # the entity's id; for a keyword the keyword as written in the watchlist
    kind: str  # country | company | organisation | person | keyword
    name: str  # the entity's name for people
    field: Field
    start: int  # code points
    end: int
    text: str
    alias: str  # the alias that found it, as the gazetteer or the file writes it
    form: str = ""  # how the text differs from the alias, in words for the analyst; empty: as written
    unsure: bool = False  # it may be somebody else's name, or a common word


class RuleVerdict(NamedTuple):
    """One rule of a watchlist and how it came out, in words."""

    rule: str  # "countries", "companies", "near", "exclude", "languages", "sources", "query"
    passed: bool
    reason: str  # "found Oman (×3)"; "none of Aselsan, Havelsan is named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An article that satisfies a watchlist, with the mentions that prove it."""

    watchlist_id: str
    mentions: tuple[Mention, ...]  # of this watchlist only, in reading order: title first
    reason: str  # one sentence for the analyst
    unsure: bool = False  # it holds only if names that may be meant are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistVerdict:
    """Why a watchlist did or did not match: for `gulfwatch match`."""

    watchlist_id: str
    matched: bool  # for certain, or unsure and the watchlist includes that
    rules: tuple[RuleVerdict, ...]
    unsure: bool = False  # its rules hold only if names that may be meant are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything the matcher has to say of one text."""

    mentions: tuple[Mention, ...]  # of every entity and keyword known, in reading order
    unsure: tuple[str, ...]  # ids of entities that may be named
    matches: tuple[Match, ...]
    unsure_matches: tuple[Match, ...] = ()  # of watchlists that are in no match, and would be if what is unsure counted

    @property
    def entities(self) -> tuple[str, ...]:
        """The ids of the entities that are named, each once, in reading order."""
        return tuple(dict.fromkeys(mention.entity for mention in self.mentions if mention.kind != "keyword"))
