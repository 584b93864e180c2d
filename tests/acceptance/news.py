"""News for the daemon to read, written for these tests: feeds, pages, and one long Arabic article."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a feed."""

    title: str
    link: str
    summary: str
    guid: str | None = None
    published_at: datetime = field(default_factory=lambda: datetime.now(UTC))


def rss(items: Iterable[Item], *, title: str = "Gulf Desk") -> str:
    """An RSS 2.0 feed."""
    entries = "".join(
        f"<item><title>{escape(item.title)}</title><link>{escape(item.link)}</link>"
        f"<guid isPermaLink='false'>{escape(item.guid or item.link)}</guid>"
        f"<pubDate>{format_datetime(item.published_at)}</pubDate>"
        f"<description>{escape(item.summary)}</description></item>\n"
        for item in items
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>{escape(title)}</title>'
        f"<link>http://127.0.0.1/</link><description>News</description>\n{entries}</channel></rss>"
    )


def page(title: str, paragraphs: Iterable[str], *, language: str = "ar") -> str:
    """An article's page as a newspaper would serve it: a menu, the text, related links, a footer."""
    direction = "rtl" if language == "ar" else "ltr"
    body = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return f"""<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">
<title>{escape(title)}</title><script>var tracker = "no news";</script></head><body>
<header><nav><a href="/">الرئيسية</a> <a href="/sport">رياضة</a> <a href="/weather">طقس</a></nav></header>
<main><article><h1>{escape(title)}</h1>
{body}
</article></main>
<aside><h2>اقرأ أيضا</h2><ul><li><a href="/a">أسعار الذهب اليوم</a></li><li><a href="/b">مواعيد المباريات</a></li></ul></aside>
<footer>جميع الحقوق محفوظة</footer></body></html>"""


LONG_TITLE = "اتفاق صناعي جديد لتوطين أنظمة الاستطلاع البحري في الدقم"
LONG_SUMMARY = "وقع الجانبان مذكرة تفاهم لتوطين أنظمة الاستطلاع البحري، وتبدأ الأعمال في الربع الأول من العام المقبل."
LONG_PARAGRAPHS = (
    "مسقط – وقّع مسؤولون من الجانبين العُماني والتركي، صباح اليوم، مذكرة تفاهم طويلة الأمد لتوطين أنظمة الاستطلاع البحري "
    "في المنطقة الاقتصادية الخاصة بالدقم، في خطوة وصفها المشاركون بأنها انتقال من مرحلة الشراء إلى مرحلة التصنيع المشترك. "
    "وحضر مراسم التوقيع عدد من كبار الضباط وممثلي القطاع الخاص، إلى جانب وفد فني أمضى الأسبوع الماضي في زيارة المواقع "
    "المقترحة للمشروع.",
    "وتنص المذكرة على أن تتولى شركة “أسيلسان” توريد أجهزة الاستشعار وأنظمة إدارة المهام، على أن ينقل جزء من أعمال التجميع "
    "والاختبار إلى ورش محلية خلال أربعة وعشرين شهرا من بدء التنفيذ. وقال رئيس الوفد الزائر إن الشركة ستدرب نحو مئتي مهندس "
    "وفني، وإن الدفعة الأولى منهم ستسافر في الربيع المقبل لحضور برنامج يمتد ستة أشهر، تليه مرحلة عمل ميداني على السفن.",
    "أما “هافيلسان” فستتولى، وفق ما جاء في نص الاتفاق، بناء مركز للمحاكاة والتدريب يخدم أطقم الزوارق السريعة، ويضم قاعات "
    "لإدارة العمليات ومختبرا للأمن السيبراني. ويقدر القائمون على المشروع أن يستقبل المركز في عامه الأول ثلاثمئة متدرب من "
    "القوات البحرية ومن هيئات مدنية تعنى بحماية الموانئ والمنشآت الساحلية، مع إمكان فتحه لاحقا أمام متدربين من دول مجاورة.",
    "وأوضح مصدر مطلع على المفاوضات أن البحث استغرق أكثر من عام، وأن الخلاف الأطول كان على نسبة المكون المحلي وعلى ملكية "
    "البرمجيات التي ستطور في إطار المشروع. وأضاف أن الصيغة التي اتفق عليها تمنح الجانب العُماني حق تعديل واجهات النظام وربطه "
    "بأجهزة أخرى من دون الرجوع إلى المورد، وهو ما كان مطلبا ثابتا لدى القائمين على التطوير التقني منذ الجولة الأولى.",
    "وفي جانب التمويل، ستغطى كلفة المرحلة الأولى من مخصصات قائمة، فيما تدرس جهات استثمارية المشاركة في المراحل التالية من "
    "خلال شركة مشتركة يكون مقرها في المنطقة الاقتصادية. وتشير التقديرات الأولية إلى أن المشروع سيوفر ما بين خمسمئة وستمئة "
    "فرصة عمل مباشرة، معظمها في مجالات الإلكترونيات الدقيقة واختبار الجودة والصيانة، إضافة إلى عقود خدمات لشركات صغيرة.",
    "وذكر تقرير فني وزع على هامش الحفل أن رادارات أسلسان التي جرى اختبارها في الصيف الماضي عملت في درجات حرارة تجاوزت خمسين "
    "درجة وفي رطوبة عالية، وأن الملاحظات التي سجلتها الأطقم أدخلت على النسخة الجديدة. ولفت التقرير إلى أن قرب الموقع من خطوط "
    "الملاحة يتيح اختبار الأنظمة في ظروف حقيقية، وهو ما يختصر زمن القبول ويخفض كلفة إرسال المعدات إلى الخارج لإعادة فحصها.",
    "ويأتي الاتفاق بعد سلسلة زيارات متبادلة خلال العامين الماضيين، شملت تمرينا بحريا محدودا ومعرضا للصناعات الدفاعية شاركت "
    "فيه عشرات الشركات. ورأى محلل اقتصادي أن الشركات التركية باتت تفضل صيغ التصنيع المشترك على البيع المباشر، لأنها تفتح لها "
    "باب المنافسة على عقود الصيانة الطويلة، في حين تبحث الأسواق الخليجية عن شركاء يقبلون نقل المعرفة لا نقل الصناديق وحدها.",
    "ومن المقرر أن تعقد اللجنة المشتركة اجتماعها الأول قبل نهاية العام لاختيار المقاولين المحليين ووضع جدول زمني ملزم، على أن "
    "ترفع تقريرا كل ثلاثة أشهر إلى الجهات المعنية في البلدين. وأكد المتحدثون في ختام اللقاء أن المشروع لا يقتصر على الجانب "
    "العسكري، وأن أجهزة الاستطلاع ستستخدم كذلك في رصد التلوث ومكافحة الصيد غير المرخص والبحث عن القوارب المفقودة.",
)  # fmt: skip


def long_page() -> str:
    return page(LONG_TITLE, LONG_PARAGRAPHS)
