"""How often the names of one entity stand in texts, each name for itself: for `gulfwatch names`."""

from domain.match import Readable
from matching.context import Senses
from matching.cues import CueIndex
from matching.gazetteer import Known, Name
from matching.lexicon import Lexicon, Patterns, add_entity
from matching.normalise import fold_words
from matching.reader import read_article
from matching.weights import load_weights

Written = tuple[bytes, bool]
"""A name as the search knows it: folded, and whether its capitals count. Names of two languages may be one."""


def written(name: Name) -> Written:
    return fold_words(name.text), name.exact


class NameSearch:
    """Finds all names of one entity at once, in every form that the matcher reads, whatever they mean there."""

    def __init__(self, entity: Known) -> None:
        patterns: Patterns = {}
        add_entity(patterns, entity)
        self._lexicon = Lexicon(patterns)
        nothing: frozenset[bytes] = frozenset()
        self._senses = Senses(
            weights=load_weights(),
            cues=CueIndex(()),
            field=CueIndex(()),
            country_words=nothing,
            listed_countries=nothing,
            company_words=nothing,
        )

    def find(self, readable: Readable) -> frozenset[Written]:
        """The names that stand in one article. Where a longer name holds a shorter one, only the longer is counted."""
        found = read_article(readable, self._lexicon, self._senses)
        return frozenset(written(judged.hit.entry.name) for judged in found.judged)
