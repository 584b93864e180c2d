"""What spellings.yaml knows of names and words that no rule of letters makes: محمد is Mohammed, and مجموعة is Group."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from matching.letters import Spelt, merged
from matching.normalise import fold_words, is_arabic

_FILE = Path(__file__).with_name("spellings.yaml")
_MOST = 40  # ways of one name


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """A word of companies' names in three languages, the usual spelling first."""

    en: tuple[str, ...]
    tr: tuple[str, ...]
    ar: tuple[str, ...]  # with a star for the rest of the name


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownWords:
    """The whole of spellings.yaml, by folded words without spaces."""

    arabic_of: Mapping[bytes, tuple[str, ...]]  # of a Latin first name
    latin_of: Mapping[bytes, tuple[tuple[str, ...], tuple[str, ...]]]  # of an Arabic one: English, Turkish
    common: tuple[Common, ...]
    legal: frozenset[bytes]
    letters: Mapping[str, str]
    stop: frozenset[bytes]


@cache
def load_known_words() -> KnownWords:
    """Read once in a process."""
    read = YAML(typ="safe", pure=True).load(_FILE.read_text(encoding="utf-8"))
    arabic_of: dict[bytes, list[str]] = {}
    latin_of = {}
    for arabic, spellings in read["names"].items():
        english, turkish = (tuple(line.split()) for line in spellings)
        latin_of[joined(arabic)] = (_spaced(english), _spaced(turkish))
        for latin in (*english, *turkish):
            known = arabic_of.setdefault(joined(latin), [])
            if joined(arabic) not in map(joined, known):
                known.append(arabic)
    return KnownWords(
        arabic_of={latin: tuple(arabic) for latin, arabic in arabic_of.items()},
        latin_of=latin_of,
        common=tuple(map(_read_common, read["common"])),
        legal=frozenset(joined(str(form)) for form in read["legal"]),
        letters=read["letters"],
        stop=frozenset(fold_words(word) for line in read["stop"] for word in str(line).split()),
    )


def _read_common(entry: Mapping[str, list[object]]) -> Common:
    return Common(**{language: tuple(map(str, words)) for language, words in entry.items()})


def joined(word: str) -> bytes:
    """A name's folding without spaces: عبد الله is عبدالله, Abdel-Fattah is abdelfattah."""
    return fold_words(word).replace(b" ", b"")


def _spaced(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.replace("-", " ") for word in words)


def split_common(words: list[str], *, most: int = 2) -> tuple[list[str], list[Common]]:
    """A name's own words, and the common ones around them, the inmost first; common words alone are a name's own."""
    own, found = words, list[Common]()
    while len(found) < most:
        taken = next(_without_common(own), None)
        if taken is None or not taken[0]:
            break
        own, common = taken
        found.append(common)
    return own, found[::-1]


def _without_common(words: list[str]) -> Iterator[tuple[list[str], Common]]:
    folded = [fold_words(word) for word in words]
    if _edges().isdisjoint((folded[0], folded[-1])):
        return
    for common in load_known_words().common:
        for first, last in _places(common, is_arabic(b" ".join(folded))):
            start, end = len(first), len(folded) - len(last)
            if start < end and folded[:start] == first and folded[end:] == last:
                yield words[start:end], common


@cache
def _edges() -> frozenset[bytes]:
    """The words with which a name begins or ends that has common words."""
    places = [
        place for common in load_known_words().common for arabic in (False, True) for place in _places(common, arabic)
    ]
    return frozenset(word for first, last in places for word in (*first[:1], *last[-1:]))


@cache
def _places(common: Common, arabic: bool) -> tuple[tuple[list[bytes], list[bytes]], ...]:
    """The words before and after a name's own, the longest first."""
    patterns = common.ar if arabic else tuple(f"* {word}" for word in (*common.en, *common.tr))
    parts = [pattern.partition("*")[::2] for pattern in patterns]
    places = [(fold_words(before).split(), fold_words(after).split()) for before, after in parts]
    return tuple(sorted(places, key=lambda place: -len(place[0]) - len(place[1])))


def put_around(own: Spelt, common: Sequence[Common], language: str) -> Spelt:
    """The spellings of a name's own words with its common ones translated, the inmost first."""
    for one in common:
        patterns: Sequence[str] = one.ar
        if language != "ar":
            patterns = [f"* {word}" for word in (one.en if language == "en" else one.tr)]
        ways = (
            (pattern.replace("*", text), cost + 0.3 * place)
            for text, cost in own
            for place, pattern in enumerate(patterns)
        )
        own = merged(ways)[:_MOST]
    return own
