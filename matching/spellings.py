"""Likely spellings of a name that is known in one script only, the likeliest first.

Letters are spelt out by rule (``to_arabic``, ``to_latin``); first names that Arabic gave to the other languages and
words of companies' names come from a table (``known_words``). All are weaker evidence than a spelling that was given.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from matching.back_to_latin import may_be_foreign, spell_back
from matching.forms import arabic
from matching.known_words import Common, joined, load_known_words, split_common
from matching.letters import Spelt, cheapest, dearer, merged
from matching.normalise import fold_words, is_arabic, unfold_bytes
from matching.to_arabic import Origin, is_turkish, spell_in_arabic
from matching.to_latin import Style, spell_in_latin

MOST = 40  # spellings of one name
_MOST_ARABIC, _MOST_BACK = 24, 20
_MOST_LATIN = {Style.ENGLISH: 26, Style.TURKISH: 14}
_MOST_WORDS = 8
_TOO_UNLIKELY = 2.5  # beyond the likeliest
_LITERAL, _MOST_LITERAL = 0.5, 4  # the letters of a common word instead of its translation
_TELLING_COST, _TELLING_LETTERS = 1.5, 7
_SHORTEST, _LONGEST = 4, 200  # letters
_SMALL = frozenset(["al", "el", "es", "er", "ed", "en", "et", "ez", "eş", "bin", "bint", "ibn"])
_PROCLITICS = tuple(map(fold_words, "وفبلك"))

_WORD = re.compile(r"[\u0600-\u06ff\ufb50-\ufeff]+|[^\W_]+(?:['’ʼ`][^\W_]+)*")
_DOTTED = re.compile(r"(?<=\b\w)\.(?=\w\b)")  # A.Ş.
_ARTICLES = frozenset((b"al", b"el", b"ul"))
_SERVANT = frozenset((b"abd", b"abdul", b"abdel", b"abdal"))
_ARABIC_SOUNDS = re.compile("(?<!c)kh|gh(?!t)|dh|q(?!u)|aa")
_EXCHANGED = (
    *(("sh", "s"), ("ch", "c"), ("w", "v"), ("q", "k"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ph", "f")),
    *(("kh", "h"), ("ai", "ay"), ("ck", "k"), ("th", "s"), ("dh", "z"), ("j", "c")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """One derived spelling."""

    text: str
    language: str  # ar, or tr for Latin letters
    cost: float  # 0 is the likeliest


def derive_spellings(name: str, *, is_person: bool = False) -> tuple[Spelling, ...]:
    """The likely spellings of a name in the script it is not written in, and others in its own; at most 40.

    A person's name holds no words of companies' names: Ömer Çelik is not steel.
    """
    found = _WORD.findall(_DOTTED.sub("", name))
    words = [word for word in found if joined(word) not in load_known_words().legal][:_MOST_WORDS]
    folded = fold_words(name)
    if len(name) > _LONGEST or not any(char.isalpha() for word in words for char in word):
        return ()
    if is_arabic(folded):
        latin = _as_spellings(_latin_of_arabic(words, is_person), "tr")
        return tuple(islice(_likely((*_joined_arabic(folded), *latin), folded), MOST))
    if _is_spelt_out(name):
        return tuple(_likely(_letter_by_letter(name), folded))
    spelled = _as_spellings(_arabic_of_latin(words, is_person)[:_MOST_ARABIC], "ar")
    return tuple(
        islice(_likely((*spelled, *_as_spellings(_other_latin(words, folded, is_person), "tr")), folded), MOST)
    )


def is_telling(spelling: Spelling) -> bool:
    """Whether a derived spelling is likely and long enough to mean nothing else: two words, or seven letters."""
    bare = arabic.strip_article(fold_words(spelling.text))[0]
    return len(bare) >= _TELLING_LETTERS and spelling.cost <= _TELLING_COST


def _as_spellings(ways: Iterable[tuple[str, float]], language: str) -> Iterator[Spelling]:
    return (Spelling(text=_shown(text), language=language, cost=round(cost, 2)) for text, cost in ways)


def _shown(text: str) -> str:
    """With a capital where a Latin name has one: Saleh al Mutairi."""
    words = text.split()
    return " ".join(word if word in _SMALL else word[:1].upper() + word[1:] for word in words)


def _likely(spellings: Iterable[Spelling], given: bytes) -> Iterator[Spelling]:
    """Without what is too short, a common word, too far-fetched, or the name itself; each once."""
    stop, seen = load_known_words().stop, {given}
    for one in spellings:
        folded = fold_words(one.text)
        bare = arabic.strip_article(folded)[0]
        unusable = folded in seen or len(bare) < _SHORTEST or one.cost > _TOO_UNLIKELY
        if unusable or not stop.isdisjoint((folded, bare, *_without_proclitic(folded))):
            continue
        seen.add(folded)
        yield one


def _without_proclitic(folded: bytes) -> Iterator[bytes]:
    """What an Arabic word may be behind a conjunction or preposition: وطول is "and the length" too."""
    if folded.startswith(_PROCLITICS):
        yield folded[1:]
        yield arabic.strip_article(folded[1:])[0]


def _is_spelt_out(name: str) -> bool:
    """An acronym that cannot be read as a word: BMC, KPMG; not NATO."""
    return name.isascii() and name.isupper() and name.isalpha() and len(name) <= 5 and not set(name) & set("AEIOU")


def _letter_by_letter(name: str) -> Iterator[Spelling]:
    yield Spelling(text=" ".join(load_known_words().letters[letter] for letter in name), language="ar", cost=0.0)


def _arabic_of_latin(words: list[str], is_person: bool) -> Spelt:
    """As a name of letters only, and with its common words translated."""
    own, common = split_common(words, most=0 if is_person else 2)
    ways: list[Spelt] = []
    for origin, more in _origins_of(words):
        literal = _arabic_words(words, origin)
        spelt = dearer(literal[:_MOST_LITERAL], _LITERAL) if common else literal
        ways.append(dearer(merged(spelt, _around(_arabic_words(own, origin), common, "ar") if common else ()), more))
    return merged(*ways)


def _origins_of(words: list[str]) -> tuple[tuple[Origin, float], ...]:
    """Where a spelling may come from, and how unlikely that is."""
    if is_turkish("".join(words)):
        return ((Origin.TURKISH, 0.0),)
    folded = [fold_words(word) for word in words]
    known = load_known_words().arabic_of
    if any(word in _ARTICLES or word in _SERVANT or word in known for word in folded):
        return ((Origin.ARABIC, 0.0),)
    if any(_ARABIC_SOUNDS.search(unfold_bytes(word)) for word in folded):
        return ((Origin.ARABIC, 0.0), (Origin.OTHER, 0.3))
    return ((Origin.OTHER, 0.0),)


def _arabic_words(words: Sequence[str], origin: Origin) -> Spelt:
    parts: list[Spelt] = []
    place = 0
    while place < len(words):
        size, part = _arabic_part(words, place, origin)
        parts.append(part)
        place += size
    return cheapest(parts, most=MOST, between=" ")


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


def _around(own: Spelt, common: Sequence[Common], language: str) -> Spelt:
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
        own = merged(ways)[:MOST]
    return own


def _latin_of_arabic(words: list[str], is_person: bool) -> Spelt:
    """In English and in Turkish; a name that is probably foreign is spelt back too."""
    own, common = split_common(words, most=0 if is_person else 2)
    table = load_known_words().latin_of
    ways = [(style, _latin_words(own, style), most) for style, most in _MOST_LATIN.items()]
    if all(may_be_foreign(word) and joined(word) not in table for word in own):
        back = cheapest((spell_back(word) for word in own), most=MOST, between=" ")
        ways = [(Style.ENGLISH, back, _MOST_BACK), *((style, spelt, most // 2) for style, spelt, most in ways)]
    if common:
        ways = [(style, _around(spelt, common, style.value), most) for style, spelt, most in ways]
        ways.append((Style.ENGLISH, dearer(_latin_words(words, Style.ENGLISH), _LITERAL), 2))
    return merged(*(spelt[:most] for _, spelt, most in ways))


def _latin_words(words: list[str], style: Style) -> Spelt:
    whole = list(_servants_joined(words))
    ways = cheapest((_latin_word(word, style) for word in whole), most=MOST, between=" ")
    if " Allah" not in ways[0][0]:
        return ways
    written_together = ((text.replace(" Allah", god), cost) for god in ("allah", "ullah") for text, cost in ways)
    return merged(written_together, dearer(ways, 0.5))[:MOST]


def _servants_joined(words: list[str]) -> Iterator[str]:
    """عبد الله is one name."""
    held = ""
    for word in words:
        if not held and fold_words(word) == _ABD:
            held = word
        else:
            yield held + word
            held = ""
    if held:
        yield held


_ABD = fold_words("عبد")
_SERVANT_OF = fold_words("عبدال")
_SERVANT_IN: Mapping[Style, Spelt] = {
    Style.ENGLISH: (("abdul", 0.0), ("abdul ", 0.2), ("abdel ", 0.3), ("abdel", 0.6)),
    Style.TURKISH: (("abdul", 0.0), ("abdu", 0.4), ("abdul ", 0.8)),
}


def _latin_word(word: str, style: Style) -> Spelt:
    folded = fold_words(word)
    bare, definite = arabic.strip_article(folded)
    table = load_known_words().latin_of
    tabled = table.get(folded)
    if tabled is None and definite and (under := table.get(bare)) is not None:
        tabled = _with_latin_articles(under[0], "al ", "al"), _with_latin_articles(under[1], "el ")
    if tabled is None:
        return _latin_servant(folded, style) or spell_in_latin(word, style)
    names = tabled[0] if style is Style.ENGLISH else tabled[1]
    return tuple((name, 0.15 * place) for place, name in enumerate(names))


def _with_latin_articles(names: tuple[str, ...], *articles: str) -> tuple[str, ...]:
    return tuple(article + name for name in names for article in articles)


def _latin_servant(folded: bytes, style: Style) -> Spelt:
    """عبدالسلام: the servant of one of God's names."""
    if not folded.startswith(_SERVANT_OF) or len(folded) < len(_SERVANT_OF) + 3:
        return ()
    rest = spell_in_latin(unfold_bytes(folded[len(_SERVANT_OF) :]), style)
    return cheapest((_SERVANT_IN[style], rest), most=MOST)


