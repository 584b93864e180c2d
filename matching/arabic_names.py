"""An Arabic name in Latin letters, word by word, in English and in Turkish; a foreign one spelt back."""

from collections.abc import Iterator, Mapping

from matching.back_to_latin import may_be_foreign, spell_back
from matching.forms import arabic
from matching.known_words import joined, load_known_words, put_around, split_common
from matching.letters import Spelt, cheapest, dearer, merged
from matching.normalise import fold_words, unfold_bytes
from matching.to_latin import Style, spell_in_latin

_MOST, _MOST_BACK = 40, 20  # ways of one name, and of one that is spelt back
_MOST_LATIN = {Style.ENGLISH: 26, Style.TURKISH: 14}
_LITERAL = 0.5  # the letters of a common word instead of its translation


def latin_of_arabic(words: list[str], is_person: bool) -> Spelt:
    """In English and in Turkish; a name that is probably foreign is spelt back too."""
    own, common = split_common(words, most=0 if is_person else 2)
    table = load_known_words().latin_of
    ways = [(style, _latin_words(own, style), most) for style, most in _MOST_LATIN.items()]
    if all(may_be_foreign(word) and joined(word) not in table for word in own):
        back = cheapest((spell_back(word) for word in own), most=_MOST, between=" ")
        ways = [(Style.ENGLISH, back, _MOST_BACK), *((style, spelt, most // 2) for style, spelt, most in ways)]
    if common:
        ways = [(style, put_around(spelt, common, style.value), most) for style, spelt, most in ways]
        ways.append((Style.ENGLISH, dearer(_latin_words(words, Style.ENGLISH), _LITERAL), 2))
    return merged(*(spelt[:most] for _, spelt, most in ways))


def _latin_words(words: list[str], style: Style) -> Spelt:
    whole = list(_servants_joined(words))
    ways = cheapest((_latin_word(word, style) for word in whole), most=_MOST, between=" ")
    if " Allah" not in ways[0][0]:
        return ways
    written_together = ((text.replace(" Allah", god), cost) for god in ("allah", "ullah") for text, cost in ways)
    return merged(written_together, dearer(ways, 0.5))[:_MOST]


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
    return cheapest((_SERVANT_IN[style], rest), most=_MOST)
