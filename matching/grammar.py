"""Evidence in the words beside a mention: what grammar and usage say of a name that stands there."""

import re
from functools import lru_cache

from matching.forms import arabic
from matching.marks import as_letters
from matching.neighbours import Word, joined, opens_sentence, stripped, words_before
from matching.normalise import Folded, fold_bytes, unfold_bytes
from matching.view import View, one_of, shown

_YA = fold_bytes("ي")
_ON = fold_bytes("على")
_ZABI = fold_bytes("ظبي")
_BETWEEN = fold_bytes("بين")
_FEMININE = fold_bytes("ية")
_AND = fold_bytes("و")
_VERB_STARTS = (fold_bytes("أ"), fold_bytes("ت"))
_SHE = fold_bytes("ت")
_IT = (fold_bytes("ه"), fold_bytes("ها"))
_TWO, _BOTH = fold_bytes("ين"), fold_bytes("ان")
_ROUTE = (fold_bytes("من"), fold_bytes("إلى"), fold_bytes("ثم"))
_FOR_THE = fold_bytes("لل")
_BY_OR_FOR = (fold_bytes("ب"), fold_bytes("ل"))
_CAPITAL = frozenset({fold_bytes("عاصمة")})
_YEAR = re.compile(rb"(19|20)\d\d")
_DEFINITE_STARTS = tuple(prefix for prefix in arabic.DEFINITE if prefix)
_PRONOUNS = tuple(map(fold_bytes, ("ه", "ها", "هم", "نا", "هما")))
_NOT_NOUNS = ("prepositions", "saying", "her_verbs", "kin", "titles", "given_names", "pronouns")


def before_capital(view: View) -> str | None:
    """Jordan Smith: a capitalised word follows that is no word of state, in a sentence that is not all capitals."""
    if not view.after or view.folded.plain[view.hit.end : view.after[0][1]].strip() or view.behind_apostrophe:
        return None
    word = view.after[0]
    words = view.words
    stately = any(
        word[0] in known
        for known in (words["state_words"], words["openers"], words["offices"], view.context.senses.country_words)
    )
    loud = view.written.isupper() and view.original(word).isupper()
    return None if stately or loud or not view.is_capital(word) or view.is_headline() else view.original(word)


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
    return _compound_name(view) or _titled_name(view) or _kunya(view)


def _compound_name(view: View) -> str | None:
    """عبد الله, صلاح الدين: a first name in two words."""
    if len(view.before) < 2 or view.before[0][0] not in view.words["second_parts"]:
        return None
    return _both(view) if stripped(view.before[1][0], view.words["first_parts"]) else None


def _kunya(view: View) -> str | None:
    """أبو الحسن العراقي; أبو ظبي is a town."""
    if len(view.before) < 2 or view.before[0][0] == _ZABI or not joined(view.before[1][0], view.words["kunyas"]):
        return None
    return _both(view)


def _titled_name(view: View) -> str | None:
    """المهندس حمود التركي: a word without the article after a person's title or calling is a name, known or not."""
    if len(view.before) < 2 or view.before[0][0].startswith(arabic.ARTICLE):
        return None
    title, words = view.before[1][0], view.words
    if view.original(view.before[0]).endswith(_HIS):
        return None
    return _both(view) if stripped(title, words["titles"]) or title in words["callings"] else None


_HIS = ("ه", "ها", "هم")  # نظيره is no name; a name that folds alike is written with ة


def _both(view: View) -> str:
    return f"{shown(view.before[1])} {shown(view.before[0])}"


def after_bare_word(view: View) -> str | None:
    """حمود التركي: a word without article before an adjective with it is a name; not نظيره المصري, نادي إنبي المصري."""
    if not view.before or not view.is_definite:
        return None
    word = view.before[0][0]
    if word.startswith(_DEFINITE_STARTS) or word.endswith(_PRONOUNS) or len(word) < 3:
        return None
    if any(stripped(word, view.words[one]) for one in ("prepositions", "pronouns", "saying")) or word[:1].isdigit():
        return None
    if stripped(word, view.context.senses.listed_countries):
        return None
    second = view.before[1][0] if len(view.before) > 1 else b""
    return None if stripped(second, view.words["institutions"]) else shown(view.before[0])


def before_colon(view: View) -> str | None:
    """التركي: … in a headline is who speaks; الدوري العماني: and مسؤول إيراني: are adjectives still."""
    if after_indefinite(view) or (view.is_definite and view.before and view.before[0][0].startswith(_DEFINITE_STARTS)):
        return None
    return "a colon follows" if view.folded.plain[view.hit.end : view.hit.end + 1] == b":" else None


