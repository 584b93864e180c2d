"""The words of the dashboard's test data: outlets, articles and watchlists, invented and written for this project."""

from dataclasses import dataclass

from domain.alert import Channel, ChannelType
from domain.watchlist import Watchlist

NAMES = {
    "oman": ("country", "Oman", ["Oman", "Omani", "سلطنة عُمان", "عُمان", "العمانية", "Umman"]),
    "turkey": ("country", "Türkiye", ["Türkiye", "Turkish", "تركيا", "التركية", "Türk"]),
    "qatar": ("country", "Qatar", ["Qatar", "Katar", "قطر"]),
    "saudi-arabia": ("country", "Saudi Arabia", ["Saudi Arabia", "Suudi Arabistan", "السعودية"]),
    "aselsan": ("company", "Aselsan", ["Aselsan", "ASELSAN", "أسيلسان"]),
    "havelsan": ("company", "Havelsan", ["Havelsan", "HAVELSAN", "هافيلسان"]),
    "baykar": ("company", "Baykar", ["Baykar", "بايكار"]),
    "asyad": ("company", "Asyad", ["Asyad", "أسياد"]),
    "oman-investment-authority": (
        "organisation",
        "Oman Investment Authority",
        ["Oman Investment Authority", "جهاز الاستثمار العماني"],
    ),
    "joint venture": ("keyword", "joint venture", ["joint venture", "مشروع مشترك", "ortak girişim"]),
}
"""Entity → kind, name, and the ways it is written in the texts below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One article and when it came."""

    minutes_ago: int
    source: str
    language: str
    title: str
    text: str
    watchlist: str
    reason: str
    authors: tuple[str, ...] = ()


DEFENCE, INVESTMENT, EXERCISES = "turkish-defence-in-oman", "omani-investment", "joint-exercises"

NEWS = (
    Told(
        minutes_ago=1,
        source="sahifat-al-mina",
        language="ar",
        title="أسيلسان توقّع مذكرة تفاهم في مسقط لتوطين صناعة أجهزة الاتصال",
        text=(
            "مسقط – وقّعت شركة أسيلسان التركية مذكرة تفاهم مع جهات في سلطنة عُمان لإقامة خط لتجميع أجهزة الاتصال "
            "العسكرية في المنطقة الحرة بصحار، وذلك خلال ملتقى الصناعات الذي استضافته العاصمة العمانية أمس.\n"
            "وقال مسؤول في الوفد إن «أسيلسان» ستدرّب خمسين مهندسًا خلال العام الأول، وأضاف أن المرحلة الثانية تشمل "
            "مركزًا للصيانة في الدقم.\n"
            "Aselsan كانت قد افتتحت مكتبًا إقليميًا العام الماضي، وتجري الشركة محادثات مماثلة مع هافيلسان لتزويد "
            "مراكز القيادة بالبرمجيات."
        ),
        watchlist=DEFENCE,
        reason="names Oman (×2) and Aselsan (×4), Havelsan",
        authors=("سالم الهنائي",),
    ),
    Told(
        minutes_ago=7,
        source="gulf-ledger",
        language="en",
        title="Oman Investment Authority weighs a joint venture in drone maintenance",
        text=(
            "MUSCAT: The Oman Investment Authority is in talks over a joint venture that would service unmanned "
            "aircraft for operators around the Arabian Sea, three people who know of the plan said.\n"
            "The company would sit in the Duqm economic zone. Baykar, the Turkish maker, has been asked to certify the "
            "workshop; it did not comment. Asyad, the logistics group, would run the hangars.\n"
            "A decision is expected before the summer. Officials in Oman have long said that they want repair work "
            "done at home rather than abroad."
        ),
        watchlist=INVESTMENT,
        reason="names Oman Investment Authority and the keyword joint venture",
        authors=("Nadia Farouk",),
    ),
    Told(
        minutes_ago=26,
        source="bogaz-haber",
        language="tr",
        title="HAVELSAN, Umman'daki kıyı gözetleme ihalesinde son ikiye kaldı",
        text=(
            "ANKARA - HAVELSAN, Umman'ın kıyı gözetleme sistemi için açtığı ihalede son iki aday arasına girdi.\n"
            "Sektör kaynakları, teklifin Türk mühendislerin geliştirdiği komuta yazılımını kapsadığını, radar "
            "bileşenlerinin ise Aselsan tarafından sağlanacağını aktardı. Sonuç nisan ayında açıklanacak.\n"
            "Şirket, Maskat'ta kurulacak bakım merkezi için yerel bir ortak girişim düşünüyor."
        ),
        watchlist=DEFENCE,
        reason="names Oman (×2) and Havelsan (×2), Aselsan",
        authors=("Elif Yılmaz",),
    ),
    Told(
        minutes_ago=64,
        source="sahifat-al-mina",
        language="ar",
        title="تمرين بحري مشترك بين قطر وتركيا في مياه الخليج",
        text=(
            "الدوحة – انطلقت أمس في مياه الخليج فعاليات تمرين بحري تشارك فيه قطر وتركيا بعدد من السفن وطائرة دورية.\n"
            "ويستمر التمرين خمسة أيام ويشمل البحث والإنقاذ وحماية المنشآت، وقال قائد التمرين إن السعودية أرسلت مراقبين."
        ),
        watchlist=EXERCISES,
        reason="names Qatar (×2), Türkiye (×2) and Saudi Arabia",
    ),
    Told(
        minutes_ago=143,
        source="batinah-times",
        language="en",
        title="Asyad adds a weekly feeder between Sohar and Mersin",
        text=(
            "Asyad will run a weekly feeder ship between Sohar and Mersin from March, the company said.\n"
            "The service is meant for Omani marble and Turkish steel, and takes eleven days each way."
        ),
        watchlist=INVESTMENT,
        reason="names Oman and Asyad (×2)",
    ),
    Told(
        minutes_ago=340,
        source="marmara-postasi",
        language="tr",
        title="Katar ve Suudi Arabistan heyetleri Baykar tesislerini gezdi",
        text=(
            "İSTANBUL - Katar ve Suudi Arabistan'dan gelen iki heyet dün Baykar'ın yeni üretim hattını gezdi.\n"
            "Görüşmelerde eğitim ve yedek parça konuları öne çıktı; Türk tarafı, yeni bir anlaşmanın gündemde "
            "olmadığını bildirdi."
        ),
        watchlist=EXERCISES,
        reason="names Qatar (×2), Saudi Arabia (×2) and Türkiye",
    ),
    Told(
        minutes_ago=1560,
        source="gulf-ledger",
        language="en",
        title="Duqm dry dock wins refit of two Qatar patrol boats",
        text=(
            "The dry dock at Duqm will refit two patrol boats for Qatar, the yard said, its first naval order from a "
            "neighbour.\nOman has spent a decade building the port."
        ),
        watchlist=EXERCISES,
        reason="names Qatar (×2) and Oman",
    ),
)

