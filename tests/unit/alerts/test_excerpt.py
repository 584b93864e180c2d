"""An excerpt shows why an article matched: sentences around the first mentions, whole letters, at most 300 points."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from alerts.excerpt import LONGEST, excerpt_of
from domain.match import Mention
from tests.alert_factories import TEXT, mention


def found(text: str, *words: str) -> list[Mention]:
    return [mention(word, within=text) for word in words]


def test_the_sentence_of_the_first_mention_and_the_next_that_fits() -> None:
    text = "A quiet week. Aselsan signed in Duqm. Work begins in spring. " + "Nothing more was said. " * 20
    assert excerpt_of(title="t", text=text, mentions=found(text, "Aselsan")) == (
        "Aselsan signed in Duqm. Work begins in spring."
    )


def test_sentences_of_later_mentions_are_joined_by_an_ellipsis() -> None:
    text = "Aselsan signed. The weather was fine. Nobody came. Havelsan signed too."
    assert excerpt_of(title="t", text=text, mentions=found(text, "Aselsan", "Havelsan")) == (
        "Aselsan signed. … Havelsan signed too."
    )


def test_arabic_sentences_end_as_arabic_ones_do() -> None:
    text = "هل وقّعت أسيلسان؟ نعم وقّعت. ثم عاد الوفد."
    assert excerpt_of(title="t", text=text, mentions=found(text, "أسيلسان")) == "هل وقّعت أسيلسان؟ نعم وقّعت."


def test_a_mention_deep_in_a_long_sentence_is_shown_with_what_stands_before_it() -> None:
    text = "word " * 200 + "Aselsan " + "tail " * 100
    excerpt = excerpt_of(title="t", text=text, mentions=found(text, "Aselsan"))
    assert excerpt.startswith("… word word")
    assert "Aselsan tail" in excerpt
    assert excerpt.endswith("…")
    assert len(excerpt) <= LONGEST


def test_an_article_named_only_in_its_title_shows_how_its_text_begins() -> None:
    in_title = Mention(entity="a", kind="company", name="A", field="title", start=0, end=1, text="A", alias="A")
    assert excerpt_of(title="A signs", text="One. Two.", mentions=[in_title]) == "One. Two."


@pytest.mark.parametrize("text", ["", " \n "])
def test_an_article_without_text_shows_its_title(text: str) -> None:
    assert excerpt_of(title=" A\nsigns ", text=text, mentions=[]) == "A signs"


def test_lines_and_controls_become_spaces() -> None:
    text = "First\x1b[31m line\u202e\x00 with Aselsan\tinside"
    assert excerpt_of(title="", text=text, mentions=found(text, "Aselsan")) == "First line with Aselsan inside"


PIECES = st.sampled_from(["🇴🇲 ", "👩‍👩‍👧‍👦", "e\u0301", "لَّ", "a", " ", ". ", "كلمة", "👍🏽", "İ", "\n"])


@given(before=st.lists(PIECES, max_size=400), after=st.lists(PIECES, max_size=400))
def test_no_text_makes_it_longer_or_splits_a_letter(before: list[str], after: list[str]) -> None:
    text = "".join(before) + " Aselsan " + "".join(after)
    excerpt = excerpt_of(title="", text=text, mentions=found(text, "Aselsan"))
    assert len(excerpt) <= LONGEST
    assert "Aselsan" in excerpt
    assert set(regex.findall(r"\X", excerpt)) <= set(regex.findall(r"\X", text)) | {"…", " "}


def test_the_factorys_own_text_has_its_mention_in_the_first_sentence() -> None:
    assert excerpt_of(title="", text=TEXT, mentions=[mention()]).startswith("وقّعت أسيلسان اتفاقية")
