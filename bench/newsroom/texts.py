"""What the newsroom prints. Written for the benchmarks; numbers make each text another."""

from functools import cache

_SUBJECTS = (
    ("وقّعت شركة أسيلسان التركية مذكرة تعاون مع جهاز الاستثمار العُماني", "ar"),
    ("ميناء الدقم يستقبل أول سفينة حاويات على الخط الجديد", "ar"),
    ("وزارة الطاقة والمعادن تطرح مناقصة لمحطة رياح في ظفار", "ar"),
    ("Havelsan opens a training centre beside the port of Sohar", "en"),
    ("Muscat hosts a conference on desalination and drinking water", "en"),
    ("Aselsan, Umman'da bakım atölyesi kuruyor", "tr"),
    ("Katar'da yeni metro hattı için ihale açıldı", "tr"),
    ("بلدية مسقط تعلن مواعيد الحدائق في العطلة", "ar"),
)

_SENTENCES = {
    "ar": (
        "وقال مسؤول إن الأعمال ستبدأ العام المقبل وتستمر عامين على مرحلتين.",
        "وتشمل الخطة إنشاء ورشة لصيانة أنظمة الاتصالات البحرية وتدريب أربعين فنيا.",
        "ويأتي ذلك بعد محادثات استمرت عدة أشهر بين الجانبين في العاصمة.",
        "وأضاف أن المشروع يوفر نحو مئتي فرصة عمل لأبناء الولاية.",
    ),
    "en": (
        "Work is to begin next year and to last for two years in two stages, an official said.",
        "The plan includes a workshop for naval radios and the training of forty technicians.",
        "The step follows talks of several months between the two sides in the capital.",
        "The project is expected to bring two hundred jobs to the governorate, he added.",
    ),
    "tr": (
        "Bir yetkili, çalışmaların gelecek yıl başlayacağını ve iki yıl süreceğini söyledi.",
        "Plan, deniz telsizleri için bir atölyeyi ve kırk teknisyenin eğitimini kapsıyor.",
        "Adım, iki taraf arasında başkentte aylarca süren görüşmelerin ardından geldi.",
        "Projenin bölgede iki yüz kişiye iş sağlaması bekleniyor.",
    ),
}


def _subject(feed: int, number: int) -> tuple[str, str]:
    return _SUBJECTS[(feed * 7 + number) % len(_SUBJECTS)]


def title(feed: int, number: int) -> str:
    return f"{_subject(feed, number)[0]} ({feed}/{number})"


def feed_head(feed: int) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>Gazette {feed}</title><link>https://gazette.example.om/</link><language>ar</language>"
    )


def feed_tail() -> str:
    return "</channel></rss>"


def entry(feed: int, number: int, date: str, site: str) -> str:
    """One item, as a newspaper's system writes it: link, guid, author, section, date and a marked-up text."""
    language = _subject(feed, number)[1]
    sentences = _SENTENCES[language]
    text = " ".join(sentences[(number + index) % len(sentences)] for index in range(3))
    return (
        f"<item><title>{title(feed, number)}</title><link>{site}/page/{feed}/{number}</link>"
        f'<guid isPermaLink="false">{site}/?p={feed}-{number}</guid>'
        "<dc:creator><![CDATA[سلمى الحارثي]]></dc:creator><category>اقتصاد</category>"
        f"<pubDate>{date}</pubDate><description><![CDATA[<p>{text}<br/>"
        f'<a href="/more/{number}">{feed}</a> &amp; {number}</p>]]></description></item>'
    )


@cache
def _furniture() -> tuple[str, str]:
    """What surrounds an article on a page of some 120 KB: styles, scripts, a menu, teasers, a footer."""
    styles = "".join(f".box-{n}{{margin:{n}px;padding:0;color:#1{n % 10}2}}" for n in range(600))
    scripts = "".join(
        f"window.dataLayer.push({{slot:{n},name:'unit-{n}',sizes:[[300,250],[728,90]]}});" for n in range(500)
    )
    menu = "".join(f"<li class='m'><a href='/section/{n}'>Section {n}</a></li>" for n in range(120))
    teasers = "".join(
        f"<div class='teaser box-{n}'><a href='/news/{n}'><img src='/i/{n}.jpg' alt=''><h3>Another headline, no. {n}"
        f"</h3></a><span class='time'>{n} min</span></div>"
        for n in range(150)
    )
    head = (
        f"<meta charset='utf-8'><link rel='stylesheet' href='/s.css'><style>{styles}</style><script>{scripts}</script>"
    )
    return head, (
        f"<header><nav><ul>{menu}</ul></nav></header>@<aside class='related'>{teasers}</aside>"
        f"<footer><ul>{menu}</ul><p>All rights reserved.</p></footer><script>{scripts}</script>"
    )


def article_page(feed: int, number: int) -> str:
    """An article's page of some 120 KB, twelve paragraphs of it the article."""
    head, around = _furniture()
    language = _subject(feed, number)[1]
    sentences = _SENTENCES[language]
    paragraphs = "".join(
        f"<p>{sentences[(number + n) % 4]} {sentences[(feed + n + 1) % 4]} ({feed}/{number}/{n})</p>" for n in range(12)
    )
    article = f"<main><article><h1>{title(feed, number)}</h1><div class='body'>{paragraphs}</div></article></main>"
    direction = "rtl" if language == "ar" else "ltr"
    return (
        f"<!DOCTYPE html><html lang='{language}' dir='{direction}'><head><title>{title(feed, number)}</title>{head}"
        f"</head><body>{around.replace('@', article)}</body></html>"
    )
