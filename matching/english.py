"""Evidence in the words beside a Latin name: what English usage says of one that stands there."""

import re
from functools import lru_cache

from matching.neighbours import Word, opens_sentence, word_end, word_start, words_after, words_before
from matching.normalise import Folded, fold_words, unfold_bytes
from matching.view import View, shown


def shouting(view: View) -> str | None:
    """Capitals among capitals, which say nothing."""
    if not view.written.isupper():
        return None
    around = view.surroundings
    loud = around.upper() == around and sum(map(str.isupper, around)) > 8
    return "among capitals" if loud else None


def opening(view: View) -> str | None:
    """The first word of its sentence."""
    return "first word of its sentence" if opens_sentence(view.folded, view.hit.word_start) else None


def before_verb(view: View) -> str | None:
    """Turkey banned: a verb of which countries are the subject follows; not Ramesh Mali has."""
    if not view.after or view.is_arabic or after_capital(view):
        return None
    word = view.after[0]
    return view.original(word) if word[0] in view.words["deeds"] else None


def before_deed_to_country(view: View) -> str | None:
    """Jordan beat Bahrain, Georgia asked Armenia: what is done, and to another country."""
    if before_verb(view) is None:
        return None
    whom = [word for word, _, _ in words_after(view.folded, view.hit.end, 3)][1:]
    return next((unfold_bytes(word) for word in whom if word in view.context.senses.listed_countries), None)


def part_of(view: View) -> str | None:
    """A unit of Edge, owned by OYAK: what firms have and do, and of or by."""
    if len(view.before) < 2 or view.before[0][0] not in (b"of", b"by"):
        return None
    what = view.before[1][0]
    return unfold_bytes(what) if what in view.words["parts"] else None


def before_state_affair(view: View) -> str | None:
    """Jordan raised petrol prices, Jordan announced a cabinet reshuffle: what is done, and only states do it."""
    if before_verb(view) is None:
        return None
    what = [word for word, _, _ in words_after(view.folded, view.hit.end, 5)][1:]
    return next((unfold_bytes(word) for word in what if word in view.words["state_affairs"]), None)


def after_traffic(view: View) -> str | None:
    """Wheat imports by Jordan, the embassy in Jordan: what goes to and from countries, and a preposition."""
    if len(view.before) < 2 or view.is_arabic:
        return None
    between, what = view.before[0][0], view.before[1][0]
    known = between == b"by" or between in view.words["prepositions"]
    return unfold_bytes(what) if known and what in view.words["traffic"] else None


def before_hyphenated_name(view: View) -> str | None:
    """Jordan-Hare, Mali-Smith: half of a person's or a place's name; not Jordan-Israel, Georgia-EU, Jordan-Backed."""
    if view.folded.plain[view.hit.end : view.hit.end + 1] != b"-" or view.is_headline():
        return None
    start = view.hit.end + 1
    end = word_end(view.folded.words, start)
    text, word = view.folded.original(start, end), view.folded.words[start:end]
    known = word in view.context.senses.listed_countries or word in view.words["before_countries"]
    return text if text.istitle() and not known and not word.endswith(_OF_COMPOUNDS) else None


_OF_COMPOUNDS = (b"ed", b"bound", b"born", b"run")


def as_surname(view: View) -> str | None:
    """Jamila Oman sang; Taj Mali, a bassist: a capitalised word before it, and behind it what is said of persons."""
    if view.is_arabic or not view.before or not view.is_capital(view.before[0]) or view.is_headline():
        return None
    word = view.before[0]
    joined = view.folded.plain[word[2] : view.hit.start] == b" "
    if not joined or _may_precede(view, word) or word[0] in view.words["openers"]:
        return None
    personal = view.after and view.after[0][0] in view.words["personal_deeds"]
    behind = view.folded.plain[view.hit.end : view.hit.end + _NEAR]
    return view.original(word) if personal or _OF_PERSONS.match(behind) else None


