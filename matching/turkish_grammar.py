"""Evidence in Turkish grammar: what endings, capitals and the words beside a name say where it is a common word too.

Mısır is Egypt and maize, Katar Qatar and a train, Irak Iraq and far, Umman Oman and an ocean, Yemen your eating. Inside
a sentence the capital tells; where a sentence begins, and in capitals throughout, only these signs do.
"""

import re
from functools import lru_cache

from matching import grammar
from matching.neighbours import opens_sentence, word_end
from matching.view import View, one_of

_QUOTES = (b'"', b"'")
_DEMONYM = (b"li", b"lu")
_PLURAL = (b"lar", b"ler")
_BARE_PLURAL = re.compile(rb"[a-z]{2,}(lar(|a|da|dan|la)|ler(|e|de|den|le))")
_FIRST_PERSON = re.compile(rb"(?!kadim)[a-z]{2,}d[iu][km]")
_PREDICATE = re.compile(rb"(?!kredi|maddi|ciddi)[a-z]{2,}([dt][iu]|iyor|uyor|[ae]cak|[ae]cek)")
_DATIVE = re.compile(rb"[a-z]{2,}(?<![dt])[ae]")
_FAR_FROM = re.compile(rb"[a-z]{3,}[dt][ae]n")


def capital_inside(view: View) -> str | None:
    """A capital where neither a sentence nor a quotation begins, beside a word that has none."""
    start, written = view.hit.word_start, view.written
    if not written[:1].isupper() or (written.isupper() and len(written) > 1) or opens_sentence(view.folded, start):
        return None
    if view.folded.plain[start - 1 : start] in _QUOTES or view.is_headline():
        return None
    beside = (view.original(words[0]) for words in (view.before, view.after) if words)
    return "a capital inside a sentence" if any(word[:1].islower() for word in beside) else None


def as_demonym(view: View) -> str | None:
    """Mısırlı, Katarlılar: with a capital, those of a country."""
    named = view.hit.suffix.startswith(_DEMONYM) and view.written[:1].isupper()
    return "of the country" if named else None


def in_the_plural(view: View) -> str | None:
    """Katarlar, ummanlar: of a country there is one."""
    return "in the plural" if view.hit.suffix.startswith(_PLURAL) else None


def before_crop_word(view: View) -> str | None:
    """Mısır yaprağı, mısır eken: what a plant has, gives and undergoes."""
    if not view.after or view.behind_apostrophe:
        return None
    word = view.after[0]
    return view.original(word) if word[0].startswith(_stems(view.words["crop_stems"])) else None


def before_first_person(view: View) -> str | None:
    """Mısır aldık, katar gördüm: the bare object of what somebody did; a country would have its ending."""
    if not view.after or view.hit.suffix or view.behind_apostrophe:
        return None
    word = view.after[0]
    return view.original(word) if _FIRST_PERSON.fullmatch(word[0]) else None


def before_predicate(view: View) -> str | None:
    """Mali kınadı, Mali bekliyor: a verb that ends its sentence has a country for its subject; mali is no noun."""
    if len(view.after) != 1 or view.hit.suffix or not view.context.is_turkish:
        return None
    word = view.after[0]
    return view.original(word) if _PREDICATE.fullmatch(word[0]) else None


def before_bare_plural(view: View) -> str | None:
    """Irak yollar, far roads: a country before a noun makes it possessive, Irak yolları."""
    if not view.after or view.hit.suffix or view.behind_apostrophe:
        return None
    word = view.after[0]
    small = view.original(word)[:1].islower()
    return view.original(word) if small and _BARE_PLURAL.fullmatch(word[0]) else None


def after_ablative(view: View) -> str | None:
    """Evlerden ırak, far from houses; not Ankara'dan Irak'a, nor Bakandan Irak açıklaması."""
    if not view.before or view.after or view.hit.suffix or view.behind_apostrophe:
        return None
    word = view.before[0]
    joined = view.folded.plain[word[1] - 1 : word[1]] != b"'"
    return view.original(word) if joined and _FAR_FROM.fullmatch(word[0]) else None


def before_state_stem(view: View) -> str | None:
    """Mısır ordusuna, Katar emirinin, Mali Silahlı Kuvvetleri: what a state has, whatever its ending."""
    if not view.after or view.hit.suffix or view.is_arabic:
        return None
    word = view.after[0]
    return view.original(word) if word[0].startswith(_stems(view.words["state_stems"])) else None


@lru_cache(maxsize=4)
def _stems(words: frozenset[bytes]) -> tuple[bytes, ...]:
    return tuple(sorted(words))


def before_proper(view: View) -> str | None:
    """Mısır Dışişleri, Irak Kürt: another capital follows where not every word has one."""
    if not view.after or view.hit.suffix or view.behind_apostrophe or view.is_headline():
        return None
    word = view.after[0]
    joined = view.folded.plain[view.hit.end : word[1]] == b" "
    return view.original(word) if joined and view.is_capital(word) and not view.written.isupper() else None


def after_other_name(view: View) -> str | None:
    """Muhtar Ökkeş Erdoğan: a capital before it, that begins no sentence and is no title, is another person's name."""
    if view.is_arabic or not view.before or not view.context.is_turkish or view.is_headline():
        return None
    word = view.before[0]
    text, joined = view.original(word), view.folded.plain[word[2] : view.hit.start] == b" "
    if not joined or not view.is_capital(word) or text.isupper() or opens_sentence(view.folded, word[1]):
        return None
    known = word[0] in view.words["before_leaders"] or word[0] in view.context.senses.country_words
    return None if known else text


def behind_other_name(view: View) -> str | None:
    """Gültan Türk'ün, Gültan Türk, …: where an adjective of nationality has no noun, it is a family name."""
    return after_other_name(view) if view.behind_apostrophe or not view.after else None


def before_family_name(view: View) -> str | None:
    """Erdoğan Arıca; not Erdoğan BM'de, Erdoğan Salı günü, nor Erdoğan Kılıçdaroğlu'na, to whom something is done."""
    seen = grammar.before_capital(view)
    if seen is None or not view.context.is_turkish:
        return seen
    word, _, end = view.after[0]
    case = view.folded.words[end + 1 : word_end(view.folded.words, end + 1)]
    is_object = view.folded.plain[end : end + 1] == b"'" and case in _OBJECT
    return None if is_object or seen.isupper() or word in view.words["before_leaders"] else seen


_OBJECT = frozenset(b"a e ya ye na ne la le yla yle da de ta te dan den tan ten".split())


def as_verb_at_end(view: View) -> str | None:
    """Sofralara lezzet katar: where a sentence ends, behind its objects, stands its verb."""
    if view.after or len(view.before) < 2 or view.hit.suffix or view.behind_apostrophe:
        return None
    whom = view.before[1]
    return view.original(whom) if _DATIVE.fullmatch(whom[0]) else None


def with_circumflex(view: View) -> str | None:
    """Malî, of money: the sign is not written in the country's name."""
    return "with a circumflex" if view.written.endswith(("î", "Î")) else None


def before_office(view: View) -> str | None:
    """STM Genel Müdürü, BMC hisseleri: what a company has."""
    return one_of(view.after, view.words["offices"])
