"""What an article says about the names in it: its language, letters and cues, and what is named for certain."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from domain.match import Readable
from matching.cues import FIELD, CueIndex, FoundCues
from matching.forms import arabic
from matching.gazetteer import Known
from matching.lexicon import Entry
from matching.normalise import Folded
from matching.weights import Weights

_TURKISH_LETTERS = re.compile("[ığşİĞŞ]")
_MAQSURA_FOR_YA = re.compile(r"\b(?:ف\u0640*|الت|الذ)ى\b|ى،")
_ARABIC_BYTES = bytes(range(0x80, 0x100))
_TURKISH_WORDS = (b" ve ", b" bir ", b" ile ", b" icin ")
_ENGLISH_WORDS = (b" the ", b" of ", b" and ", b" in ", b" to ", b" a ", b" for ", b" with ", b" on ", b" by ", b"'s ")
"""With the punctuation around them, for BAE'in is Turkish; without is, which İŞ may be."""


@dataclass(frozen=True, slots=True)
class Senses:
    """What judging needs of the compiled gazetteer."""

    weights: Weights
    cues: CueIndex
    field: CueIndex  # the vocabulary of defence and arms: common words, asked for by few profiles
    country_words: frozenset[bytes]  # names and adjectives of countries, folded, without article
    listed_countries: frozenset[bytes]  # the same with those that the gazetteer does not know
    company_words: frozenset[bytes]


@dataclass
class Context:
    """One article while it is read. Everything costly is worked out when it is first asked for."""

    readable: Readable
    title: Folded
    text: Folded
    senses: Senses
    is_thorough: bool = False  # all evidence is wanted, also where less would decide
    certain: dict[str, Known] = field(default_factory=dict)  # entities named beyond doubt so far

    @cached_property
    def is_turkish(self) -> bool:
        """Whether Turkish endings may be joined to names: the text is Turkish, or may be for all its letters say."""
        if self.readable.language:
            return self.readable.language == "tr"
        return self._shows_turkish or not (self.is_arabic or self._shows_english)

    @cached_property
    def _shows_turkish(self) -> bool:
        if _TURKISH_LETTERS.search(self.readable.text) or _TURKISH_LETTERS.search(self.readable.title):
            return True
        return any(word in self.text.words or word in self.title.words for word in _TURKISH_WORDS)

    @cached_property
    def _shows_english(self) -> bool:
        return any(word in self.text.plain or word in self.title.plain for word in _ENGLISH_WORDS)

    @cached_property
    def is_arabic(self) -> bool:
        if self.readable.language:
            return self.readable.language == "ar"
        sample = (self.title.words + self.text.words)[:400]
        return len(sample.translate(None, _ARABIC_BYTES)) * 2 < len(sample)

    @property
    def language(self) -> str:
        """As the article says, else as its letters and small words show."""
        return self.readable.language or ("ar" if self.is_arabic else "tr" if self._shows_turkish else "en")

    @cached_property
    def has_capitals(self) -> bool:
        """False for a text written without capitals, where a small letter says nothing."""
        both = self.readable.title + self.readable.text
        return both != both.lower()

    @cached_property
    def cues(self) -> FoundCues:
        return self.senses.cues.find((self.title, self.text))

    @cached_property
    def uses_maqsura_for_ya(self) -> bool:
        """Whether the writer puts ى for every final ي, as Egyptian papers do."""
        return any(map(_MAQSURA_FOR_YA.search, (self.readable.text, self.readable.title)))

    @cached_property
    def field_words(self) -> list[str]:
        return self.senses.field.find((self.title, self.text)).of((FIELD, FIELD))

    def note(self, entry: Entry) -> None:
        if entry.known is not None:
            self.certain[entry.id] = entry.known


def single_words(known: Iterable[Known]) -> frozenset[bytes]:
    """The names of one word of these entities, without the Arabic article, for finding them in lists."""
    words = (name.folded for entity in known for name in entity.names)
    return frozenset(arabic.strip_article(word)[0] for word in words if b" " not in word)