_NEAR = 12  # bytes behind a name that tell a person
_OF_PERSONS = re.compile(rb", (an?|the|who|whose|his|her|aged|\d\d,) ")
_AGE = re.compile(rb", ([1-9]\d)[,.]( |$)")


def after_full_name(view: View) -> str | None:
    """Julia Trevelyan Oman: a first name and another capitalised word before it."""
    if view.is_arabic or len(view.before) < 2:
        return None
    second, first = view.before
    joined = view.folded.plain[first[2] : second[1]] + view.folded.plain[second[2] : view.hit.start] == b"  "
    named = first[0] in view.words["given_names"] and view.is_capital(first) and view.is_capital(second)
    return f"{view.original(first)} {view.original(second)}" if joined and named else None


def person_elsewhere(view: View) -> str | None:
    """Alex Jordan stands elsewhere in the article, so that Jordan is he, unless the entity is named for certain."""
    if view.hit.entry.id in view.context.certain:
        return None
    name = view.folded.words[view.hit.start : view.hit.name_end]
    texts = (view.context.title, view.context.text)
    return next(filter(None, (_named_after(folded, name, view.words["given_names"]) for folded in texts)), None)


@lru_cache(maxsize=16)
def _named_after(folded: Folded, name: bytes, given_names: frozenset[bytes]) -> str | None:
    """The first place where a first name with a capital stands before a name. Kept: each mention in a text asks."""
    pattern = b" " + name + b" "
    start = folded.words.find(pattern)
    while start >= 0:
        before = words_before(folded, start + 1, 1)
        if before and before[0][0] in given_names and folded.original(before[0][1], before[0][1] + 1).isupper():
            return folded.original(before[0][1], start + len(name) + 1)
        start = folded.words.find(pattern, start + 1)
    return None


def as_person(view: View) -> str | None:
    """Thales loved; he: what a person does follows, or the next sentence begins with He or She."""
    inside = view.before and (view.before[0][0] in view.words["prepositions"] or view.before[0][0] == b"by")
    if view.after and view.after[0][0] in view.words["personal_deeds"] and not inside:
        return view.original(view.after[0])
    if not opens_sentence(view.folded, view.hit.word_start) or view.behind_apostrophe:
        return None
    found = _HE.match(view.folded.plain, view.hit.end, view.hit.end + _SENTENCE)
    return found.group(1).decode() if found else None


_SENTENCE = 240  # bytes in which a sentence ends and the next begins
_HE = re.compile(rb"[^.!?]*[.!?] (he|she|his|her) ")


def before_plural_verb(view: View) -> str | None:
    """Georgia have drawn: as teams and states are spoken of; not police in Georgia have."""
    if not view.after or view.after[0][0] not in view.words["plural_verbs"]:
        return None
    inside = view.before and view.before[0][0] in view.words["prepositions"]
    return None if inside else view.original(view.after[0])


def after_dotted_title(view: View) -> str | None:
    """Mr. Jordan, U.S. Rep. Jordan, Sgt. Oman."""
    start = view.hit.word_start
    title = _DOTTED_TITLE.search(view.folded.plain, max(0, start - _NEAR), start)
    return title.group(1).decode() if title else None


_DOTTED_TITLE = re.compile(rb"[^a-z](mrs?|ms|dr|prof|sen|rep|gov|sgt|cpl|pvt|lt|maj|col|gen|capt|adm|rev|judge)\. $")


def before_calling(view: View) -> str | None:
    """Oman, a retired teacher, swam; not Oman, a Gulf state."""
    return _called(view, "person_nouns")


def before_calling_firm(view: View) -> str | None:
    """BMC, the tank maker; Edge, a state-owned group."""
    return _called(view, "company_words")


def _called(view: View, sort: str) -> str | None:
    apposed = _APPOSED.match(view.folded.plain, view.hit.end, view.hit.end + _APPOSITION)
    words = apposed.group(1).split() if apposed else ()
    return next((unfold_bytes(word) for word in words if word in view.words[sort]), None)


