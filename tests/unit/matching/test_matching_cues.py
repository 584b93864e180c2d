"""Words of an article that speak for a sense."""

from domain.watchlist import Kind
from matching.cues import CueIndex
from matching.gazetteer import Known
from matching.normalise import Folded

JORDAN = Known(
    id="jordan",
    kind=Kind.COUNTRY,
    name="Jordan",
    cues=("عمّان", "عمان", "Petra", "Wadi"),
    against=("bask*",),
    capital=("Amman",),
)


def test_spellings_that_fold_alike_are_one_cue() -> None:
    found = CueIndex([JORDAN]).find([Folded("عاد إلى عمان وعُمان")])
    assert found.of(("jordan", "cue")) == ["عمّان"]


def test_each_cue_counts_once_in_reading_order() -> None:
    found = CueIndex([JORDAN]).find([Folded("Amman"), Folded("Petra, Amman, Petra")])
    assert found.of(("jordan", "cue")) == ["Amman", "Petra"]


def test_a_cue_stands_as_a_word_and_a_star_takes_any_ending() -> None:
    found = CueIndex([JORDAN]).find([Folded("Wadia played basketball")])
    assert found.of(("jordan", "cue")) == []
    assert found.of(("jordan", "against")) == ["bask"]


def test_an_entity_without_cues_has_none() -> None:
    found = CueIndex([JORDAN]).find([Folded("Petra")])
    assert found.of(("oman", "cue")) == []
    assert found.of(("jordan", "near:x")) == []


def test_a_ta_marbuta_makes_another_noun_and_ends_an_adjective() -> None:
    known = Known(id="qatar", kind=Kind.COUNTRY, name="Qatar", cues=("خليجي",), against=("طول", "البعث"))
    found = CueIndex([known]).find([Folded("بعثة الفريق في بطولة خليجية")])
    assert found.of(("qatar", "cue")) == ["خليجي"]
    assert found.of(("qatar", "against")) == []
    assert CueIndex([known]).find([Folded("يبلغ طوله مترين")]).of(("qatar", "against")) == ["طول"]
