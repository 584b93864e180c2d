"""Word forms: what may be written together with a name, and what makes it another word."""

import pytest

from domain.match import Readable
from matching.matcher import Matcher, compile_matcher


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return compile_matcher().matcher


def named(matcher: Matcher, text: str, language: str) -> list[tuple[str, str]]:
    reading = matcher.read(Readable(title="", text=text, language=language))
    return [(mention.entity, mention.text) for mention in reading.mentions]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("وسلطنة عُمان", [("oman", "سلطنة عُمان")]),
        ("زار الوفد الكويت وقطر والبحرين", [("kuwait", "الكويت"), ("qatar", "قطر"), ("bahrain", "البحرين")]),
        ("هدية للكويت من إيران", [("kuwait", "للكويت"), ("iran", "إيران")]),
        ("الشركات العمانية والعمانيون", [("oman", "العمانية"), ("oman", "العمانيون")]),
        ("لاعبان عمانيان ولاعبات قطريات", [("oman", "عمانيان"), ("qatar", "قطريات")]),
        ("فبالعراق وكالأردن", [("iraq", "العراق"), ("jordan", "الأردن")]),
        ("وزارة الدفاع العُمانية", [("oman-mod", "وزارة الدفاع العُمانية"), ("oman", "العُمانية")]),
    ],
)
def test_arabic_proclitics_and_endings(matcher: Matcher, text: str, found: list[tuple[str, str]]) -> None:
    assert named(matcher, text, "ar") == found


@pytest.mark.parametrize("text", ["سليمان ونعمان", "قطرات المطر", "المصرفية والعراقيل", "استهداف الدورية", "أيمن"])
def test_no_arabic_name_is_found_inside_another_word(matcher: Matcher, text: str) -> None:
    assert named(matcher, text, "ar") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Türkiye’nin ve Umman'ın", [("turkey", "Türkiye"), ("oman", "Umman")]),
        ("Türkiyenin Katarlılara", [("turkey", "Türkiyenin"), ("qatar", "Katarlılara")]),
        ("Ummandan Kuveytlilerin", [("oman", "Ummandan"), ("kuwait", "Kuveytlilerin")]),
        ("Aselsanın ve HAVELSAN'la", [("aselsan", "Aselsanın"), ("havelsan", "HAVELSAN")]),
        ("Savunma Sanayii Başkanlığının", [("ssb", "Savunma Sanayii Başkanlığının")]),
        ("BAE'nin", [("uae", "BAE")]),
        ("IRAK'TAN GELEN", [("iraq", "IRAK")]),
    ],
)
def test_turkish_endings_with_and_without_apostrophe(matcher: Matcher, text: str, found: list[tuple[str, str]]) -> None:
    assert named(matcher, text, "tr") == found


@pytest.mark.parametrize("text", ["ormanda yemen gerek", "Katarina geldi", "Romanya", "katarak", "Türkan ve Türkeş"])
def test_no_turkish_name_is_found_inside_another_word(matcher: Matcher, text: str) -> None:
    assert named(matcher, text, "tr") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Omanis’ savings and Oman's banks", [("oman", "Omanis"), ("oman", "Oman")]),
        ("a UAE-based firm, the U.A.E.'s", [("uae", "UAE"), ("uae", "U.A.E")]),
        ("the Türkiye–Oman committee", [("turkey", "Türkiye"), ("oman", "Oman")]),
        ("two Boeings", [("boeing", "Boeings")]),
    ],
)
def test_english_possessives_plurals_hyphens_and_dots(
    matcher: Matcher, text: str, found: list[tuple[str, str]]
) -> None:
    assert named(matcher, text, "en") == found


@pytest.mark.parametrize("text", ["a woman in Romania", "turkeys", "U. A. E.", "the emirate", "Sams"])
def test_no_english_name_is_found_inside_another_word(matcher: Matcher, text: str) -> None:
    assert named(matcher, text, "en") == []


def test_a_form_is_told_in_words(matcher: Matcher) -> None:
    reading = matcher.read(Readable(title="", text="وبالعمانية", language="ar"))
    assert [(mention.alias, mention.form) for mention in reading.mentions] == [
        ("عماني", "with وب- before it, feminine")
    ]
