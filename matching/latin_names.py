"""A Latin name in Arabic letters, word by word: articles, servants of God, -oğlu, first names, common words."""

import re
from collections.abc import Sequence

from matching.known_words import joined, load_known_words, put_around, split_common
from matching.letters import Spelt, cheapest, dearer, merged
from matching.normalise import fold_words, unfold_bytes
from matching.to_arabic import Origin, is_turkish, spell_in_arabic

_MOST = 40  # ways of one name
_LITERAL, _MOST_LITERAL = 0.5, 4  # the letters of a common word instead of its translation
_ARTICLES = frozenset((b"al", b"el", b"ul"))
_SERVANT = frozenset((b"abd", b"abdul", b"abdel", b"abdal"))
_ARABIC_SOUNDS = re.compile("(?<!c)kh|gh(?!t)|dh|q(?!u)|aa")


def arabic_of_latin(words: list[str], is_person: bool) -> Spelt:
    """As a name of letters only, and with its common words translated."""
    own, common = split_common(words, most=0 if is_person else 2)
    ways: list[Spelt] = []
    for origin, more in _origins_of(words):
        literal = _arabic_words(words, origin)
        spelt = dearer(literal[:_MOST_LITERAL], _LITERAL) if common else literal
        ways.append(dearer(merged(spelt, put_around(_arabic_words(own, origin), common, "ar") if common else ()), more))
    return merged(*ways)


def _origins_of(words: list[str]) -> tuple[tuple[Origin, float], ...]:
    """Where a spelling may come from, and how unlikely that is."""
    if is_turkish("".join(words)):
        return ((Origin.TURKISH, 0.0),)
    folded = [fold_words(word) for word in words]
    if any(word in _ARTICLES or word in _SERVANT for word in folded):
        return ((Origin.ARABIC, 0.0),)
    languages = [_languages_of(word) for word in folded]
    if {"tr"} in languages:
        return ((Origin.TURKISH, 0.0),)
    if any(languages):
        return ((Origin.ARABIC, 0.0), (Origin.TURKISH, 0.3))
    if any(_ARABIC_SOUNDS.search(unfold_bytes(word)) for word in folded):
        return ((Origin.ARABIC, 0.0), (Origin.OTHER, 0.3))
    return ((Origin.OTHER, 0.0),)


def _languages_of(word: bytes) -> set[str]:
    """In which languages a word is a first name from Arabic: Mehmet is one to Turks only."""
    known = load_known_words()
    spellings = [known.latin_of[joined(arabic)] for arabic in known.arabic_of.get(word, ())]
    return {
        language
        for both in spellings
        for language, names in zip(("en", "tr"), both, strict=True)
        if word in map(joined, names)
    }


def _arabic_words(words: Sequence[str], origin: Origin) -> Spelt:
    parts: list[Spelt] = []
    place = 0
    while place < len(words):
        size, part = _arabic_part(words, place, origin)
        parts.append(part)
        place += size
    return cheapest(parts, most=_MOST, between=" ")


def _arabic_part(words: Sequence[str], place: int, origin: Origin) -> tuple[int, Spelt]:
    """One word, or an article or servant's Abd with the word after it."""
    folded = fold_words(words[place])
    if place + 1 < len(words) and folded in _SERVANT:
        rest = unfold_bytes(fold_words(words[place + 1]))
        return 2, _arabic_word(unfold_bytes(folded) + rest, origin)
    following = words[place + 1] if place + 1 < len(words) else ""
    if following and folded in _ARTICLES and origin is Origin.ARABIC:
        part = _arabic_word(following, origin)
        return 2, merged(_with_article(part), dearer((("آل " + text, cost) for text, cost in part), 0.9))
    return 1, _arabic_word(words[place], origin)


def _with_article(part: Spelt) -> Spelt:
    return tuple((text if text.startswith("ال") else "ال" + text, cost) for text, cost in part)


def _arabic_word(word: str, origin: Origin) -> Spelt:
    known = load_known_words().arabic_of.get(joined(word), ())
    tabled = tuple((text, 0.2 * index) for index, text in enumerate(known))
    folded = unfold_bytes(fold_words(word))
    if folded.endswith("oglu") and len(folded) > 6:
        base = _arabic_word(word[:-4], Origin.TURKISH)
        split = tuple((text + " أوغلو", cost) for text, cost in base)
        return merged(split, dearer(((text + "أوغلو", cost) for text, cost in base), 0.5))
    spelled = spell_in_arabic(word, origin)
    if origin is not Origin.TURKISH and folded[:2] in ("al", "el") and len(folded) > 5 and not known:
        apart = dearer(_with_article(spell_in_arabic(word[2:], Origin.ARABIC)), 0.0 if origin is Origin.ARABIC else 0.3)
        return merged(dearer(spelled, 0.4), apart)
    return merged(tabled, dearer(spelled, 0.6)) if tabled else spelled
