"""One mention and what stands around it: the small questions that signals ask."""

from matching.context import Context
from matching.forms import arabic
from matching.gazetteer import Known
from matching.mentions import Hit
from matching.neighbours import Word, listed_with, stripped, word_end, words_after, words_before
from matching.normalise import Folded, fold_bytes, unfold_bytes

_LAM_LAM = fold_bytes("لل")
_ABD = fold_bytes("عبد")
_SMALL_IN_HEADLINES = frozenset(
    [
        *("about", "after", "against", "amid", "before", "between", "from", "into", "near", "onto", "over", "than"),
        *("that", "under", "until", "upon", "when", "while", "with"),
        *("daha", "gibi", "göre", "için", "kadar", "karşı", "sonra"),
    ]
)


class View:
    """One mention and what stands around it."""

    __slots__ = ("_after", "_before", "_listed", "_written", "context", "folded", "hit", "words")

    def __init__(self, hit: Hit, folded: Folded, context: Context) -> None:
        self.hit, self.folded, self.context = hit, folded, context
        self.words = context.senses.weights.words
        self._before: list[Word] | None = None
        self._after: list[Word] | None = None
        self._listed: list[bytes] | None = None
        self._written: str | None = None

    @property
    def before(self) -> list[Word]:
        """Up to two words before it in its phrase, the nearest first."""
        if self._before is None:
            self._before = words_before(self.folded, self.hit.word_start, 2)
        return self._before

    @property
    def after(self) -> list[Word]:
        """Up to two words after it in its phrase."""
        if self._after is None:
            self._after = words_after(self.folded, self.hit.end, 2)
        return self._after

    @property
    def known(self) -> Known | None:
        return self.hit.entry.known

    @property
    def listed(self) -> list[bytes]:
        """The words that stand beside it in a list."""
        if self._listed is None:
            self._listed = listed_with(self.folded, self.hit.word_start, self.hit.end)
        return self._listed

    @property
    def written(self) -> str:
        """The base form as the article writes it."""
        if self._written is None:
            self._written = self.folded.original(self.hit.start, self.hit.name_end)
        return self._written

    @property
    def is_arabic(self) -> bool:
        return self.hit.entry.prefixes is not None

    @property
    def is_definite(self) -> bool:
        return self.hit.prefix.endswith((arabic.ARTICLE, _LAM_LAM))

    def original(self, word: Word) -> str:
        return self.folded.original(word[1], word[2])

    @property
    def surroundings(self) -> str:
        """Forty characters on each side, without the mention."""
        start, end = self.folded.span(self.hit.start, self.hit.end)
        return self.folded.text[max(0, start - 40) : start] + " " + self.folded.text[end : end + 40]

    @property
    def behind_apostrophe(self) -> bytes:
        """What stands behind an apostrophe that ends the name, up to the word's end."""
        end = self.hit.name_end
        if self.folded.plain[end : end + 1] != b"'":
            return b""
        return self.folded.words[end + 1 : word_end(self.folded.words, end + 1)]

    def is_capital(self, word: Word) -> bool:
        """Whether a Latin word begins with a capital and is no acronym."""
        text = self.original(word)
        return text[:1].isupper() and not (text.isupper() and len(text) > 3)

    def is_headline(self) -> bool:
        """Whether every longer word around, but those of grammar, begins with a capital: capitals say nothing then."""
        longer = [word for word in self.surroundings.split()[1:-1] if len(word) > 3 and word[0].isalpha()]
        return len(longer) > 2 and not any(word[0].islower() and word not in _SMALL_IN_HEADLINES for word in longer)

    def is_given_name(self, word: Word) -> bool:
        """Whether an Arabic word is a first name, a conjunction or preposition before it or not."""
        names = self.words["given_names"]
        text = word[0]
        compound = text.startswith(_ABD + arabic.ARTICLE) and len(text) > len(_ABD) + 4
        return compound or (stripped(text, names) and not text.startswith(arabic.ARTICLE))


def one_of(words: list[Word], names: frozenset[bytes]) -> str | None:
    """The first of these words, readable, if it is one of these names."""
    return shown(words[0]) if words and stripped(words[0][0], names) else None


def shown(word: Word) -> str:
    """A word as a person reads it, folded."""
    return unfold_bytes(word[0])
