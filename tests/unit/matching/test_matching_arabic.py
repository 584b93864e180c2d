"""Arabic names that are words, cities and families too: what grammar beside them says."""

import pytest

from domain.match import Readable
from matching.matcher import Matcher, compile_matcher


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return compile_matcher().matcher


def names(matcher: Matcher, text: str) -> list[str]:
    return list(matcher.read(Readable(title="", text=text, language="ar")).entities)


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("مالي تغلق حدودها", ["mali"]),
        ("أعلنت مالي الحداد", ["mali"]),
        ("أنفق روبرت مالي وقته في القراءة", []),
        ("تجدد القتال في شرق مالي", ["mali"]),
        ("انسحب الجيش المالي من البلدة", ["mali"]),
        ("القوات الفرنسية والمالية تلاحق المسلحين", ["mali"]),
        ("الحكومة المالية تفاوض المسلحين في كيدال", ["mali"]),
        ("أعد المدير المالي الميزانية", []),
        ("وَلَوْ قَالَ فِي مَالِي صَدَقَةٌ لَزِمَهُ", []),
    ],
)
def test_mali_is_told_from_money(matcher: Matcher, text: str, entities: list[str]) -> None:
    assert names(matcher, text) == entities


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("تباعد هذين البحرين عن الميناء", []),
        ("يلتقي البحران هنا فيرى لون البحرين", []),
        ("بلغا مجمع البحرين عند الفجر", []),
        ("انعقد ملتقى البحرين للاستثمار", ["bahrain"]),
        ("غادر الوفد البحرين صباحا", ["bahrain"]),
    ],
)
def test_bahrain_is_told_from_two_seas(matcher: Matcher, text: str, entities: list[str]) -> None:
    assert names(matcher, text) == entities


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("عمان - بترا: بدأ العام الدراسي", []),
        ("سافر من بغداد إلى عمان بالحافلة", []),
        ("ازدحمت شوارع عمان بعد المطر", []),
        ("توسطت عمان بين الطرفين", ["oman"]),
        ("وصل إلى عمان وفد تجاري من مسقط", ["oman"]),
    ],
)
def test_oman_is_told_from_amman(matcher: Matcher, text: str, entities: list[str]) -> None:
    assert names(matcher, text) == entities


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("الكلمة التي يلقيها التركي، اليوم", []),
        ("نعت عائلة القطري فقيدها", []),
        ("الدوري العماني: ظفار يفوز", ["oman"]),
        ("يمني المدرب النفس بالفوز", []),
        ("ازداد الجوع باليمن", ["yemen"]),
        ("هنأه بالعيد متمنيا له اليمن والمسرات", []),
        ("قصف تركي على القرية", ["turkey"]),
        ("حكم المماليك مصر على مدى قرون", ["egypt"]),
        ("المدير مصر على رأيه", []),
        ("انضمت الإمارات السبع إلى الاتحاد", []),
        ("اشترت المصنع ليوناردو الإيطالية", ["leonardo"]),
        ("استحوذت شركة «سامي» على المصنع", ["sami"]),
        ("اعتقلت السلطات ثلاثة عسكريين ماليين", ["mali"]),
        ("تحدثت مصادر عسكرية مالية عن الكمين", ["mali"]),
        ("قالت مصادر مالية إن البنك يدرس الأمر", []),
        ("قدم المصرف قروضا لثلاثة مستثمرين ماليين", []),
        ("كان في كل مصر جامع كبير", []),
        ("أشادت الحركة بجهود القيادة القطرية", ["qatar"]),
        ("قال حزب البعث إن القيادة القطرية ستجتمع", []),
    ],
)
def test_grammar_beside_the_name_decides(matcher: Matcher, text: str, entities: list[str]) -> None:
    assert names(matcher, text) == entities
