"""Articles of 300 words in Arabic, English and Turkish, made of sentences written for this benchmark.

``ar.txt``, ``en.txt`` and ``tr.txt`` hold sentences of news prose: plain ones, ones that name somebody whom the
gazetteer knows in the forms that grammar asks for, and ones with a place for a name of the watchlists' own.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from domain.watchlist import Alias

WORDS = 300
RARE = 0.08  # of the words of plain sentences stand in no other article, as in a million words of real news
WITH_NAMES = 0.4  # of a newsroom's stream; the others name nobody who is watched
LANGUAGES = ("ar", "ar", "en", "tr")
LETTERS = {"latin": ("bcdfghjklmnprstvyz", "aeiou"), "ar": ("بتثجحخدذرزسشصضطظعغفقكلمنه", "اوي")}
Prose = Mapping[str, Sequence[str]]  # by kind: plain, naming, slots


@cache
def read_prose(language: str) -> Prose:
    """The sentences of a language by their kind."""
    kinds: dict[str, list[str]] = {}
    for line in Path(__file__).with_name(f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            sentences = kinds.setdefault(line[2:].split(":")[0], [])
        elif line:
            sentences.append(line)
    return kinds


def make_articles(count: int, aliases: Sequence[Alias], chance: random.Random) -> list[str]:
    """Whole texts, in a stream's order: four in ten name six to ten, the others nobody."""
    by_language: dict[str, list[str]] = {"en": [], "tr": [], "ar": []}
    for alias in aliases:
        by_language[alias.language].append(alias.text)
    return [_article(by_language, chance) for _ in range(count)]


def _article(names: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    language = chance.choice(LANGUAGES)
    prose = read_prose(language)
    chosen: list[str] = []
    if chance.random() < WITH_NAMES:
        chosen = [*chance.sample(prose["naming"], chance.choice((2, 2, 3))), *chance.sample(prose["slots"], 2)]
    plain = [_with_rare_words(sentence, language, chance) for sentence in prose["plain"]]
    sentences = [_filled(sentence, names[language], chance) for sentence in _to_length(chosen, plain, chance)]
    return " ".join(" ".join(sentences).split()[:WORDS])


def _with_rare_words(sentence: str, language: str, chance: random.Random) -> str:
    """A text's long tail of words that stand in no other: without it whatever remembers words is flattered."""
    consonants, vowels = LETTERS["ar" if language == "ar" else "latin"]

    def rare() -> str:
        sounds = (chance.choice(consonants) + chance.choice(vowels) for _ in range(chance.choice((3, 4, 5))))
        return "".join(sounds).capitalize()

    return " ".join(rare() if word.isalpha() and chance.random() < RARE else word for word in sentence.split(" "))


def _to_length(chosen: list[str], plain: Sequence[str], chance: random.Random) -> list[str]:
    """The sentences chosen among plain ones; the last is plain, so that the cut takes no name away."""
    others = chance.sample(plain, len(plain))
    length = sum(len(sentence.split()) for sentence in chosen)
    while length < WORDS:
        last = others.pop()
        length += len(last.split())
        chosen.append(last)
    body = chosen[:-1]
    chance.shuffle(body)
    return [*body, chosen[-1], *others[-3:]]


def _filled(sentence: str, names: Sequence[str], chance: random.Random) -> str:
    varied = re.sub(r"\[([^]]+)\]", lambda found: chance.choice(found[1].split("|")), sentence)
    return re.sub(r"\{name\}", lambda _: chance.choice(names), varied)


FILLERS = (
    "the officials said that new contracts for ships were signed with partners from abroad after long talks",
    "yetkililer yeni gemiler için sözleşmelerin görüşmelerin ardından yabancı ortaklarla imzalandığını söyledi",
    "قال المسؤولون إن العقود الجديدة للسفن وقعت مع شركاء من الخارج بعد محادثات طويلة استمرت أسابيع",
)
REAL = ("Oman’s", "Turkish", "Aselsan", "Umman'ın", "Türkiye", "ASELSAN", "وعُمان", "التركية", "أسيلسان", "والكويت")


def make_dense_articles(count: int, aliases: Sequence[Alias], chance: random.Random) -> list[str]:
    """The worst of days: every article names somebody in every fortieth word, among words in no order."""
    return list(_dense(count, aliases, chance))


def _dense(count: int, aliases: Sequence[Alias], chance: random.Random) -> Iterator[str]:
    for index in range(count):
        words = chance.choices(FILLERS[index % 3].split(), k=WORDS)
        for place in range(10, WORDS, 40):
            words[place] = chance.choice(REAL) if place % 3 else chance.choice(aliases).text
        yield " ".join(" ".join(words).split()[:WORDS])
