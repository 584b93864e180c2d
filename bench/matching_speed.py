"""How fast articles are read, beside ``re`` and, where they are installed, flashtext and pyahocorasick.

One core, one run, the same articles for all: 300 words in three languages, a few names each. The peers only look for
names as they are written; the matcher folds, knows forms, judges senses and decides the rules of 200 watchlists.
"""

import importlib
import random
import re
import sys
import time
from collections.abc import Callable, Sequence

from domain.match import Readable
from domain.watchlist import Alias, Entity, Kind, Watchlist
from matching.matcher import compile_matcher

SEED = 7
ARTICLES = 300
WORDS = 300
WATCHLISTS = 200
LATIN = ("ba", "ken", "tor", "lim", "sa", "var", "dis", "pol", "mer", "gan", "ush", "eri", "fo", "tal", "hu", "zin")
ARABIC = ("با", "كن", "طور", "ليم", "سا", "فار", "ديس", "بول", "مير", "غان", "وش", "اري", "فو", "تال", "هو", "زين")
ENGLISH = "the officials said that new contracts for ships were signed with partners from abroad after long talks"
TURKISH = "yetkililer yeni gemiler için sözleşmelerin görüşmelerin ardından yabancı ortaklarla imzalandığını söyledi"
ARABIC_TEXT = "قال المسؤولون إن العقود الجديدة للسفن وقعت مع شركاء من الخارج بعد محادثات طويلة استمرت أسابيع"
REAL = ("Oman’s", "Turkish", "Aselsan", "Umman'ın", "Türkiye", "ASELSAN", "وعُمان", "التركية", "أسيلسان", "والكويت")


def make_names(count: int, chance: random.Random) -> list[tuple[str, str]]:
    """Invented names and their language: two words of two or three syllables."""
    names: dict[str, str] = {}
    while len(names) < count:
        language = ("en", "tr", "ar")[len(names) % 3]
        syllables = ARABIC if language == "ar" else LATIN
        words = ("".join(chance.choices(syllables, k=chance.choice((2, 3)))) for _ in range(2))
        names[" ".join(words) if language == "ar" else " ".join(words).title()] = language
    return list(names.items())


def make_articles(names: Sequence[tuple[str, str]], chance: random.Random) -> list[str]:
    """Texts of 300 words; every fortieth word is a name."""
    fillers = [text.split() for text in (ENGLISH, TURKISH, ARABIC_TEXT)]
    articles = []
    for index in range(ARTICLES):
        words = chance.choices(fillers[index % 3], k=WORDS)
        for place in range(10, WORDS, 40):
            words[place] = chance.choice(REAL) if place % 3 else chance.choice(names)[0]
        articles.append(" ".join(words))
    return articles


def make_watchlists(names: Sequence[tuple[str, str]]) -> tuple[list[Entity], list[Watchlist]]:
    entities = [
        Entity(id=f"e{index}", kind=Kind.COMPANY, name=name, aliases=(Alias(text=name, language=language),))
        for index, (name, language) in enumerate(names)
    ]
    ids = tuple(entity.id for entity in entities)
    share = max(1, len(entities) // WATCHLISTS)
    watchlists = [
        Watchlist(
            id=f"w{index}",
            title="W",
            groups={
                "companies": ids[index * share : (index + 1) * share],
                "countries": ("oman",),
            },
        )
        for index in range(min(WATCHLISTS, len(entities)))
    ]
    return entities, watchlists


def measure(read: Callable[[str], object], articles: Sequence[str]) -> float:
    """Articles a second of processor time, the best of three rounds."""
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        for article in articles:
            read(article)
        best = min(best, time.process_time() - began)
    return len(articles) / best


def make_re(names: Sequence[tuple[str, str]]) -> Callable[[str], object]:
    pattern = re.compile(r"\b(?:" + "|".join(re.escape(name) for name, _ in names) + r")\b")
    return pattern.findall


def make_flashtext(names: Sequence[tuple[str, str]]) -> Callable[[str], object]:
    processor = importlib.import_module("flashtext").KeywordProcessor()
    for name, _ in names:
        processor.add_keyword(name)
    read: Callable[[str], object] = processor.extract_keywords
    return read


def make_pyahocorasick(names: Sequence[tuple[str, str]]) -> Callable[[str], object]:
    automaton = importlib.import_module("ahocorasick").Automaton()
    for name, _ in names:
        automaton.add_word(name, name)
    automaton.make_automaton()
    return lambda text: list(automaton.iter(text))


PEERS = {"re": make_re, "flashtext": make_flashtext, "pyahocorasick": make_pyahocorasick}


def main() -> None:
    for count in map(int, sys.argv[1:] or ("100", "1000", "10000", "100000")):
        chance = random.Random(SEED)
        names = make_names(count, chance)
        articles = make_articles(names, chance)
        entities, watchlists = make_watchlists(names)
        began = time.process_time()
        matcher = compile_matcher(entities=entities, watchlists=watchlists).matcher
        compiled = time.process_time() - began
        rate = measure(lambda text, read=matcher.read: read(Readable(title="", text=text)), articles)
        print(f"{count:7d} names  gulfwatch      {rate:9.0f} articles/s  (compiled in {compiled:.2f} s)")
        for peer, make in PEERS.items():
            if peer == "re" and count > 1_000:
                continue  # minutes
            try:
                read = make(names)
            except ImportError:
                print(f"{count:7d} names  {peer:14s} not installed")
                continue
            print(f"{count:7d} names  {peer:14s} {measure(read, articles):9.0f} articles/s")


if __name__ == "__main__":
    main()
