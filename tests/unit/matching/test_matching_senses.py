"""Ambiguous names: what is meant is named, what is not is not, and what cannot be told is unsure."""

import pytest

from domain.match import Readable
from matching.matcher import Matcher, compile_matcher


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return compile_matcher().matcher


def read(matcher: Matcher, text: str, language: str, country: str | None = None) -> tuple[list[str], list[str]]:
    reading = matcher.read(Readable(title="", text=text, language=language, source_country=country))
    return list(reading.entities), list(reading.unsure)


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("افتتح المعرض في عُمان", ["oman"]),
        ("وصل الوفد إلى عَمّان صباحا", []),
        ("قال الأردن إن عمان لن تقبل القرار", ["jordan"]),
        ("شاركت الكويت وعمان والأردن في القمة", ["kuwait", "oman", "jordan"]),
        ("مناورات في بحر عمان وخليج عمان", []),
        ("التقى الأمير تركي بن سلطان الوفد", []),
        ("أصيب جندي تركي في الحادث", ["turkey"]),
        ("قال المهندس إبراهيم التركي إن العمل انتهى", []),
        ("أكد الرئيس التركي موقفه", ["turkey"]),
        ("كتب يوسف المصري مقالا", []),
        ("أصيب في عينه اليمنى", []),
        ("التقى الوزير اليمني نظيره", ["yemen"]),
        ("أنبوب بقطر 48 بوصة", []),
        ("أنهى الجيش المالي دوريته في باماكو", ["mali"]),
        ("تقدم دعم مالي للشركات", []),
        ("عين سامي بن صالح مديرا", []),
        ("فازت الشركة السعودية للصناعات العسكرية (سامي) بالعقد", ["sami", "saudi-arabia"]),
    ],
)
def test_arabic_senses(matcher: Matcher, text: str, entities: list[str]) -> None:
    assert read(matcher, text, "ar")[0] == entities


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("Haşlanmış mısır sattılar", []),
        ("Mısır'da seçim günü", ["egypt"]),
        ("Bu karar bize güç katar", []),
        ("Katar heyeti geldi", ["qatar"]),
        ("Köy yoldan epey ırak", []),
        ("Umman Denizi'nde tatbikat", []),
        ("MKE Ankaragücü maçı kazandı", []),
        ("Yeni mühimmatı MKE üretti", ["mke"]),
    ],
)
def test_turkish_senses(matcher: Matcher, text: str, entities: list[str]) -> None:
    assert read(matcher, text, "tr")[0] == entities


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("They roasted a turkey for dinner", []),
        ("Officials in Turkey denied it", ["turkey"]),
        ("Jordan Smith scored twice", []),
        ("The king of Jordan met envoys from Iraq", ["jordan", "iraq"]),
        ("He moved from Atlanta, Georgia, to Texas", []),
        ("Georgia and Armenia signed the treaty", ["georgia"]),
        ("It gives them the edge over rivals", []),
        ("UAE defence group EDGE unveiled a missile", ["uae", "edge-group"]),
        ("The painter Leonardo and the philosopher Thales", []),
        ("Thales and Leonardo bid for the radar contract", ["thales", "leonardo"]),
        ("The BMC fined the Mumbai contractor", []),
    ],
)
def test_english_senses(matcher: Matcher, text: str, entities: list[str]) -> None:
    assert read(matcher, text, "en")[0] == entities


def test_what_cannot_be_told_is_unsure(matcher: Matcher) -> None:
    assert read(matcher, "They flew to Georgia on Monday.", "en") == ([], ["georgia"])


def test_the_sources_country_tells_amman_from_oman(matcher: Matcher) -> None:
    text = "افتتح في عمان أمس"
    assert read(matcher, text, "ar", "oman") == (["oman"], [])
    assert read(matcher, text, "ar", "jordan") == ([], [])


def test_the_evidence_is_told(matcher: Matcher) -> None:
    explained = matcher.explain(Readable(title="", text="وصل الوفد إلى عَمّان صباحا", language="ar")).mentions
    assert [one.reason for one in explained] == [
        "عمان: not meant (-11.0: by itself +1; marks contradict -12: م with shadda)"
    ]
