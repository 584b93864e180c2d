"""The names in an excerpt, told apart from the text around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.emphasis import parts_of


def shown(excerpt: str, *names: str) -> str:
    return "".join(f"[{part.text}]" if part.named else part.text for part in parts_of(excerpt, names))


@pytest.mark.parametrize(
    ("excerpt", "names", "wanted"),
    [
        ("Aselsan signed in Oman.", ["Oman", "Aselsan"], "[Aselsan] signed in [Oman]."),
        ("Aselsan'ın Umman'daki ortağı", ["Aselsan", "Umman"], "[Aselsan]'ın [Umman]'daki ortağı"),
        ("Romania and Omani firms, not oman", ["Oman", "oman"], "Romania and Omani firms, not [oman]"),
        ("\u2068وقّعت أسيلسان وعُمان.\u2069", ["أسيلسان", "عُمان"], "\u2068وقّعت [أسيلسان] و[عُمان].\u2069"),
        ("Oman Air flies to Oman", ["Oman", "Oman Air"], "[Oman Air] flies to [Oman]"),
        ("A (B) [C] *", ["(B)", "*", ""], "A (B) [C] *"),
        ("a.b axb", ["a.b"], "[a.b] axb"),
        ("", ["x"], ""),
        ("nothing", [], "nothing"),
    ],
)
def test_names_are_told_apart(excerpt: str, names: list[str], wanted: str) -> None:
    assert shown(excerpt, *names) == wanted


@given(st.text(alphabet="ab لَ.*[", max_size=30), st.lists(st.text(alphabet="ab لَ.*[", max_size=4), max_size=5))
def test_the_parts_are_the_excerpt(excerpt: str, names: list[str]) -> None:
    assert "".join(part.text for part in parts_of(excerpt, names)) == excerpt
