"""Every name, keyword and phrase of all watchlists together, as one automaton over folded bytes.

A Latin name is searched with the space before it, so that it is only found where a word begins; an Arabic one without,
because proclitics are written together with it. What may stand before and after a name is a table (``matching.forms``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ahocorasick_rs import BytesAhoCorasick

from domain.watchlist import Kind
from matching.forms import arabic, english, turkish
from matching.forms.arabic import Table
from matching.gazetteer import Key, Known, Name
from matching.normalise import OTHER_BYTE, fold_words, is_arabic

KEYWORD = "keyword"

_TAKES_PLURAL = frozenset({Kind.COMPANY, Kind.ORGANISATION})
_SPELLINGS = (("Defence", "Defense"), ("defence", "defense"), ("Centre", "Center"), (" and ", " & "))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One base form in the automaton, and what to do where it is found."""

    id: str  # the entity's, or the keyword as written
    kind: str  # an entity's kind, or KEYWORD
    shown: str  # the entity's name for people
    name: Name
    known: Known | None = None  # None for a keyword
    never: bool = False  # not a name: a phrase in which the entity's name means something else
    prefixes: Table | None = None  # Arabic; None: starts at a word's beginning
    suffixes: Table = field(default_factory=lambda: english.NONE)  # in every text
    endings: Table = field(default_factory=lambda: english.NONE)  # joined without an apostrophe, in Turkish text only
    any_suffix: bool = False  # a phrase that ends in a star
    dotted: bool = False  # U.A.E.
    key: Key = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self.known.key if self.known else (self.kind, self.id))


Patterns = dict[bytes, tuple[Entry, ...]]


class Lexicon:
    """The compiled automaton. ``entries[i]`` are the base forms that pattern ``i`` may stand for, and ``endings[i]``
    what may stand after it at all: most hits inside other words end there."""

    __slots__ = ("_automaton", "endings", "entries")

    def __init__(self, patterns: Patterns) -> None:
        self.entries = tuple(patterns.values())
        shared: dict[frozenset[int], frozenset[bytes]] = {}
        self.endings = tuple(_all_endings(entries, shared) for entries in self.entries)
        self._automaton = BytesAhoCorasick(list(patterns))

    def find(self, words: bytes) -> list[tuple[int, int, int]]:
        """Every occurrence, overlapping ones too: pattern, start, end."""
        return self._automaton.find_matches_as_indexes(words, overlapping=True)

    def __len__(self) -> int:
        return len(self.entries)


def _all_endings(entries: tuple[Entry, ...], shared: dict[frozenset[int], frozenset[bytes]]) -> frozenset[bytes] | None:
    """Every ending that some entry takes, one set for all patterns that take the same; None: any."""
    if any(entry.any_suffix for entry in entries):
        return None
    tables = [table for entry in entries for table in (entry.suffixes, entry.endings)]
    key = frozenset(map(id, tables))
    if key not in shared:
        shared[key] = frozenset(ending for table in tables for ending in table)
    return shared[key]


def add_entity(patterns: Patterns, known: Known) -> None:
    """Adds every name of an entity, and the phrases that are not it."""
    adjectives = any(name.adjective for name in known.names)
    plain = {name.folded for name in known.names if not name.adjective} if adjectives else set[bytes]()
    for name in known.names:
        for spelling in _spellings(name.text):
            _add(patterns, _entity_entries(known, name, spelling, plain))
    for phrase in known.never:
        _add(patterns, _never_entries(known, phrase))


def add_keyword(patterns: Patterns, written: str) -> None:
    """Adds a keyword with the forms of a common noun."""
    folded = fold_words(written)
    name = Name(text=written, language="ar" if is_arabic(folded) else "tr")
    if written.endswith("*"):
        _add(patterns, _starred_keyword(name, folded))
    elif name.language == "ar":
        _add(patterns, _arabic_keyword(name, folded))
    else:
        _add(patterns, _latin_keyword(name, folded, written))


def is_searchable(written: str) -> bool:
    """Whether a name has letters that are read: at least two of them, or two digits, and none of another script."""
    folded = fold_words(written)
    return len(folded.replace(b" ", b"")) >= 2 and OTHER_BYTE not in folded


def _add(patterns: Patterns, entries: Iterable[tuple[bytes, Entry]]) -> None:
    for pattern, entry in entries:
        if len(pattern.strip()) < 2 or OTHER_BYTE in pattern:
            continue
        known = patterns.get(pattern, ())
        if not any(_covers(other, entry) for other in known):
            patterns[pattern] = (*(other for other in known if not _covers(entry, other)), entry) if known else (entry,)


def _covers(one: Entry, other: Entry) -> bool:
    """Whether one finds all that the other finds, and judges it alike: a name that two languages share."""
    return (
        (one.id, one.kind, one.never, one.dotted, one.name.sense, one.name.exact, one.name.near)
        == (other.id, other.kind, other.never, other.dotted, other.name.sense, other.name.exact, other.name.near)
        and (one.prefixes, one.any_suffix) == (other.prefixes, other.any_suffix)
        and _takes(one.suffixes, other.suffixes)
        and _takes(one.endings, other.endings)
    )


def _takes(one: Table, other: Table) -> bool:
    """Whether one table has every ending of the other; many entries share one."""
    return one is other or one.keys() >= other.keys()


