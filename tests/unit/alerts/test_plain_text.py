"""Text from outside, made safe to show."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from alerts.plain_text import cut, isolate, one_line, whole_graphemes

FAMILY, FLAG = "👩‍👩‍👧‍👦", "🇴🇲"

DIRTY = [
    ("plain", "plain"),
    (" two\n lines\t ", "two lines"),
    ("\x1b[31mred\x1b[0m \x1b]0;title\x07text", "red text"),
    ("a\x00b\x07c\x9b", "a b c"),
    ("line\u2028separator\u2029end", "line separator end"),
    ("\u202eevil\u202c \u2066x\u2069 \u200fy\u061c", "evil x y"),
    ("lone \ud800 surrogate", "lone \ufffd surrogate"),
    ("e" + "\u0301" * 1000, "e" + "\u0301" * 8),
    ("نص عربي", "نص عربي"),
    (f"keeps {FAMILY} and می\u200cخواهم", f"keeps {FAMILY} and می\u200cخواهم"),
]


@pytest.mark.parametrize(("dirty", "clean"), DIRTY)
def test_one_clean_line(dirty: str, clean: str) -> None:
    assert one_line(dirty) == clean


@given(st.text(max_size=300))
def test_a_clean_line_is_one_line_and_stays_as_it_is(text: str) -> None:
    clean = one_line(text)
    assert len(clean.splitlines()) <= 1
    assert not regex.search(r"[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]", clean)


CUTS = [
    ("short", 10, "short"),
    ("exactly ten", 11, "exactly ten"),
    ("longer than ten", 10, "longer th…"),
    ("word then", 6, "word…"),
    (f"ab{FAMILY}", 5, "ab…"),
    (f"{FLAG}{FLAG}", 4, f"{FLAG}{FLAG}"),
    (f"{FLAG}{FLAG}", 3, f"{FLAG}…"),
    ("e\u0301e\u0301", 3, "e\u0301…"),
]


@pytest.mark.parametrize(("text", "limit", "expected"), CUTS)
def test_a_cut_is_marked_and_never_splits_a_letter(text: str, limit: int, expected: str) -> None:
    assert cut(text, limit) == expected


@given(
    st.text(alphabet=[FAMILY[0], "\u200d", FLAG[0], FLAG[1], "a", "\u0301", "ل", "َ", "🏽"], max_size=60),
    st.integers(0, 60),
)
def test_whole_graphemes_are_a_beginning_in_whole_graphemes(text: str, limit: int) -> None:
    beginning = whole_graphemes(text, limit)
    letters = regex.findall(r"\X", text)
    assert len(beginning) <= limit
    assert beginning in {"".join(letters[:count]) for count in range(len(letters) + 1)}


def test_a_value_is_isolated_where_it_runs_against_its_line() -> None:
    assert isolate("نص", right_to_left_line=False) == "\u2068نص\u2069"
    assert isolate("text", right_to_left_line=False) == "text"
    assert isolate("text", right_to_left_line=True) == "\u2068text\u2069"
    assert isolate("", right_to_left_line=True) == ""