_APPOSITION = 60  # bytes
_APPOSED = re.compile(rb", (?:an?|the) ((?:[a-z-]+ ?){1,4})")


def before_age(view: View) -> str | None:
    """Jordan, 34, pleaded guilty."""
    age = _AGE.match(view.folded.plain[view.hit.end : view.hit.end + _NEAR])
    return f"an age of {age.group(1).decode()}" if age else None


def at_the(view: View) -> str | None:
    """At the Emirates: a building; one is in a country."""
    words = [word for word, _, _ in view.before]
    return "at the" if words == [b"the", b"at"] else None


def before_corporate(view: View) -> str | None:
    """Leonardo's chief executive, EDGE chairman, RTX Corp: what a company has follows."""
    words = [word for word, _, _ in words_after(view.folded, view.hit.end, 2)]
    found = words[1:] if words[:1] == [b"s"] else words[:1]
    return unfold_bytes(found[0]) if found and found[0] in view.words["corporate"] else None


def before_deal(view: View) -> str | None:
    """OIA booked, SAMI has signed, MKE will export: what firms and public bodies do in trade follows."""
    words = [word for word, _, _ in words_after(view.folded, view.hit.end, 3)]
    verb = next((word for word in words if word not in view.words["auxiliaries"]), None)
    return unfold_bytes(verb) if verb in view.words["deals"] else None


def as_language(view: View) -> str | None:
    """Written in Turkish: after these words no noun follows that the adjective could belong to."""
    if not view.before or view.before[0][0] not in view.words["speaking"] or view.hit.suffix:
        return None
    words = [word for word, _, _ in words_after(view.folded, view.hit.end, 3)]
    if words[:1] in ([b"and"], [b"or"]) and words[1:2] and words[1] in view.words["languages"]:
        words = words[2:]
    return shown(view.before[0]) if not words or words[0] in view.words["after_language"] else None


def after_town(view: View) -> str | None:
    """Macon, Georgia, and Macon, Georgia.: as states of America are written, unless the town is the entity's own."""
    plain, place = view.folded.plain, view.hit.word_start
    behind = plain[view.hit.end : view.hit.end + 1]
    if plain[place - 2 : place] != b", " or (behind not in _CLOSING and view.hit.end < len(plain) - 1):
        return None
    start = word_start(view.folded.words, place - 2)
    town = view.folded.words[start : place - 2]
    own = {fold_words(cue) for cue in view.context.cues.of((view.hit.entry.id, "cue"))}
    is_town = view.folded.original(start, place - 2)[:1].isupper() and town not in view.context.senses.listed_countries
    return unfold_bytes(town) if is_town and town not in own else None


def before_us_state(view: View) -> str | None:
    """Jordan, Minnesota: a town of that name."""
    if view.folded.plain[view.hit.end : view.hit.end + 2] != b", ":
        return None
    end = word_end(view.folded.words, view.hit.end + 2)
    word = view.folded.words[view.hit.end + 2 : end]
    listed = view.folded.plain[end : end + 5] == b" and "
    return unfold_bytes(word) if word in view.words["us_states"] and not listed else None


_CLOSING = (b",", b".", b")", b";", b":", b"", b"\n", b"'")


def after_capital(view: View) -> str | None:
    """Katrina Oman: a capitalised word before it, not the sentence's first, that is no direction and no firm's."""
    if not view.before or not view.is_capital(view.before[0]):
        return None
    word = view.before[0]
    apart = opens_sentence(view.folded, word[1]) or view.folded.plain[word[2] : view.hit.start].strip()
    return None if apart or _may_precede(view, word) or view.is_headline() else view.original(word)


def _may_precede(view: View, word: Word) -> bool:
    """Whether a capitalised word is one that stands before countries: Northern, Bank, Saudi."""
    return word[0] in view.words["before_countries"] or word[0] in view.context.senses.country_words