def _joined_arabic(folded: bytes) -> Iterator[Spelling]:
    """عبد الله and عبدالله, أبو ظبي and أبوظبي."""
    name = unfold_bytes(folded)
    for first in ("عبد", "ابو"):
        for one, other in ((first + " ", first), (first, first + " ")):
            if re.search(rf"\b{one}(?=\w\w\w)", name):
                yield Spelling(text=re.sub(rf"\b{one}(?=\w\w\w)", other, name), language="ar", cost=0.3)


def _other_latin(words: list[str], folded: bytes, is_person: bool) -> Spelt:
    """Other Latin spellings of a Latin name: translated common words, first names, letters that stand for one sound."""
    name = unfold_bytes(folded)
    own, common = split_common(words, most=0 if is_person else 2)
    own_spelt: Spelt = ((unfold_bytes(fold_words(" ".join(own))), 0.0),)
    ways = [_around(own_spelt, common, language) for language in ("en", "tr")] if common else []
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
    return cheapest(parts, most=MOST, between=" ") if changed else ()


def _exchanged(name: str, written: str) -> Iterator[str]:
    for one, other in _EXCHANGED:
        for before, after in ((one, other), (other, one)):
            if before in name and (len(before) > 1 or before in ("w", "v", "q", "k")):
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
        if re.search(rf"\b{one}(?=\w)", name):
            yield re.sub(rf"\b{one}(?=\w)", other, name)
    if name.count(" ") == 1:
        yield name.replace(" ", "")
    apart = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", written)
    if apart != written:
        yield apart
