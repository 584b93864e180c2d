"""The sentence in which a mention is shown."""

import pytest

from matching.explain import cut_sentence
from tests.timing import is_within


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("One. In Oman two. Three.", "In Oman two."),
        (
            "Mr. Smith of the U.S. team saw Oman at 3.5 knots. Then no more.",
            "Mr. Smith of the U.S. team saw Oman at 3.5 knots.",
        ),
        ("Why? “Oman!” he said.", "“Oman!”"),
        ("هل جاء؟ نعم في Oman اليوم. غدا لا", "نعم في Oman اليوم."),
        ("A headline\n\nThe line is\nbroken in Oman\nhere.\nNext.", "The line is\nbroken in Oman\nhere."),
        ("x" * 400 + " Oman " + "y" * 400, "x" * 159 + " Oman " + "y" * 159),
        ("Oman", "Oman"),
    ],
)
def test_a_sentence_ends_where_a_reader_ends_it(text: str, sentence: str) -> None:
    start = text.index("Oman")
    cut, place = cut_sentence(text, start, start + 4)
    assert (cut, cut[place : place + 4]) == (sentence, "Oman")


def test_a_text_without_a_stop_costs_no_more_than_its_surroundings() -> None:
    text = "Oman " * 100_000
    assert is_within(2, lambda: [cut_sentence(text, start, start + 4) for start in range(0, len(text), 500)])
