"""News without end: texts composed of the sentences and slots of followups.*.yaml, no two nearly alike."""

import random
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from demo.files import read_yaml
from demo.texts import Text

BODY_SENTENCES = 4
MOST_ALIKE = 0.25  # the share of word triples that two follow-ups of one language may have in common
REMEMBERED = 120  # of one language; older ones have left every feed
TRIES = 40

Triples = frozenset[tuple[str, ...]]


class FollowUps:
    """The follow-ups of one language, in an order that its seed decides."""

    def __init__(self, language: str, *, seed: int) -> None:
        grammar = read_yaml(f"followups.{language}.yaml")
        self._language = language
        self._slots: Mapping[str, Any] = grammar["slots"]
        self._topics: Sequence[Mapping[str, Any]] = grammar["topics"]
        self._months: Sequence[str] = grammar["months"]
        self._random = random.Random(f"{seed} {language}")
        self._recent: deque[tuple[str, Triples]] = deque(maxlen=REMEMBERED)
        self._count = 0

    def compose(self, day: date, *, outlet_id: str) -> Text:
        """The next one, as if it were written on that day: the topics take turns."""
        topic = self._topics[self._count % len(self._topics)]
        self._count += 1
        drafts = (self._draft(topic, day, outlet_id) for _ in range(TRIES))
        text, triples = self._least_alike(drafts)
        self._recent.append((text.title, triples))
        return text

    def _least_alike(self, drafts: Iterator[Text]) -> tuple[Text, Triples]:
        best: tuple[float, Text, Triples] | None = None
        for text in drafts:
            triples = word_triples(text.body)
            alike = max((_likeness(text, triples, known) for known in self._recent), default=0.0)
            if best is None or alike < best[0]:
                best = (alike, text, triples)
            if alike <= MOST_ALIKE:
                break
        assert best is not None, "there is at least one try"
        return best[1], best[2]

    def _draft(self, topic: Mapping[str, Any], day: date, outlet_id: str) -> Text:
        choose = self._random.choice
        slots = {name: choose(options) for name, options in self._slots.items() if isinstance(options, list)}
        slots["date"] = f"{day.day} {self._months[day.month - 1]}"
        sentences = [choose(topic["openings"]), *self._random.sample(topic["bodies"], BODY_SENTENCES)]
        opening, first, second, third, fourth = (self._filled(line, slots) for line in sentences)
        return Text(
            id=f"{topic['id']}-{self._count}",
            language=self._language,
            outlet_id=outlet_id,
            title=self._filled(choose(topic["titles"]), slots),
            byline=slots["person"],
            summary=first,
            paragraphs=(f"{opening} {first}", f"{second} {third} {fourth}"),
            watchlists=tuple(topic["watchlists"]),
        )

    def _filled(self, line: str, slots: Mapping[str, Any]) -> str:
        """Names stay the same through a text; numbers are new in every sentence."""
        numbers = {
            name: self._random.randint(bounds["from"], bounds["to"])
            for name, bounds in self._slots.items()
            if isinstance(bounds, dict)
        }
        return capitalised(line.format(**slots, **numbers), self._language)


def _likeness(text: Text, triples: Triples, known: tuple[str, Triples]) -> float:
    title, others = known
    if title == text.title:
        return 1.0
    shared = len(triples & others)
    return shared / max(1, len(triples) + len(others) - shared)


def word_triples(text: str) -> Triples:
    """Every three words that follow each other: what makes two texts alike."""
    words = re.findall(r"\w+", text.casefold())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def capitalised(sentence: str, language: str) -> str:
    """A sentence whose first word may come from a slot; the Turkish i keeps its dot."""
    first = "İ" if language == "tr" and sentence.startswith("i") else sentence[:1].upper()
    return first + sentence[1:]