def _spellings(text: str) -> Iterator[str]:
    yield text
    for one, other in _SPELLINGS:
        if one in text:
            yield text.replace(one, other)


def _entity_entries(known: Known, name: Name, spelling: str, plain: set[bytes]) -> Iterator[tuple[bytes, Entry]]:
    folded = name.folded if spelling is name.text else fold_words(spelling)
    if is_arabic(folded):
        pattern, prefixes = _arabic_prefixes(folded, name, clashes=name.adjective and folded in plain)
        suffixes = _nisba_endings(folded, plain) if name.adjective and pattern.endswith(_YA) else arabic.NONE
        yield pattern, _of_entity(known, name, prefixes=prefixes, suffixes=suffixes)
        return
    plural = (name.adjective and name.language == "en") or (known.kind in _TAKES_PLURAL and not name.exact)
    joined = name.language == "tr" or known.kind is not Kind.COUNTRY
    endings = turkish.endings(spelling) if joined else english.NONE
    yield b" " + folded, _of_entity(known, name, suffixes=english.PLURAL if plural else english.NONE, endings=endings)
    if dotted := english.dotted(spelling):
        yield b" " + fold_words(dotted), replace(_of_entity(known, name), dotted=True)


def _of_entity(
    known: Known,
    name: Name,
    *,
    prefixes: Table | None = None,
    suffixes: Table = english.NONE,
    endings: Table = english.NONE,
) -> Entry:
    return Entry(
        id=known.id,
        kind=known.kind.value,
        shown=known.name,
        known=known,
        name=name,
        prefixes=prefixes,
        suffixes=suffixes,
        endings=endings,
    )


_YA = fold_words("ي")


def _nisba_endings(folded: bytes, plain: set[bytes]) -> Table:
    """The endings of an adjective, without one that makes the country's own name: جورجيا is judged as Georgia."""
    return {ending: form for ending, form in arabic.NISBA.items() if not ending or folded + ending not in plain}


def _arabic_prefixes(folded: bytes, name: Name, *, clashes: bool) -> tuple[bytes, Table]:
    stripped, definite = arabic.strip_article(folded)
    if name.either:
        return stripped, arabic.EITHER
    if name.adjective:
        return stripped, arabic.DEFINITE if definite or clashes else arabic.EITHER
    return stripped, arabic.DEFINITE if definite else arabic.BARE


def _never_entries(known: Known, phrase: str) -> Iterator[tuple[bytes, Entry]]:
    folded = fold_words(phrase)
    name = Name(text=phrase, language="ar" if is_arabic(folded) else "tr")
    base = Entry(id=known.id, kind=known.kind.value, shown=known.name, known=known, name=name, never=True)
    starred = phrase.endswith("*")
    if name.language == "ar":
        yield arabic.strip_article(folded)[0], replace(base, prefixes=arabic.EITHER, any_suffix=starred)
    elif phrase.endswith("="):
        yield b" " + folded, base
    else:
        endings = turkish.endings(phrase.rstrip("*"))
        yield b" " + folded, replace(base, suffixes=english.PLURAL, endings=endings, any_suffix=starred)


def _starred_keyword(name: Name, folded: bytes) -> Iterator[tuple[bytes, Entry]]:
    """Any ending: defen*, دفاع*."""
    if name.language == "ar":
        yield arabic.strip_article(folded)[0], replace(_entry(name, prefixes=arabic.EITHER), any_suffix=True)
    else:
        yield b" " + folded, replace(_entry(name), any_suffix=True)


def _arabic_keyword(name: Name, folded: bytes) -> Iterator[tuple[bytes, Entry]]:
    words = folded.split(b" ")
    if len(words) > 1:
        bare = [arabic.strip_article(word)[0] for word in words]
        rest = b"".join(b" " + arabic.ARTICLE + word for word in bare[1:])
        yield bare[0] + rest, _entry(name, prefixes=arabic.DEFINITE)
        yield arabic.strip_article(folded)[0], _entry(name, prefixes=arabic.EITHER)
        return
    stripped = arabic.strip_article(folded)[0]
    if stripped.endswith(arabic.HA) and len(stripped) > 3:
        yield stripped[:-1], _entry(name, prefixes=arabic.EITHER, suffixes=arabic.TA_MARBUTA)
    else:
        yield stripped, _entry(name, prefixes=arabic.EITHER, suffixes=arabic.NOUN)


def _latin_keyword(name: Name, folded: bytes, written: str) -> Iterator[tuple[bytes, Entry]]:
    yield b" " + folded, _entry(name, suffixes=english.NOUN, endings=turkish.endings(written))
    if soft := turkish.softened(written):
        every = turkish.endings(written)
        endings = {ending: every[ending] for ending in every if ending.startswith((b"a", b"e", b"i", b"u"))}
        yield b" " + fold_words(soft), _entry(name, suffixes={}, endings=endings)


def _entry(
    name: Name, *, prefixes: Table | None = None, suffixes: Table = english.NONE, endings: Table = english.NONE
) -> Entry:
    return Entry(
        id=name.text, kind=KEYWORD, shown=name.text, name=name, prefixes=prefixes, suffixes=suffixes, endings=endings
    )