SOURCES = (
    ("gulf-ledger", "Gulf Ledger", "oman", ("en",)),
    ("sahifat-al-mina", "صحيفة الميناء", "oman", ("ar",)),
    ("bogaz-haber", "Boğaz Haber", "turkey", ("tr",)),
    ("batinah-times", "Batinah Times", "oman", ("en",)),
    ("marmara-postasi", "Marmara Postası", "turkey", ("tr",)),
    ("sada-al-jazira", "صدى الجزيرة", "saudi-arabia", ("ar",)),
    ("corniche-wire", "Corniche Wire", "uae", ("en",)),
    ("pearl-observer", "Pearl Observer", "bahrain", ("en", "ar")),
    ("nabd-al-khalij", "نبض الخليج", "kuwait", ("ar",)),
    ("ege-ekonomi", "Ege Ekonomi", "turkey", ("tr",)),
)

WATCHLISTS = (
    Watchlist(
        id=DEFENCE,
        title="Turkish defence firms in Oman",
        groups={"countries": ("Oman",), "companies": ("Aselsan", "Havelsan", "Baykar")},
        require=("countries", "companies"),
    ),
    Watchlist(
        id=INVESTMENT,
        title="Omani defence and investment",
        groups={"organisations": ("Oman Investment Authority", "Asyad"), "keywords": ("joint venture", "مشروع مشترك")},
        require=("organisations",),
        exclude={"keywords": ("football", "كرة القدم")},
        channels=("defence-desk",),
        send="hourly",
    ),
    Watchlist(
        id=EXERCISES,
        title="Joint exercises and agreements",
        groups={"countries": ("Qatar", "Saudi Arabia", "Türkiye")},
        require=("countries",),
        near=40,
        languages=("ar", "en", "tr"),
    ),
    Watchlist(id="expert", title="Ports, as a query", query='country:oman AND ("Duqm" OR "Sohar")', enabled=False),
)

CHANNELS = (
    Channel(id="defence-desk", type=ChannelType.SLACK, fingerprint="a"),
    Channel(id="archive-bus", type=ChannelType.WEBHOOK, fingerprint="b"),
)
