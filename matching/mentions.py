"""Where names stand in a folded text: hits checked for whole words and known forms, the longest kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from matching.forms import arabic, turkish
from matching.lexicon import KEYWORD, Entry, Lexicon
from matching.normalise import Folded

_SPACE = 0x20
_LONGEST = 48  # bytes looked at beyond a name: endings and proclitics are shorter, and time stays linear in any text


@dataclass(slots=True)
class Hit:
    """A base form found as a whole word, in offsets of the folded bytes. Made by position, for many are made."""

    entry: Entry
    start: int  # of the name: after proclitics, with the article
    end: int  # of the name with what is joined to it
    word_start: int  # of the first word, proclitics included
    name_end: int  # of the base form
    prefix: bytes
    suffix: bytes
    form: str  # how it differs from the base form, in words


def find_hits(folded: Folded, lexicon: Lexicon, is_turkish: Callable[[], bool]) -> list[Hit]:
    """Every hit in reading order, phrases that are not the name already taken out, nested names resolved."""
    hits = list(_checked(folded, lexicon, is_turkish))
    return settle_overlaps(hits) if _touch(hits) else hits


def _touch(hits: list[Hit]) -> bool:
    """Whether some hit overlaps another, or is a phrase that hides names."""
    last = 0
    for hit in hits:
        if hit.word_start < last or hit.entry.never:
            return True
        last = hit.end
    return False


def _checked(folded: Folded, lexicon: Lexicon, is_turkish: Callable[[], bool]) -> Iterator[Hit]:
    words, entries, endings = folded.words, lexicon.entries, lexicon.endings
    for pattern, start, end in lexicon.find(words):
        word_end, suffix = end, b""
        if words[end] != _SPACE:
            word_end = words.find(b" ", end, end + _LONGEST)
            suffix, known = words[end:word_end], endings[pattern]
            if word_end < 0 or (known is not None and suffix not in known):
                continue
        for entry in entries[pattern]:
            if entry.prefixes is not None:
                hit = _arabic_hit(entry, words, start, end, suffix)
            elif suffix or entry.dotted:
                hit = _latin_hit(entry, folded, start + 1, end, suffix, is_turkish)
            else:
                form = entry.suffixes.get(b"")
                hit = Hit(entry, start + 1, end, start + 1, end, b"", b"", form) if form is not None else None
            if hit is not None:
                yield hit


def _latin_hit(
    entry: Entry, folded: Folded, start: int, end: int, suffix: bytes, is_turkish: Callable[[], bool]
) -> Hit | None:
    word_end = end + len(suffix)
    form = "" if entry.any_suffix else entry.suffixes.get(suffix)
    if form is None and (form := entry.endings.get(suffix)) is not None:
        fits = is_turkish() and turkish.fits_harmony(entry.name.text, folded.original(end, word_end))
        form = form if fits else None
    if form is None or (entry.dotted and folded.plain[start:end].count(b".") != (end - start) // 2):
        return None
    return Hit(entry, start, word_end, start, end, b"", suffix, form)


def _arabic_hit(entry: Entry, words: bytes, start: int, end: int, suffix: bytes) -> Hit | None:
    form = "" if entry.any_suffix else entry.suffixes.get(suffix)
    if form is None or entry.prefixes is None:
        return None
    word_start = start if words[start - 1] == _SPACE else words.rfind(b" ", max(0, start - _LONGEST), start) + 1
    prefix = words[word_start:start]
    before = entry.prefixes.get(prefix) if word_start else None
    if before is None:
        return None
    if before:
        form = f"{before}, {form}" if form else before
    name_start = word_start + arabic.proclitic_length(prefix) if prefix else start
    return Hit(entry, name_start, end + len(suffix), word_start, end, prefix, suffix, form)


def settle_overlaps(hits: list[Hit]) -> list[Hit]:
    """Takes out names inside a phrase that is not them, and names inside a longer name.

    A country inside the name of a company or organisation stays: Saudi Electricity names Saudi Arabia.
    """
    hits.sort(key=lambda hit: (hit.word_start, -hit.end, not hit.entry.never))
    kept: list[Hit] = []
    open_hits: list[Hit] = []
    for hit in hits:
        open_hits = [outer for outer in open_hits if outer.end > hit.word_start]
        if not any(_hides(outer, hit) for outer in open_hits):
            open_hits.append(hit)
            if not hit.entry.never:
                kept.append(hit)
    return kept


def _hides(outer: Hit, hit: Hit) -> bool:
    one, other = outer.entry, hit.entry
    if outer.end < hit.end or other.never:
        return False
    if one.never:
        return one.id == other.id and one.kind == other.kind
    if KEYWORD in (one.kind, other.kind):
        return one.kind == other.kind and one.id == other.id and outer.end - outer.word_start > hit.end - hit.word_start
    if outer.end - outer.word_start == hit.end - hit.word_start:
        return False
    return one.id == other.id or other.kind != "country" or one.kind == "country"
