"""What a news text says in its opening that another text may contradict: its numbers, days, names, its yes or no. Pure.

Two pieces of one template (a bank's results, the day's gold price, a contract of another company) share nearly all
words; what tells them apart is a fact that each has and the other lacks. A fact that only one has proves nothing: a
copy may be shortened or have a paragraph of the outlet's own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from matching.normalise import fold_words, is_arabic

_NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen twenty thirty forty fifty"
    " second third fourth fifth sixth million millionth tenth"
    " iki uc dort bes alti yedi sekiz dokuz onbir yirmi otuz kirk elli"
    " ikinci ucuncu dorduncu besinci altinci yedinci"
    " اثنان اثنين اثنتين ثلاث ثلاثة أربع أربعة خمس خمسة ست ستة سبع سبعة ثماني ثمانية تسع تسعة عشر عشرة"
    " الأول الثاني الثالث الرابع الخامس السادس ثلاثون ثلاثين عشرون عشرين بهدفين بثلاثة"
)
_DAYS = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september"
    " october november december pazartesi sali carsamba persembe cuma cumartesi الاثنين الثلاثاء الأربعاء الخميس الجمعة"
    " السبت الأحد يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"
)
_COUNTED = frozenset(fold_words(word) for word in f"{_NUMBER_WORDS} {_DAYS}".split())
_TURN_WORDS = (
    "deny denies denied denying denial refute refutes refuted cancel cancels cancelled canceled cancelling canceling"
    " cancellation suspend suspends suspended suspending suspension postpone postpones postponed postponement halts"
    " halted scrap scraps scrapped withdraw withdraws withdrew withdrawn reject rejects rejected revoke revokes"
    " revoked terminate terminates terminated retract retracts retracted not"
    " iptal yalanladi yalanlandi yalanlama reddetti reddedildi askiya erteledi ertelendi feshetti feshedildi"
    " durdurdu durduruldu vazgecti degil"
    " نفى نفت ينفي تنفي نفي ألغى ألغت يلغي تلغي إلغاء أرجأ أرجأت تأجيل رفض رفضت يرفض ترفض فسخ فسخت لم لن ليس ليست"
)
_TURNS = frozenset(fold_words(word) for word in _TURN_WORDS.split())
"""What turns a story round: the same sentences with such a word say the contrary."""

_TURKISH_MONTH = re.compile(
    rb"(ocak|subat|mart|nisan|mayis|haziran|temmuz|agustos|eylul|ekim|kasim|aralik)(?:[td][ae]n?|[iu]n|[iua])?"
)
_MONTH_ENDINGS = (b"ta", b"da", b"te", b"de", b"tan", b"dan", b"ten", b"den", b"in", b"un", b"i", b"u", b"a")
_CAPITAL = "A-ZÇĞİÖŞÜÂÎÛÉ"
_NAME = re.compile(rf"(?<=[\w,;:”)]\s)[{_CAPITAL}][\w-]*|\b[{_CAPITAL}]{{2,}}\b")
_FIRST_WORD = re.compile(rf"(?:^|[.!?]\s+)([{_CAPITAL}]\w*)")
_AND = fold_words("و")
_PREFIXES = (_AND, *(fold_words(prefix) for prefix in ("وال", "بال", "لل", "ال", "ب", "ل", "ف", "ك")))
_CREDITS = frozenset(b"reuters afp ap dpa aa anadolu iha dha anka ona wam spa qna kuna bna agencies agency".split())
"""Who is credited inside an opening ("told Reuters") is no fact of the story."""

_LEAST_STEM = 3  # letters of an Arabic word that are left without its prefix
_LEAST_NAME = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What one text says that another may contradict. Words are folded."""

    numbers: frozenset[bytes]  # of the opening, with days and months
    names: frozenset[bytes]  # of the opening
    turns: frozenset[bytes]  # of title and opening
    every: frozenset[bytes]  # word of title and text


def facts_of(*, title: str, opening: str, opening_words: Sequence[bytes], every: frozenset[bytes]) -> Facts:
    """The facts of an opening. ``title`` and ``opening`` as they stand, for their capitals."""
    numbers = {_TURKISH_MONTH.sub(rb"\1", word) for word in opening_words if _is_counted(word)}
    names = {word for word in _names(title, opening) if len(word) >= _LEAST_NAME and not _is_counted(word)}
    turns = _TURNS & {word.removeprefix(_AND) for word in (*fold_words(title).split(), *opening_words)}
    return Facts(numbers=frozenset(numbers), names=frozenset(names - _CREDITS), turns=turns, every=every)


