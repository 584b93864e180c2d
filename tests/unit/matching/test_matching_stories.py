"""Stories: copies of one text are one, two texts that differ in a fact are two."""

import random

from hypothesis import given
from hypothesis import strategies as st

from matching.stories import same_story, story_marks

WORDS = [f"word{letter}{other}" for letter in "abcdefghijklmnop" for other in "qrstuvwxyz"]


def text_of(seed: int, words: int = 120) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


BODY = text_of(1) + " on 5 February worth 500 million"


def test_a_copy_is_one_story_whatever_its_spelling() -> None:
    assert same_story(story_marks("Deal signed", BODY), story_marks("DEAL  signed", BODY.upper().replace(" ", "\n")))
    arabic = "وقعت الشركة العُمانية اتفاقية مع أنقرة"
    assert same_story(story_marks("", arabic), story_marks("", "وقعت الشركه العمانية اتفاقيه مع انقره"))


def test_a_copy_under_an_outlets_own_title_is_one_story() -> None:
    assert same_story(story_marks("Deal signed in Muscat", BODY), story_marks("Gulf news of the day", BODY))


def test_a_shortened_copy_is_one_story() -> None:
    words = BODY.split()
    assert same_story(story_marks("Deal", " ".join(words)), story_marks("Deal", " ".join(words[:100])))


def test_a_copy_with_a_line_of_the_outlet_added_is_one_story() -> None:
    assert same_story(story_marks("Deal", BODY), story_marks("Deal", BODY + " Read more on our site"))


def test_another_number_is_another_story() -> None:
    assert not same_story(story_marks("Deal", BODY), story_marks("Deal", BODY.replace("500", "700")))


def test_another_name_in_a_like_title_is_another_story() -> None:
    one = story_marks("Aselsan signs deal in Muscat", "Aselsan " + BODY)
    other = story_marks("Havelsan signs deal in Muscat", "Havelsan " + BODY)
    assert not same_story(one, other)


def test_different_texts_are_different_stories() -> None:
    assert not same_story(story_marks("Deal", text_of(1)), story_marks("Deal", text_of(2)))


def test_short_texts_are_one_story_only_when_equal() -> None:
    assert not same_story(story_marks("Deal", "Oman signed a deal today"), story_marks("Deal", "Oman signed a deal"))
    assert same_story(story_marks("Deal", "Oman signed"), story_marks("deal", "OMAN signed"))


def test_what_is_indexed_is_shared_by_copies() -> None:
    one, other = story_marks("A", BODY), story_marks("B", BODY + " and more")
    assert set(one.indexed) & set(other.indexed)


@given(st.text(), st.text())
def test_marks_are_signed_64_bit_and_the_decision_is_symmetric(title: str, text: str) -> None:
    one, other = story_marks(title, text), story_marks(title, BODY)
    assert all(-(2**63) <= mark < 2**63 for mark in one.indexed)
    assert same_story(one, other) == same_story(other, one)
    assert same_story(one, one)
