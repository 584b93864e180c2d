"""Which way a text runs, and what of it is shown."""

import pytest

from dashboard.direction import direction_of, language_tag, shown
from dashboard.rendering import render, web_link


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("أسيلسان توقّع مذكرة تفاهم", "rtl"),
        ("Aselsan توقّع مذكرة تفاهم في مسقط", "rtl"),  # the first letter says otherwise
        ("2025: أسيلسان", "rtl"),
        ("Umman'ın ihalesi", "ltr"),
        ("The word عُمان in an English sentence", "ltr"),
        ("۱۲۳ – 12.5 %", "auto"),
        ("", "auto"),
        ("ראש הממשלה", "rtl"),
    ],
)
def test_a_text_runs_the_way_most_of_its_letters_do(text: str, direction: str) -> None:
    assert direction_of(text) == direction


@pytest.mark.parametrize(
    ("language", "tag"),
    [("ar", "ar"), ("en-GB", "en-GB"), (None, None), ("", None), ('ar" onload="x', None), ("12", None)],
)
def test_only_a_language_becomes_a_language_tag(language: str | None, tag: str | None) -> None:
    assert language_tag(language) == tag


def test_what_turns_a_page_around_is_not_shown() -> None:
    assert shown("a\u202eb\u2066c\u0007\u0000d\u2028e\tf\ng") == "abcde\tf\ng"


def test_joiners_and_marks_of_the_script_itself_stay() -> None:
    assert shown("مي\u200cخواهم عُمان \u200f") == "مي\u200cخواهم عُمان \u200f"


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"),
        *("//evil.example/", "http:", "https:///x", "http://[", "", None, " javascript:x"),
    ],
)
def test_only_web_addresses_become_links(address: str | None) -> None:
    assert web_link(address) is None


def test_a_web_address_becomes_a_link_as_it_stands() -> None:
    assert web_link("https://gulf-ledger.example/a?b=c") == "https://gulf-ledger.example/a?b=c"


def test_a_template_escapes_and_cleans_what_it_is_given() -> None:
    page = render("error.html", status=400, phrase="<b>x</b>", message="a\u202e<script>alert(1)</script>")
    assert "<p>a&lt;script&gt;alert(1)&lt;/script&gt;</p>" in page
    assert "<b>x" not in page
