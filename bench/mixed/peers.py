"""What others read with, each as its own manual shows it, looking for the same names in the same texts.

None of them folds anything: عُمان is not عمان to them, nor OMAN Oman. ``re``, flashtext and spaCy find whole words,
pyahocorasick and Hyperscan any occurrence. spaCy's tokenizing counts, for an article comes as text.
"""

import importlib
import re
from collections.abc import Callable, Mapping, Sequence

from ahocorasick_rs import BytesAhoCorasick

from matching.normalise import Folded, fold_words

Read = Callable[[str], object]


def make_re(names: Sequence[str]) -> Read:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b").findall


def make_flashtext(names: Sequence[str]) -> Read:
    processor = importlib.import_module("flashtext").KeywordProcessor()
    for name in names:
        processor.add_keyword(name)
    return lambda text: processor.extract_keywords(text, span_info=True)


def make_spacy(names: Sequence[str]) -> Read:
    spacy, matching = importlib.import_module("spacy"), importlib.import_module("spacy.matcher")
    language = spacy.blank("xx")
    matcher = matching.PhraseMatcher(language.vocab, attr="ORTH")
    matcher.add("names", [language.make_doc(name) for name in names])
    return lambda text: matcher(language.make_doc(text))


def make_pyahocorasick(names: Sequence[str]) -> Read:
    automaton = importlib.import_module("ahocorasick").Automaton()
    for name in names:
        automaton.add_word(name, name)
    automaton.make_automaton()
    return lambda text: list(automaton.iter(text))


def make_hyperscan(names: Sequence[str]) -> Read:
    hyperscan = importlib.import_module("hyperscan")
    database = hyperscan.Database()
    patterns = [name.encode() for name in names]
    database.compile(expressions=patterns, ids=list(range(len(patterns))), elements=len(patterns), literal=True)

    def read(text: str) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []

        def note(which: int, start: int, end: int, flags: int, context: object) -> None:
            found.append((which, end))

        database.scan(text.encode(), match_event_handler=note)
        return found

    return read


def make_search_alone(names: Sequence[str]) -> Read:
    """No peer: our own folding and one automaton over the names as folded, without forms, senses and rules."""
    automaton = BytesAhoCorasick(sorted({fold_words(name) for name in names}))
    return lambda text: automaton.find_matches_as_indexes(Folded(text).words, overlapping=True)


PEERS: Mapping[str, Callable[[Sequence[str]], Read]] = {
    "re": make_re,
    "flashtext": make_flashtext,
    "spacy PhraseMatcher": make_spacy,
    "pyahocorasick": make_pyahocorasick,
    "hyperscan": make_hyperscan,
    "(fold and search alone)": make_search_alone,
}
