"""Feeds and pages written for the crawler's tests."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from domain.article import Entry
from domain.source import FullText, Source, SourceKind
from storage.sources import DueSource

DATA = Path(__file__).parent / "data"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BASE = "https://news.example.om/rss"


def rss_item(number: int, *, title: str = "", extra: str = "", site: str = "https://news.example.om") -> str:
    title = title or f"خبر رقم {number} من عُمان"
    return (
        f"<item><title>{title}</title><link>{site}/news/{number}</link><guid isPermaLink='false'>item-{number}</guid>"
        f"<description>ملخص الخبر رقم {number} عن الصناعات الدفاعية</description>{extra}</item>"
    )


def rss(items: Sequence[str] | int, *, head: str = '<?xml version="1.0" encoding="utf-8"?>', site: str = "") -> str:
    """An RSS 2.0 feed; a number makes so many Arabic items, one a minute before NOW."""
    if isinstance(items, int):
        items = [rss_item(number, extra=pub_date(number), site=site or BASE[:-4]) for number in range(items)]
    return (
        f'{head}<rss version="2.0"><channel><title>أخبار عُمان</title><link>https://news.example.om/</link>'
        f"<language>ar</language>{''.join(items)}</channel></rss>"
    )


def pub_date(minutes_ago: int, *, now: datetime = NOW) -> str:
    return f"<pubDate>{format_datetime(now - timedelta(minutes=minutes_ago))}</pubDate>"


def entry(
    *,
    url: str | None = "https://news.example.om/a/1",
    guid: str | None = "1",
    title: str = "Aselsan opens an office in Muscat",
    summary: str = "The Turkish company has signed a lease.",
    text: str = "",
    published_at: datetime | None = NOW,
    language: str | None = None,
    zoned: bool = True,
    date_doubt: str | None = None,
) -> Entry:
    return Entry(
        url=url,
        guid=guid,
        title=title,
        summary=summary,
        text=text,
        published_at=published_at,
        language=language,
        zoned=zoned,
        date_doubt=date_doubt,
    )


def feed_source(
    source_id: str = "times",
    *,
    address: str = BASE,
    every: timedelta | None = None,
    full_text: FullText = FullText.AUTO,
    languages: tuple[str, ...] = (),
    country: str | None = None,
    enabled: bool = True,
) -> Source:
    return Source(
        id=source_id,
        name=source_id.title(),
        kind=SourceKind.FEED,
        address=address,
        shown_address=address,
        every=every,
        full_text=full_text,
        languages=languages,
        country=country,
        enabled=enabled,
    )


def due(source: Source | None = None, **changes: object) -> DueSource:
    values: dict[str, object] = {
        "source": source or feed_source(),
        "etag": None,
        "last_modified": None,
        "body_hash": None,
        "failures": 0,
        "interval_seconds": 300.0,
        "first_read": False,
        "last_new_at": NOW - timedelta(hours=1),
        "last_success_at": NOW - timedelta(minutes=5),
        "down_since": None,
        "moved_to": None,
        "moved_seen": 0,
    }
    return DueSource(**(values | changes))  # type: ignore[arg-type]


ARABIC_PARAGRAPHS = (
    "مسقط في 23 نوفمبر: وقّعت شركة “أسيلسان” التركية أمس مذكرة تعاون مع جهاز الاستثمار العُماني تشمل إنشاء ورشة لصيانة "
    "أنظمة الاتصالات البحرية في ميناء الدقم، وذلك بحضور عدد من المسؤولين العُمانيين ووفد من الصناعات الدفاعية التركية.",
    "وقال المهندس سالم الريامي إن الورشة ستُقام على مساحة أربعة آلاف متر مربع، وستبدأ أعمالها في الربع الثالث من العام "
    "المقبل، مضيفاً أن نصف العاملين فيها سيكونون من الخريجين العُمانيين بعد تدريب يمتد ثمانية أشهر في أنقرة.",
    "وأوضح أن الاتفاق لا يقتصر على الصيانة؛ إذ تنظر الجهتان في تجميع أجهزة الرؤية الليلية محلياً، بينما تُجري شركة "
    "«هافيلسان» محادثات منفصلة بشأن مركز لمحاكاة تدريب أطقم الزوارق، لم يُحدَّد له موعد بعد.",
    "وأشار بيان صدر عقب التوقيع إلى أن التبادل التجاري بين البلدين نما خلال الأعوام الثلاثة الماضية، وأن القطاع "
    "العسكري يمثل جزءاً صغيراً منه، غير أن الجانبين يتوقعان له نمواً سريعاً مع اكتمال المنطقة الصناعية في الدقم.",
    "من جهته قال مدير المبيعات الإقليمي في الشركة إن أول دفعة من أجهزة ‹أسلسان› اللاسلكية سُلّمت في الربيع، وإن فرقاً "
    "عُمانية أجرت عليها اختبارات في بحر العرب استمرت ستة أسابيع وشملت الاتصال بين السفن والمراكز الساحلية.",
    "ويرى محللون أن مسقط تسعى إلى تنويع مورديها من دون الإخلال بعلاقاتها القائمة، وأن العروض التركية تجد قبولاً لأنها "
    "تقترن بنقل المعرفة وبشروط تمويل ميسرة، وهو ما أكده مصدر مطلع طلب عدم ذكر اسمه لأنه غير مخوّل الحديث إلى الصحافة.",
    "وكانت لجنة مشتركة قد اجتمعت في الربيع الماضي لبحث قائمة من المشاريع، من بينها مركز للتدريب على إزالة الألغام "
    "البحرية، ومختبر لمعايرة أجهزة القياس، وبرنامج للمنح الدراسية في هندسة الإلكترونيات يستفيد منه أربعون طالباً.",
    "واختتم الريامي حديثه بالقول إن العمل في الورشة سيجري وفق معايير السلامة الدولية، وإن زيارات الصحفيين للموقع ستُتاح "
    "بعد اكتمال المبنى الأول، داعياً الشركات الصغيرة والمتوسطة في محافظة الوسطى إلى التقدم لعقود التوريد والخدمات.",
)


def article_page(
    paragraphs: Sequence[str] = ARABIC_PARAGRAPHS,
    *,
    title: str = "أسيلسان تقيم ورشة في الدقم",
    language: str = "ar",
    direction: str = "rtl",
) -> str:
    """A news page as they are: navigation, related links, scripts, comments, and the article between them."""
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    related = "".join(f'<li><a href="/r/{number}">Related headline number {number}</a></li>' for number in range(12))
    return f"""<!DOCTYPE html>
