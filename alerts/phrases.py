"""Gulfwatch's own words in messages, in the three languages a channel may ask for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """What a message says around the news. Numbers stand after a colon, so that hardly a phrase needs plurals."""

    right_to_left: bool
    named: str  # before the names found
    unsure: str  # of an alert that holds only if names that may be meant are counted
    derived: str  # of a name found by a spelling that was made by rule
    watchlist: str
    source: str
    published: str
    read: str  # the text of the link to the article
    open: str  # of the link to the dashboard
    also: str  # before the names of other outlets that carry the same story
    comma: str  # between such names
    last: str  # before the last of them
    more_outlets: Callable[[int], str]  # outlets that are not named, from 1
    independent: str  # before the number of outlets that wrote for themselves
    digest: str  # a digest's title, before the number of alerts
    nothing: str  # what a digest without alerts says
    held_back: str  # the title of a silence's receipt, before who asked for it, why, and the number of alerts
    delayed: str  # of a message that is late, before the time
    hours: str  # their short form
    minutes: str
    more: str  # alerts that a message has no room for, before their number
    notice: str  # a notice's title
    test_title: str  # of the message that `gulfwatch channels test` sends
    test_text: str


def _arabic_more(count: int) -> str:
    """Other outlets, after a preposition: one, two, 3 to 10 in the plural, the singular again, as Arabic counts."""
    if count <= 2:
        return ("مصدر آخر", "مصدرين آخرين")[count - 1]
    if 3 <= count % 100 <= 10:
        return f"{count} مصادر أخرى"
    return f"{count} {'مصدرًا' if count % 100 > 10 else 'مصدر'} آخر"


_PHRASES: Mapping[str, Phrases] = {
    "en": Phrases(
        right_to_left=False,
        named="Named",
        unsure="Unsure: the names may mean something else",
        derived="a likely spelling",
        watchlist="Watchlist",
        source="Source",
        published="Published",
        read="Read the article",
        open="Open in Gulfwatch",
        also="Also in",
        comma=", ",
        last=" and ",
        more_outlets=lambda count: f"{count} more",
        independent="independent sources",
        digest="Alerts",
        nothing="Nothing matched this watchlist since the last digest.",
        held_back="Held back by a silence",
        delayed="Delayed by",
        hours="h",
        minutes="min",
        more="Not shown for want of room",
        notice="Gulfwatch needs attention",
        test_title="A test alert",
        test_text="Gulfwatch can reach this channel. Alerts will look like this one.",
    ),
    "ar": Phrases(
        right_to_left=True,
        named="الأسماء المذكورة",
        unsure="غير مؤكد: قد تدل الأسماء على شيء آخر",
        derived="كتابة مرجحة",
        watchlist="قائمة المراقبة",
        source="المصدر",
        published="تاريخ النشر",
        read="اقرأ المقال",
        open="افتح في Gulfwatch",
        also="نُشر أيضًا في",
        comma="، ",
        last=" و",
        more_outlets=_arabic_more,
        independent="المصادر المستقلة",
        digest="عدد التنبيهات",
        nothing="لم يطابق أي خبر هذه القائمة منذ الملخص السابق.",
        held_back="حُجبت بسبب إسكات مؤقت",
        delayed="متأخر بمقدار",
        hours="س",
        minutes="د",
        more="لم يُعرض لضيق المساحة",
        notice="نظام Gulfwatch يحتاج إلى انتباهكم",
        test_title="تنبيه تجريبي",
        test_text="يستطيع Gulfwatch الوصول إلى هذه القناة. ستظهر التنبيهات بهذا الشكل.",
    ),
    "tr": Phrases(
        right_to_left=False,
        named="Geçen adlar",
        unsure="Kesin değil: adlar başka bir anlama geliyor olabilir",
        derived="olası yazım",
        watchlist="İzleme listesi",
        source="Kaynak",
        published="Yayımlanma",
        read="Haberi oku",
        open="Gulfwatch'ta aç",
        also="Bu haberi veren diğer kaynaklar:",
        comma=", ",
        last=" ve ",
        more_outlets=lambda count: f"{count} kaynak daha",
        independent="bağımsız kaynak sayısı",
        digest="Uyarı sayısı",
        nothing="Önceki özetten bu yana bu listeye uyan haber olmadı.",
        held_back="Susturma süresince tutulanlar",
        delayed="Gecikme",
        hours="sa",
        minutes="dk",
        more="Yer kalmadığı için gösterilmeyen",
        notice="Gulfwatch ilgilenilmesini istiyor",
        test_title="Deneme uyarısı",
        test_text="Gulfwatch bu kanala ulaşabiliyor. Uyarılar böyle görünecek.",
    ),
}

LANGUAGES = tuple(_PHRASES)


def phrases_in(language: str) -> Phrases:
    """The phrases of a channel's language; English for one that is not known."""
    return _PHRASES.get(language, _PHRASES["en"])
