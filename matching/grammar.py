"""Evidence in the words beside a mention: what grammar and usage say of a name that stands there."""

import re

from matching.forms import arabic
from matching.neighbours import stripped
from matching.normalise import fold_bytes, unfold_bytes
from matching.view import View, one_of, shown

_YA = fold_bytes("ي")
_ON = fold_bytes("على")
_BY_OR_FOR = (fold_bytes("ب"), fold_bytes("ل"))
_CAPITAL = frozenset({fold_bytes("عاصمة")})
_YEAR = re.compile(rb"(19|20)\d\d")
_NOT_NOUNS = ("prepositions", "saying", "kin", "titles", "given_names", "pronouns")


def before_capital(view: View) -> str | None:
    """Jordan Smith: a capitalised word follows that is no word of state, in a sentence that is not all capitals."""
    if not view.after or view.folded.plain[view.hit.end : view.after[0][1]].strip() or view.behind_apostrophe:
        return None
    word = view.after[0]
    stately = word[0] in view.words["state_words"] or word[0] in view.context.senses.country_words
    return None if stately or not view.is_capital(word) or view.is_headline() else view.original(word)


def before_verb(view: View) -> str | None:
    """Turkey banned: a verb of which countries are the subject follows."""
    if not view.after or view.is_arabic:
        return None
    word = view.after[0]
    return view.original(word) if word[0] in view.words["deeds"] else None


def after_given_name(view: View) -> str | None:
    """Michael Jordan, J. Jordan, إبراهيم التركي, عبد الله المصري."""
    if not view.before:
        return None
    word = view.before[0]
    if not view.is_arabic:
        text = view.original(word)
        initial = len(text) == 1 and text.isupper() and view.folded.plain[word[2] : word[2] + 1] == b"."
        return text if initial or (text[:1].isupper() and word[0] in view.words["given_names"]) else None
    if view.is_given_name(word):
        return shown(word)
    second = view.before[1] if len(view.before) > 1 else None
    if second and word[0] in view.words["second_parts"] and stripped(second[0], view.words["first_parts"]):
        return f"{shown(second)} {shown(word)}"
    return None


def before_given_name(view: View) -> str | None:
    """A first name follows."""
    if not view.after:
        return None
    word = view.after[0]
    if view.is_arabic:
        return shown(word) if view.is_given_name(word) else None
    return view.original(word) if view.is_capital(word) and word[0] in view.words["given_names"] else None


def after_definite(view: View) -> str | None:
    """الأمير تركي: after a noun with the article an adjective would have it too."""
    if not view.before or view.is_definite:
        return None
    word = view.before[0][0]
    if not word.startswith(arabic.ARTICLE) or len(word) < 5 or stripped(word, view.words["prepositions"]):
        return None
    return None if word.endswith(_YA) and view.listed else shown(view.before[0])


def after_indefinite(view: View) -> str | None:
    """مسؤول تركي: a noun without the article, which an adjective without the article agrees with."""
    if not view.before or view.is_definite:
        return None
    word = view.before[0][0]
    if word.startswith(arabic.ARTICLE) or len(word) < 3 or any(stripped(word, view.words[one]) for one in _NOT_NOUNS):
        return None
    return shown(view.before[0])


def after_nisba(view: View) -> str | None:
    """سعودي وتركي: an adjective of nationality without the article stands before it."""
    word = view.before[0][0] if view.before else b""
    nisba = word.endswith(_YA) and stripped(word, view.context.senses.country_words)
    return shown(view.before[0]) if nisba else None


def before_definite(view: View) -> str | None:
    """تركي الحمد: a family name with the article follows; اليوم and الماضي are no names."""
    if not view.after or view.is_definite:
        return None
    word = view.after[0][0]
    if not word.startswith(arabic.ARTICLE) or len(word) < 4 or stripped(word, view.words["times"]):
        return None
    return shown(view.after[0])


def after_preposition(view: View) -> str | None:
    """In, to, من, بـ."""
    if view.is_arabic and view.hit.prefix.endswith(_BY_OR_FOR):
        return unfold_bytes(view.hit.prefix[-1:])
    return one_of(view.before, view.words["prepositions"])


def after_article(view: View) -> str | None:
    """The."""
    return "the" if view.before and view.before[0][0] == b"the" else None


def company_word(view: View) -> str | None:
    """شركة before it; Group, şirketi beside it."""
    words = view.words["company_words"]
    return one_of(view.before, words) or (None if view.is_arabic else one_of(view.after, words))


def before_measure(view: View) -> str | None:
    """بقطر 48 بوصة: a number or a word of measuring follows; a year does not measure."""
    if not view.after:
        return None
    word = view.after[0][0]
    number = word[:1].isdigit() and not _YEAR.fullmatch(word)
    return shown(view.after[0]) if number or word in view.words["measures"] else None


def before_on(view: View) -> str | None:
    """مصر على: insistent on."""
    return "على follows" if view.after and view.after[0][0] == _ON else None


def after_capital_word(view: View) -> str | None:
    """العاصمة عمان: the capital, which is a city."""
    return one_of(view.before, _CAPITAL)


def beside(view: View, names: frozenset[bytes]) -> str | None:
    """One of these names stands beside the mention in a list."""
    return next((unfold_bytes(word) for word in view.listed if stripped(word, names)), None)


def beside_country(view: View) -> str | None:
    """السعودية واليمن وعمان; Turkey, Greece and Cyprus."""
    return beside(view, view.context.senses.country_words | view.words["countries"])


def beside_company(view: View) -> str | None:
    """Thales and Leonardo."""
    return beside(view, view.context.senses.company_words)