def dateline(view: View) -> str | None:
    """عمان - بترا, سرايا - عمان -: the place that a report comes from is a city."""
    if view.hit.prefix or not (_opens(view) or _behind_outlet(view)):
        return None
    behind = view.folded.plain[view.hit.end : view.hit.end + 16].lstrip()
    return "a dateline" if behind[:1] in (b"-", b"(", b"/") else None


def _opens(view: View) -> bool:
    return not view.before and opens_sentence(view.folded, view.hit.word_start)


def _behind_outlet(view: View) -> bool:
    """After one word that opens the sentence and a dash."""
    if len(view.before) != 1 or not opens_sentence(view.folded, view.before[0][1]):
        return False
    return view.folded.plain[view.before[0][2] : view.hit.word_start].strip() == b"-"


def before_given_name(view: View) -> str | None:
    """A first name follows."""
    if not view.after:
        return None
    word = view.after[0]
    if view.is_arabic:
        return shown(word) if view.is_given_name(word) and not as_letters(view.original(word)).endswith("ى") else None
    return view.original(word) if view.is_capital(word) and word[0] in view.words["given_names"] else None


def after_saying(view: View) -> str | None:
    """قال, وقال; not كرد, which is a noun after a preposition."""
    word = view.before[0][0] if view.before else b""
    bare = word[1:] if word[:1] in arabic.CONJUNCTIONS else word
    return shown(view.before[0]) if view.words["saying"].intersection((word, bare)) else None


def after_definite(view: View) -> str | None:
    """الأمير تركي: after a noun with the article an adjective would have it too."""
    if not view.before or view.is_definite:
        return None
    word = view.before[0][0]
    if not word.startswith(arabic.ARTICLE) or len(word) < 5 or stripped(word, view.words["prepositions"]):
        return None
    return None if word.endswith(_YA) and view.listed else shown(view.before[0])


def before_kin(view: View) -> str | None:
    """تركي بن محمد; not شاب تركي يدعى, of whom a name follows."""
    if not view.after or stripped(view.after[0][0], view.words["called"]):
        return None
    return kin_word(view, view.after)


def kin_word(view: View, words: list[Word]) -> str | None:
    """بن, آل, أبو."""
    return shown(words[0]) if words and joined(words[0][0], view.words["kin"]) else None


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


def before_plural_adjective(view: View) -> str | None:
    """الإمارات الإيطالية: a feminine adjective of relation, so that these are emirates; not الإمارات العربية."""
    if not view.after:
        return None
    word = view.after[0][0]
    related = word.startswith(arabic.ARTICLE) and word.endswith(_FEMININE) and word not in view.words["own_adjectives"]
    return shown(view.after[0]) if related else None


def before_feminine(view: View) -> str | None:
    """ليوناردو الإيطالية: a feminine adjective of relation, as firms take it."""
    word = view.after[0][0] if view.after else b""
    return shown(view.after[0]) if word.startswith(arabic.ARTICLE) and word.endswith(_FEMININE) else None


def after_between(view: View) -> str | None:
    """بين البحرين: between the two seas, unless a country is named beside it."""
    return shown(view.before[0]) if view.before and view.before[0][0] == _BETWEEN else None


def after_preposition(view: View) -> str | None:
    """In, to, من, بـ."""
    if view.is_arabic and not view.is_definite and view.hit.prefix.endswith(_BY_OR_FOR):
        return unfold_bytes(view.hit.prefix[-1:])
    return one_of(view.before, view.words["prepositions"])


def before_article(view: View) -> str | None:
    """Mali the elephant."""
    return "the" if view.after and view.after[0][0] == b"the" else None


def after_article(view: View) -> str | None:
    """The."""
    return "the" if view.before and view.before[0][0] == b"the" else None


def company_word(view: View) -> str | None:
    """شركة before it; Group, şirketi beside it."""
    words = view.words["company_words"]
    return one_of(view.before or _before_quote(view), words) or (None if view.is_arabic else one_of(view.after, words))


def _before_quote(view: View) -> list[Word]:
    """شركة «سامي»: what stands before the quotation mark that opens with the name."""
    start = view.hit.word_start
    return words_before(view.folded, start - 1, 1) if view.folded.plain[start - 1 : start] == b'"' else []


