"""Other spellings of a name in its own script: first names, translated words, letters that stand for one sound."""

import re
from collections.abc import Iterator

from matching.known_words import joined, load_known_words, put_around, split_common
from matching.letters import Spelt, cheapest, merged
from matching.normalise import fold_words, unfold_bytes

_MOST = 40  # ways of one name
_LONG = 7  # letters; a shorter name with a letter exchanged is too often another word: Thales, sales
_SAFE, _SAFELY_LONG = frozenset(("sh", "ch")), 6  # ş and ç to a Turk: Shahin is Şahin
_EXCHANGED = (
    *(("sh", "s"), ("ch", "c"), ("w", "v"), ("q", "k"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ph", "f")),
    *(("kh", "h"), ("ai", "ay"), ("ck", "k"), ("th", "s"), ("dh", "z"), ("j", "c")),
)


def other_arabic(folded: bytes) -> Spelt:
    """عبد الله and عبدالله, أبو ظبي and أبوظبي."""
    name, ways = unfold_bytes(folded), list[tuple[str, float]]()
    for first in ("عبد", "ابو"):
        for one, other in ((first + " ", first), (first, first + " ")):
            if re.search(rf"\b{one}(?=\w\w\w)", name):
                ways.append((re.sub(rf"\b{one}(?=\w\w\w)", other, name), 0.3))
    return tuple(ways)


def other_latin(words: list[str], folded: bytes, is_person: bool) -> Spelt:
    """Other Latin spellings of a Latin name: translated common words, first names, letters that stand for one sound."""
    name = unfold_bytes(folded)
    own, common = split_common(words, most=0 if is_person else 2)
    own_spelt: Spelt = ((unfold_bytes(fold_words(" ".join(own))), 0.0),)
    ways = [put_around(own_spelt, common, language) for language in ("en", "tr")] if common else []
    ways.append(_of_first_names(words))
    ways.append(tuple((text, 1.0) for text in _exchanged(name, " ".join(words))))
    return merged(*ways)


def _of_first_names(words: list[str]) -> Spelt:
    known = load_known_words()
    parts: list[Spelt] = []
    changed = False
    for word in words:
        tables = [known.latin_of[joined(arabic)] for arabic in known.arabic_of.get(joined(word), ())[:1]]
        names = dict.fromkeys((word, *(name for english, turkish in tables for name in (*english, *turkish))))
        changed = changed or len(names) > 1
        parts.append(tuple((name, 0.3 * place) for place, name in enumerate(names)))
    return cheapest(parts, most=_MOST, between=" ") if changed else ()


def _exchanged(name: str, written: str) -> Iterator[str]:
    for one, other in _EXCHANGED:
        for before, after in ((one, other), (other, one)):
            long_enough = len(name) >= (_SAFELY_LONG if before in _SAFE else _LONG)
            if before in name and long_enough and (len(before) > 1 or len(after) == 1):
                yield name.replace(before, after)
    lowered = written.lower()
    if any(letter in lowered for letter in "äöü"):
        yield lowered.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    if any(letter in lowered for letter in "şç"):
        yield lowered.replace("ş", "sh").replace("ç", "ch")
    yield from _articles_and_joints(name, written)


def _articles_and_joints(name: str, written: str) -> Iterator[str]:
    single = re.sub(r"([b-df-hj-np-tv-z])\1", r"\1", name)
    if single != name:
        yield single
    for one, other in (("al ", "el "), ("al ", "al"), ("el ", "al "), ("al ", "")):
        if (other or len(name) >= _LONG + len(one)) and re.search(rf"\b{one}(?=\w)", name):
            yield re.sub(rf"\b{one}(?=\w)", other, name)
    if name.count(" ") == 1:
        yield name.replace(" ", "")
    apart = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", written)
    if apart != written:
        yield apart