<html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><title>{title} | Gulf Daily</title>
<meta property="og:title" content="{title}"><meta property="article:published_time" content="2026-11-23T08:15:00+04:00">
<meta name="author" content="Salma Al-Harthy">
<script>window.dataLayer = [{{"page": "article", "secret": "do not index this"}}];</script>
<style>.nav {{ color: red }}</style></head>
<body>
<header><nav class="nav"><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
<div class="breadcrumb"><a href="/">Home</a> &raquo; <a href="/economy">Economy</a></div>
<main><article><h1>{title}</h1><div class="meta"><time datetime="2026-11-23T08:15:00+04:00">23 Nov</time></div>
<div class="article-body">{body}</div>
<script>showAdvertisement("between the paragraphs");</script></article>
<aside class="related"><h3>Related</h3><ul>{related}</ul></aside>
<section class="comments"><h3>Comments</h3><div class="comment">First! What a comment.</div></section></main>
<footer><p>All rights reserved by Gulf Daily. Subscribe to our newsletter.</p></footer></body></html>"""


def source_of(kind: SourceKind, source_id: str = "site", *, address: str, **changes: object) -> Source:
    """A sitemap or listing source."""
    values = {"id": source_id, "name": source_id.title(), "kind": kind, "address": address, "shown_address": address}
    return Source(**(values | changes))  # type: ignore[arg-type]


def plain_sitemap(listed: Iterable[tuple[str, datetime | None]], *, site: str = BASE[:-4]) -> str:
    """Paths and the times of their last change."""
    urls = "".join(f"<url><loc>{site}{path}</loc>{_lastmod(at)}</url>" for path, at in listed)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{_SITEMAPS}">{urls}</urlset>'


def sitemap_index(listed: Iterable[tuple[str, datetime | None]], *, site: str = BASE[:-4]) -> str:
    """Paths of sitemaps and the times of their last change."""
    children = "".join(f"<sitemap><loc>{site}{path}</loc>{_lastmod(at)}</sitemap>" for path, at in listed)
    return f'<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="{_SITEMAPS}">{children}</sitemapindex>'


def news_sitemap(listed: Iterable[tuple[str, str, datetime]], *, language: str = "en", site: str = BASE[:-4]) -> str:
    """Paths, titles and times of publication, as Google News reads them."""
    urls = "".join(
        f"<url><loc>{site}{path}</loc><news:news><news:publication><news:name>Gulf Daily</news:name>"
        f"<news:language>{language}</news:language></news:publication>"
        f"<news:publication_date>{at.isoformat()}</news:publication_date><news:title>{title}</news:title>"
        "</news:news></url>"
        for path, title, at in listed
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{_SITEMAPS}" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
    )


def _lastmod(at: datetime | None) -> str:
    return f"<lastmod>{at.isoformat()}</lastmod>" if at else ""


_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