def before_measure(view: View) -> str | None:
    """بقطر 48 بوصة, قطر يصل إلى متر: a number or a word of measuring follows, and a unit unless it says enough.

    قدمت قطر 50 مليونا and أمير قطر يصل إلى باريس measure nothing, nor does a year.
    """
    if not view.after:
        return None
    word, words = view.after[0][0], view.words
    if word in words["units"] or word in words["measures"]:
        return shown(view.after[0])
    number = word[:1].isdigit() and not _YEAR.fullmatch(word)
    if not number and word not in words["amounts"]:
        return None
    near = view.folded.words[view.hit.end : view.hit.end + _NEAR].split()[1:]
    measured = view.hit.prefix.endswith(_BY) or not words["units"].isdisjoint(near)
    return shown(view.after[0]) if measured else None


_BY = fold_bytes("ب")
_NEAR = 48  # bytes in which a unit follows its number


def insistent(view: View) -> str | None:
    """المدير مصر على: insistent on; not أكدت مصر على, where a verb stands before, nor حكموا مصر على مدى قرون."""
    if not view.before or not view.after or view.after[0][0] != _ON:
        return None
    if len(view.after) > 1 and view.after[1][0] in view.words["means"]:
        return None
    subject = view.before[0][0]
    return shown(view.before[0]) if subject.startswith(arabic.ARTICLE) or subject in view.words["pronouns"] else None


def national_noun(view: View) -> str | None:
    """الجيش المالي: a noun of a people; القوات الفرنسية والمالية: one that another nationality shares."""
    words = view.words["national_nouns"]
    if (seen := one_of(view.before, words)) or len(view.before) < 2 or not view.hit.prefix.startswith(_AND):
        return seen
    shared = view.before[0][0].endswith((_YA, _FEMININE))
    return one_of(view.before[1:], words) if shared else None


def after_her_verb(view: View) -> str | None:
    """تعادلت مالي: a verb in the feminine, as countries take it."""
    if not view.before:
        return None
    word = view.before[0][0]
    verb = word.endswith(_SHE) and len(word) > 4 and word.startswith(_VERB_STARTS)
    return shown(view.before[0]) if verb or stripped(word, view.words["her_verbs"]) else None


def after_object_verb(view: View) -> str | None:
    """يلقيه التركي: a verb that has its object already, so that its subject is a person."""
    if not view.before or not view.is_definite:
        return None
    word = view.before[0][0]
    return shown(view.before[0]) if word.startswith(_YA) and word.endswith(_IT) and len(word) > 4 else None


def before_purpose(view: View) -> str | None:
    """ملتقى البحرين للحوار: what a body is for."""
    return shown(view.after[0]) if view.after and view.after[0][0].startswith(_FOR_THE) else None


def dual_elsewhere(view: View) -> str | None:
    """البحران: the same two things in the nominative, which no country's name has."""
    name = view.folded.words[view.hit.start : view.hit.name_end]
    if not name.endswith(_TWO):
        return None
    dual = name.removesuffix(_TWO).removeprefix(arabic.ARTICLE) + _BOTH
    found = any(_stands(dual + b" ", folded) for folded in (view.context.title, view.context.text))
    return unfold_bytes(dual) if found else None


@lru_cache(maxsize=16)
def _stands(letters: bytes, folded: Folded) -> bool:
    """Kept: each mention in a text asks the same, and time must stay linear."""
    return letters in folded.words


def after_capital_word(view: View) -> str | None:
    """العاصمة عمان: the capital, which is a city."""
    return one_of(view.before, _CAPITAL)


def on_a_route(view: View) -> str | None:
    """من بغداد إلى عمان: from one city to another."""
    ways = (words[1:] for words in (view.before, view.after) if len(words) > 1 and words[0][0] in _ROUTE)
    return next((seen for words in ways if (seen := one_of(words, view.words["cities"]))), None)


def beside(view: View, names: frozenset[bytes]) -> str | None:
    """One of these names stands beside the mention in a list."""
    own = view.folded.words[view.hit.start : view.hit.end]
    return next((unfold_bytes(word) for word in view.listed if word != own and stripped(word, names)), None)


def beside_country(view: View) -> str | None:
    """السعودية واليمن وعمان; Turkey, Greece and Cyprus."""
    return beside(view, view.context.senses.listed_countries)


def beside_company(view: View) -> str | None:
    """Thales and Leonardo."""
    return beside(view, view.context.senses.company_words)
