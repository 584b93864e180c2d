"""Strings of every Unicode block and mutated news text through the whole matcher; what must hold of every one.

`make fuzz` runs a million; the tests run a few thousand. Each portion of strings is made from the run's seed and its
own number alone, so that a fault can be had again without what came before it.
"""

import argparse
import json
import random
import resource
import sys
import time
import traceback
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from domain.match import Mention, Readable
from domain.watchlist import Alias, Entity, Kind, Watchlist
from matching.matcher import Matcher, compile_matcher
from matching.normalise import fold_bytes, unfold_bytes
from matching.query import QueryError, parse_query
from matching.spellings import derive_spellings
from matching.stories import story_marks

PORTION = 2_000
"""Strings that are made and read together, with one matcher of their own names."""

_NEWS = Path(__file__).parent / "data" / "eval"
_BLOCK = 16  # blocks of Unicode begin and end at multiples of 16
_ROW = 128
_ROWS = 0x110000 // _ROW
_EVERY_FEW = 20  # strings of which one is also explained, split into title and text, and told apart as a story
_TIMED = 400  # strings of which one is also timed at two lengths
_TIMED_SIZE = 20_000  # characters
_MOST_TIMES = 8.0  # as much time for four times the text, the caches' edges and the machine's noise included
_TROUBLESOME = (
    "\u200b\u200f\u202e\u2067\ufeff\u00ad\u0640\u0651\u064b\u0670\u0300\u20dd\u0307\ufe0f\ud800\udfff\x00\x1f\x7f\u2028"
    "İıʼ’'´`\"«»“”-‐–—ـ،.؛:/\\*()[]{}|<>\t\n\r\u00a0\u3000ﻻﷲﷺﷻﭐﮐﯼﻱ٠۹ĳǆﬃ㎏№🇴🇲👩‍🚀"
)

Fault = tuple[str, str]
"""What is wrong, and the string in ASCII escapes, to be pasted into a test."""


