"""Folding: one spelling for all that people write, and an exact way back."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.normalise import Folded, fold, fold_bytes, fold_words, unfold_bytes

NEWS = st.text(st.sampled_from("abIİıiOماعنةهيىأإآ ـ\u064f\u0651\u200f\u200d'’“”-.,٣3ﻻﷲﻋ€😀Яşğ\u0301"), max_size=60)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("أسيلسان إسطنبول آقيول ٱلله", "اسيلسان اسطنبول اقيول الله"),
        ("مصرى المصريه المصرية", "مصري المصريه المصريه"),
        ("تـركـيا", "تركيا"),
        ("العُمانيّة", "العمانيه"),
        ("ﺍﻟﻜﻮﻳﺘﻲ ﻻ", "الكويتي لا"),
        ("\u200fعم\u200dان\u202c", "عمان"),
        ("ایران کویت", "ايران كويت"),
        ("١٢٣ ۴۵", "123 45"),
        ("TÜRKİYE Türkiye TURKIYE türkiye", "turkiye turkiye turkiye turkiye"),
        ("IRAK ırak İran IRAN", "irak irak iran iran"),
        ("Umman’ın “Şirket”", 'umman\'in "sirket"'),
        ("Ｏｍａｎ ﬁrm", "oman firm"),
        ("Tu\u0308rkiye I\u0307ran", "turkiye iran"),
        ("Søren Łódź", "soren lodz"),
    ],
)
def test_spellings_that_people_use_for_one_another_fold_to_one(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_letters_of_other_scripts_stay_parts_of_words_and_equal_nothing() -> None:
    assert fold_words("Oman Оман") == b"oman \x7f\x7f\x7f\x7f"


def test_emoji_and_lone_surrogates_separate_words() -> None:
    assert fold_words("Oman😀Qatar\ud800Yemen") == b"oman qatar yemen"


@given(st.text())
def test_folding_never_raises_and_is_idempotent(text: str) -> None:
    folded = fold_bytes(text)
    assert fold_bytes(unfold_bytes(folded)) == folded


@given(NEWS)
def test_folding_does_not_depend_on_composition(text: str) -> None:
    assert fold_bytes(unicodedata.normalize("NFD", text)) == fold_bytes(unicodedata.normalize("NFC", text))


@given(st.one_of(st.text(), NEWS))
def test_every_folded_byte_leads_back_to_the_characters_it_came_from(text: str) -> None:
    folded = Folded(text)
    for index in range(1, len(folded.plain) - 1):
        start, end = folded.span(index, index + 1)
        assert 0 <= start < end <= len(text)
        assert folded.plain[index : index + 1] in fold_bytes(text[start:end])


@given(st.one_of(st.text(), NEWS))
def test_spans_follow_one_another(text: str) -> None:
    folded = Folded(text)
    starts = [folded.span(index, index + 1)[0] for index in range(1, len(folded.plain) - 1)]
    assert starts == sorted(starts)


def test_a_span_takes_the_last_letters_marks_and_no_invisible_character_after_it() -> None:
    text = "في \u200fعُمانَ\u200f اليوم"
    folded = Folded(text)
    start = folded.words.find(fold_words("عمان"))
    assert folded.original(start, start + 4) == "عُمانَ"


def test_words_and_punctuation_have_one_length() -> None:
    folded = Folded("U.A.E.’s «Oman»–Qatar")
    assert folded.words == b" u a e  s  oman  qatar "
    assert folded.plain == b' u.a.e.\'s "oman"-qatar '
