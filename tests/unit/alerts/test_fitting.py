"""Text made to fit: in any unit, between two letters, with whole links and closed isolates."""

import html
import json

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.fitting import (
    Limit,
    first_fitting,
    fitted,
    json_bytes,
    packed,
    title_and_link,
    utf8_bytes,
    utf16_units,
)
from alerts.unlinked import WORD_JOINER, unlinked

FAMILY = "👨‍👩‍👧‍👦"
MEASURES = [utf16_units, utf8_bytes, json_bytes]
LETTERS = ["&", "<", "a", " ", "ل", "َ", "é", FAMILY, "🇴🇲", "\u2068خبر\u2069", "\u0301"]


def bold(text: str) -> str:
    return f"<b>{html.escape(text)}</b>"


def test_each_unit_counts_in_its_own_way() -> None:
    text = "aل👍"
    assert [measure(text) for measure in MEASURES] == [4, 7, 9]
    assert json_bytes({"text": text}) == len(json.dumps({"text": text}, ensure_ascii=False).encode())


def test_what_has_room_stays_and_what_has_not_ends_in_an_ellipsis() -> None:
    assert fitted("Oman signs", Limit(most=10)) == "Oman signs"
    assert fitted("Oman signs", Limit(most=9)) == "Oman sig…"
    assert fitted("Oman signs", Limit(most=6)) == "Oman…"
    assert fitted("Oman signs", Limit(most=0)) == ""
    assert fitted("", Limit(most=0)) == ""


def test_a_family_is_one_letter() -> None:
    assert fitted(FAMILY * 2, Limit(most=15, measure=utf16_units)) == f"{FAMILY}…"
    assert fitted(FAMILY * 2, Limit(most=11, measure=utf16_units)) == "…"


def test_an_isolate_that_the_cut_opens_is_closed() -> None:
    assert fitted("Aselsan (\u2068أسيلسان\u2069)", Limit(most=14)) == "Aselsan (\u2068أس…\u2069"


def test_tags_and_entities_stay_whole() -> None:
    assert fitted("A & B & C", Limit(most=18), bold) == "<b>A &amp; B…</b>"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(LETTERS), max_size=60), st.integers(0, 90), st.sampled_from(MEASURES))
def test_whatever_is_fitted_has_room_and_is_cut_between_letters(letters: list[str], most: int, measure: object) -> None:
    text, limit = "".join(letters), Limit(most=most, measure=measure)  # type: ignore[arg-type]
    for write in (str, bold):
        shown = fitted(text, limit, write)
        assert limit.holds(shown) or shown == ""
        assert shown.count("\u2068") == shown.count("\u2069")
        if limit.holds(write(text)):
            assert shown == write(text)
        elif shown:
            kept = html.unescape(shown.removeprefix("<b>").removesuffix("</b>")) if write is bold else shown
            kept = kept.rstrip("\u2069").removesuffix("…")
            assert text.startswith(kept)
            ends = {0, *(each.end() for each in regex.finditer(r"\X", text))}
            assert any(text[:end].rstrip() == kept for end in ends)


def test_a_megabyte_is_fitted_at_once() -> None:
    assert len(fitted("أ" * 1_000_000, Limit(most=200, measure=utf8_bytes))) == 99
    assert fitted("a" + "\u0301" * 1_000_000, Limit(most=200)) == "…"


@pytest.mark.parametrize(
    ("most", "wanted"),
    [
        (40, "A long title\nhttps://x.example/a"),
        (25, "A lo…\nhttps://x.example/a"),
        (21, "…\nhttps://x.example/a"),
        (20, "A long title"),
        (5, "A lo…"),
    ],
)
def test_a_link_is_never_cut(most: int, wanted: str) -> None:
    assert title_and_link("A long title", "https://x.example/a", Limit(most=most)) == wanted


def test_lines_are_left_out_whole_and_counted() -> None:
    lines = [f"line {number}" for number in range(5)]
    assert packed(lines, Limit(most=34), "more: {}".format) == "\n".join(lines)
    assert packed(lines, Limit(most=33), "more: {}".format) == "line 0\nline 1\nline 2\nmore: 2"
    assert packed(lines, Limit(most=0), "more: {}".format) == "more: 5"


def test_the_first_form_that_fits_is_taken_else_the_last() -> None:
    forms = [lambda: "rich form", lambda: "plain", lambda: "bare"]
    assert first_fitting(forms, Limit(most=9).holds) == "rich form"
    assert first_fitting(forms, Limit(most=8).holds) == "plain"
    assert first_fitting(forms, Limit(most=1).holds) == "bare"
    with pytest.raises(ValueError, match="form"):
        first_fitting([], bool)


@pytest.mark.parametrize(
    "text",
    [
        *("https://evil.example", "www.evil.example", "evil.example", "mailto:a@b.example", "tg://user?id=1"),
        *(
            "@everyone",
            "@here",
            "@1234",
            "#tag",
            "~town",
            "$TSLA",
            ":smile:",
            ":+1:",
            "/start",
            "؟@قناة",
            "例え。テスト",
        ),
    ],
)
def test_an_address_a_name_and_a_tag_are_parted(text: str) -> None:
    assert WORD_JOINER in unlinked(text)
    assert unlinked(text).replace(WORD_JOINER, "") == text


@pytest.mark.parametrize("text", ["At 12:30, 3.5 % more. Oman said: no.", "قال: نعم. عُمان", "A - B (C) # 1", "a@ b"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert unlinked(text) == text