@cache
def news() -> tuple[str, ...]:
    """The labelled passages that the project ships."""
    lines = (line for file in sorted(_NEWS.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines())
    return tuple(f"{item['title']} {item['text']}".strip() for item in map(json.loads, lines))


def random_text(chance: random.Random, row: int) -> str:
    """Letters of one row of Unicode, of several, or news text that something happened to."""
    sort = chance.random()
    if sort < 0.4:
        return _of_row(chance, row)
    if sort < 0.5:
        return " ".join(_of_row(chance, chance.randrange(_ROWS)) for _ in range(chance.randrange(1, 5)))
    return _mutated(chance, row)


def _of_row(chance: random.Random, row: int) -> str:
    first = row % _ROWS * _ROW + chance.randrange(_ROW // _BLOCK) * _BLOCK
    letters = [chr(min(first + chance.randrange(_BLOCK * 2), sys.maxunicode)) for _ in range(chance.randrange(1, 40))]
    return "".join(letter + (" " if chance.random() < 0.1 else "") for letter in letters)


def _mutated(chance: random.Random, row: int) -> str:
    text = chance.choice(news())
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        text = chance.choice(_MUTATIONS)(text, chance, row)[:5_000]
    return text


def _cut(text: str, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(text) + 1)
    return start, min(len(text), start + chance.choice((1, 1, 2, 5, 20)))


def _delete(text: str, chance: random.Random, row: int) -> str:
    start, end = _cut(text, chance)
    return text[:start] + text[end:]


def _repeat(text: str, chance: random.Random, row: int) -> str:
    start, end = _cut(text, chance)
    return text[:start] + text[start:end] * chance.choice((2, 3, 50)) + text[end:]


def _move(text: str, chance: random.Random, row: int) -> str:
    start, end = _cut(text, chance)
    place = chance.randrange(len(text) + 1)
    return text[:place] + text[start:end] + text[place:]


def _insert(text: str, chance: random.Random, row: int) -> str:
    place = chance.randrange(len(text) + 1)
    strange = (
        chance.choice(_TROUBLESOME) * chance.choice((1, 1, 2, 60)) if chance.random() < 0.7 else _of_row(chance, row)
    )
    return text[:place] + strange + text[place:]


def _sprinkle(text: str, chance: random.Random, row: int) -> str:
    strange = chance.choice(_TROUBLESOME)
    return "".join(char + (strange if chance.random() < 0.1 else "") for char in text)


def _splice(text: str, chance: random.Random, row: int) -> str:
    other = chance.choice(news())
    return text[: chance.randrange(len(text) + 1)] + other[chance.randrange(len(other) + 1) :]


def _change_case(text: str, chance: random.Random, row: int) -> str:
    return chance.choice((str.upper, str.lower, str.title, str.swapcase, str.casefold))(text)


def _recompose(text: str, chance: random.Random, row: int) -> str:
    return unicodedata.normalize(chance.choice(("NFC", "NFD", "NFKC", "NFKD")), text)


def _misread(text: str, chance: random.Random, row: int) -> str:
    wrong = chance.choice(("latin-1", "cp1256", "cp1254", "utf-16-le"))
    return text.encode("utf-8", "surrogatepass").decode(wrong, "replace")


def _reverse(text: str, chance: random.Random, row: int) -> str:
    start, end = _cut(text, chance)
    return text[:start] + text[start:end][::-1] + text[end:]


def _join_words(text: str, chance: random.Random, row: int) -> str:
    return text.replace(" ", chance.choice(("", "-", "\u200c", "\n", "\u00a0", ".", "ـ", "  ")), chance.randrange(1, 9))


_MUTATIONS: Sequence[Callable[[str, random.Random, int], str]] = (
    *(_delete, _repeat, _move, _insert, _insert, _insert, _sprinkle, _splice),
    *(_change_case, _recompose, _misread, _reverse, _join_words),
)


def make_matcher(chance: random.Random, texts: Sequence[str]) -> Matcher:
    """The shipped names, rules of every sort, and names cut out of the strings themselves."""
    pieces = [_piece(chance, text) for text in chance.sample(texts, min(40, len(texts)))]
    names, keywords, others = pieces[:20], pieces[20:30], pieces[30:]
    entities = (
        Entity(id="edge-group", aliases=(Alias(text="EDGE", language="en", exact_case=True, near=("UAE", "دفاع")),)),
        *(
            Entity(
                id=f"own-{index}",
                kind=Kind.PERSON,
                aliases=(Alias(text=name, language="ar", near=tuple(others[:2]), exact_case=index % 2 == 0),),
                never=(name + " x", "al " + name),
            )
            for index, name in enumerate(others)
        ),
    )
    watchlists = (
        Watchlist(id="names", title="", groups={"companies": tuple(names), "countries": ("Oman", "Turkey")}, near=30),
        Watchlist(id="words", title="", groups={"keywords": (*keywords, "defen*", "صفقة")}, unsure=True),
        Watchlist(id="query", title="", query='country:oman NEAR/5 ("joint venture" OR دفاع*) AND NOT title:football'),
        Watchlist(id="excluding", title="", groups={"countries": ("Qatar",)}, exclude={"keywords": tuple(keywords)}),
    )
    return compile_matcher(entities=entities, watchlists=watchlists).matcher


def _piece(chance: random.Random, text: str) -> str:
    start = chance.randrange(len(text) + 1)
    return text[start : start + chance.randrange(1, 30)] or "x"


def faults_of(text: str, matcher: Matcher) -> Iterator[str]:
    """What does not hold of one string."""
    readable = Readable(title="", text=text)
    reading = matcher.read(readable)
    for mention in reading.mentions:
        yield from _faults_of_cut(mention, text)
    folded = fold_bytes(text)
    if fold_bytes(unfold_bytes(folded)) != folded:
        yield "folding twice is not folding once"


def more_faults_of(text: str, matcher: Matcher) -> Iterator[str]:
    """What is looked at in every few strings, because it takes longer."""
    middle = len(text) // 2
    readable = Readable(title=text[:middle], text=text[middle:], source_country="oman")
    reading, explanation = matcher.read(readable), matcher.explain(readable)
    if explanation.reading != reading:
        yield "what is explained is not what is read"
    for mention in reading.mentions:
        yield from _faults_of_cut(mention, getattr(readable, mention.field))
    story_marks(text[:middle], text[middle:])
    derive_spellings(text[:60])
    try:
        parse_query(text[:300])
    except QueryError as error:
        str(error)


def _faults_of_cut(mention: Mention, text: str) -> Iterator[str]:
    """A cut is good that a person would make: whole characters with their marks, and no word cut behind.

    A character that is several words (ﷺ) may end a name with its first.
    """
    start, end = mention.start, mention.end
    if not 0 <= start < end <= len(text) or text[start:end] != mention.text:
        yield f"{mention.entity}: {start} to {end} does not cut {mention.text!r}"
    elif unicodedata.combining(text[start]) or (end < len(text) and unicodedata.combining(text[end])):
        yield f"{mention.entity}: the cut {mention.text!r} parts a letter from its mark"
    elif _is_word(fold_bytes(text[end : end + 1])[:1]) and not any(b" " in fold_bytes(char) for char in mention.text):
        yield f"{mention.entity}: {mention.text!r} goes on after its end"
    elif _is_word(fold_bytes(mention.text)[:1]) is False:
        yield f"{mention.entity}: {mention.text!r} does not begin with a letter"


def _is_word(byte: bytes) -> bool:
    return bool(byte) and (byte[0] >= 0x7F or byte.isalnum())


def times_of(text: str, matcher: Matcher) -> float:
    """How many times as long four times the text takes. What is too long is measured again at ten times the size."""
    times = _times(text, matcher, size=_TIMED_SIZE)
    return times if times <= _MOST_TIMES else _times(text, matcher, size=_TIMED_SIZE * 10)


def _times(text: str, matcher: Matcher, *, size: int) -> float:
    repeated = text * (4 * size // len(text) + 1)
    return _seconds(repeated[: 4 * size], matcher) / _seconds(repeated[:size], matcher)


def _seconds(text: str, matcher: Matcher) -> float:
    """The least of three, for a machine is busy with other things."""
    readable, taken = Readable(title="", text=text), list[float]()
    for _ in range(3):
        started = time.process_time()
        matcher.read(readable)
        taken.append(time.process_time() - started)
    return max(min(taken), 0.0005)


def run_portion(seed: int, portion: int, count: int = PORTION) -> list[Fault]:
    """Makes and reads one portion of strings. Answers every fault."""
    chance = random.Random(f"{seed}/{portion}")
    texts = [random_text(chance, portion * count + index) for index in range(count)]
    faults: list[Fault] = []
    try:
        matcher = make_matcher(chance, texts)
    except Exception:  # whatever is raised is what is looked for
        return [(traceback.format_exc(limit=-3), f"the names of portion {portion}")]
    for index, text in enumerate(texts):
        try:
            faults += [(fault, ascii(text)) for fault in faults_of(text, matcher)]
            if index % _EVERY_FEW == 0:
                faults += [(fault, ascii(text)) for fault in more_faults_of(text, matcher)]
            if index % _TIMED == 0 and text and (times := times_of(text, matcher)) > _MOST_TIMES:
                faults.append((f"four times the text take {times:.1f} times as long", ascii(text)))
        except Exception:  # as above
            faults.append((traceback.format_exc(limit=-3), ascii(text)))
    return faults


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Runs all portions and prints progress, each fault and the memory used."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000, help="strings")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, choices=(1, 2), default=2)
    asked = parser.parse_args()
    portions, started, faulty = -(-asked.count // PORTION), time.monotonic(), 0
    with ProcessPoolExecutor(asked.processes) as pool:
        runs = pool.map(run_portion, [asked.seed] * portions, range(portions))
        for number, faults in enumerate(runs):
            faulty += len(faults)
            for fault, text in faults:
                _tell(f"portion {number}: {fault}\n    {text[:2_000]}")
            if (number + 1) % 10 == 0 or number + 1 == portions:
                _tell(f"{(number + 1) * PORTION:,} strings, {faulty} faults, {time.monotonic() - started:.0f} s")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    _tell(f"seed {asked.seed}: {faulty} faults in {portions * PORTION:,} strings; a process took {peak} MB at most")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