def _is_counted(word: bytes) -> bool:
    """Whether a folded word is a number, in digits or spelled out, or a day or month."""
    return any(0x30 <= byte <= 0x39 for byte in word) or word in _COUNTED or _TURKISH_MONTH.fullmatch(word) is not None


def _names(title: str, opening: str) -> Iterator[bytes]:
    """In Latin letters by their capital inside a sentence, or at its start if the title has them too; in Arabic,
    which has no capitals, the title's words that the opening uses as well."""
    title_words = fold_words(title).split()
    yield from fold_words(" ".join(_NAME.findall(opening))).split()
    yield from set(fold_words(" ".join(_FIRST_WORD.findall(opening))).split()) & set(title_words)
    opening_words = frozenset(fold_words(opening).split())
    yield from (word for word in title_words if is_arabic(word) and _is_among(word, opening_words))


def contradicted(one: Facts, other: Facts) -> bool:
    """Whether each has a number that is nowhere in the other's words, or each such a name, or one turns round what
    the other says."""
    return (
        _is_turned(one, other)
        or _is_turned(other, one)
        or any(
            _has_own(mine, other.every) and _has_own(theirs, one.every)
            for mine, theirs in ((one.numbers, other.numbers), (one.names, other.names))
        )
    )


def _is_turned(one: Facts, other: Facts) -> bool:
    """Whether one opens with a denial, an end or a delay that is nowhere in the other, which opens with none."""
    return bool(one.turns) and not other.turns and _has_own(one.turns, other.every)


def _has_own(facts: Iterable[bytes], others: frozenset[bytes]) -> bool:
    return any(not _is_among(fact, others) for fact in facts)


def _is_among(word: bytes, others: frozenset[bytes]) -> bool:
    """Whether a word is among these, with whatever Arabic writes onto its front and Turkish onto a month's end."""
    if word in others:
        return True
    if _TURKISH_MONTH.fullmatch(word):
        return any(word + ending in others for ending in _MONTH_ENDINGS)
    stems = _stems(word) if is_arabic(word) else ()
    return any(stem in others or any(prefix + stem in others for prefix in _PREFIXES) for stem in stems)


def _stems(word: bytes) -> list[bytes]:
    cut = [word[len(prefix) :] for prefix in _PREFIXES if word.startswith(prefix)]
    return [word, *(stem for stem in cut if len(stem) >= _LEAST_STEM)]


def is_replaced(
    one: Sequence[bytes], other: Sequence[bytes], every: frozenset[bytes], other_every: frozenset[bytes]
) -> bool:
    """Whether between the same two words one text has a number, or what may be an Arabic name, and the other another.

    Both must be missing from the other's words (``every``).
    """
    mine, theirs = set(_places(one)), set(_places(other))
    instead: dict[tuple[bytes, bytes], list[bytes]] = {}
    for before, word, after in theirs - mine:
        if _is_telling(word) and not _is_among(word, every):
            instead.setdefault((before, after), []).append(word)
    return any(
        (before, after) in instead and _is_telling(word) and not _is_among(word, other_every)
        for before, word, after in mine - theirs
    )


def is_recounted(
    one: Sequence[bytes], other: Sequence[bytes], every: frozenset[bytes], other_every: frozenset[bytes]
) -> bool:
    """Whether between the same two words of two openings stand two numbers, one of which the other text has nowhere.

    A toll that rises is told with the one before it: "at least 12 people … up from 5".
    """
    mine, theirs = set(_places(one)), set(_places(other))
    instead = {(before, after): word for before, word, after in theirs - mine if _is_counted(word)}
    return any(
        _is_counted(word) and not (_is_among(word, other_every) and _is_among(instead[before, after], every))
        for before, word, after in mine - theirs
        if (before, after) in instead
    )


def _places(words: Sequence[bytes]) -> Iterator[tuple[bytes, bytes, bytes]]:
    return zip(words, words[1:], words[2:], strict=False)


def _is_telling(word: bytes) -> bool:
    """Whether a word is a number or may be a name in Arabic. One after "and" is mostly a verb, and reworded."""
    return _is_counted(word) or (is_arabic(word) and len(word) > _LEAST_NAME and not word.startswith(_AND))
