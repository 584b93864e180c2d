"""Arabic and Turkish news of usual length, written for these tests, and the words that sites print around them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """An article as its outlet wrote it. All were published on 23 November 2026 at 10:30 in Muscat."""

    language: str
    title: str
    lead: str  # its first paragraph
    paragraphs: tuple[str, ...]  # those after it
    subheading: str  # stands before the last but one
    written: tuple[str, str]  # its date in words and in numbers, as people write it

    @property
    def all(self) -> tuple[str, ...]:
        return (self.lead, *self.paragraphs[:-2], self.subheading, *self.paragraphs[-2:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a site says around its articles, in its language."""

    menu: tuple[str, ...]
    also: str  # before a link to another article, inside this one
    headlines: tuple[str, ...]  # of other articles
    teaser: str  # a paragraph of one of them
    share: tuple[str, ...]
    caption: str
    tags: str
    names: tuple[str, ...]  # tags
    author: str
    bio: str
    comments: str
    comment: str
    cookies: str
    newsletter: str
    rights: str


ARABIC = Words(
    menu=("الرئيسية", "محليات", "اقتصاد", "رياضة", "ثقافة", "رأي", "اتصل بنا"),
    also="اقرأ أيضا:",
    headlines=(
        "بلدية مسقط تعيد فتح الطريق الساحلي بعد أسبوع من الأمطار",
        "انطلاق معرض الكتاب في الشارقة بمشاركة ألف دار نشر",
        "ارتفاع أسعار الأسماك في أسواق الخليج قبل موسم الرياح",
        "تأجيل مباراة الإياب إلى مساء الخميس بسبب الضباب",
        "جامعة نزوى تفتح باب القبول في تخصصات الطاقة المتجددة",
    ),
    teaser="قالت البلدية إن فرقها أزالت الأتربة والحجارة من ثلاثة كيلومترات، وإن حركة السير ستعود إلى طبيعتها مساء اليوم.",
    share=("شارك", "فيسبوك", "تويتر", "واتساب", "طباعة"),
    caption="جانب من الرصيف الجديد كما بدا صباح أمس - تصوير: قسم التصوير",
    tags="الوسوم:",
    names=("عمان", "الموانئ", "الدقم"),
    author="سالم البلوشي",
    bio="صحفي متخصص في الشؤون الاقتصادية، يكتب عن الموانئ والنقل منذ خمسة عشر عاما وصدر له كتابان عن تجارة الخليج.",
    comments="التعليقات",
    comment="أتمنى أن تشمل فرص العمل أبناء الولايات القريبة من الميناء وألا تقتصر على المدن الكبيرة كما جرت العادة.",
    cookies="نستخدم ملفات تعريف الارتباط لتحسين تجربتك على موقعنا، وباستمرارك في التصفح فإنك توافق على سياسة الخصوصية.",
    newsletter="اشترك في نشرتنا البريدية لتصلك أهم الأخبار كل صباح قبل الساعة السابعة دون أي مقابل.",
    rights="جميع الحقوق محفوظة لمؤسسة البريد للصحافة والنشر، ولا يجوز إعادة نشر أي مادة دون إذن مكتوب من المؤسسة.",
)
TURKISH = Words(
    menu=("Ana Sayfa", "Gündem", "Ekonomi", "Dünya", "Spor", "Yazarlar", "İletişim"),
    also="İlgili Haber:",
    headlines=(
        "Belediye sahil yolunu bir haftalık aradan sonra yeniden trafiğe açtı",
        "Kitap fuarı bin yayınevinin katılımıyla ziyaretçilerini ağırlıyor",
        "Körfez pazarlarında balık fiyatları mevsim öncesinde yükseldi",
        "Rövanş maçı yoğun sis nedeniyle perşembe akşamına ertelendi",
        "Üniversite yenilenebilir enerji bölümlerine öğrenci alacak",
    ),
    teaser="Belediye, ekiplerin üç kilometrelik bölümü temizlediğini ve trafiğin bu akşam normale döneceğini açıkladı.",
    share=("Paylaş", "Facebook", "X", "WhatsApp", "Yazdır"),
    caption="Yeni rıhtımın dün sabah çekilen görüntüsü. Fotoğraf: Haber Merkezi",
    tags="Etiketler:",
    names=("Umman", "Limanlar", "Duqm"),
    author="Elif Karaca",
    bio="On beş yıldır limanlar ve taşımacılık üzerine yazan ekonomi muhabiri; Körfez ticareti hakkında iki kitabı yayımlandı.",
    comments="Yorumlar",
    comment="Umarım bu işler yalnızca büyük şehirlerdekilere değil, limana yakın ilçelerde yaşayan gençlere de açılır.",
    cookies="Sitemizde deneyiminizi iyileştirmek için çerezler kullanıyoruz; gezinmeye devam ederek gizlilik politikamızı kabul edersiniz.",
    newsletter="Günün öne çıkan haberlerini her sabah saat yediden önce ücretsiz almak için bültenimize kaydolun.",
    rights="Tüm hakları Posta Yayıncılık'a aittir; hiçbir içerik kurumun yazılı izni olmadan yeniden yayımlanamaz.",
)
WORDS = {"ar": ARABIC, "tr": TURKISH}

_ARABIC_DATES = ("الاثنين 23 نوفمبر 2026 - 10:30 ص", "23/11/2026 10:30")
_TURKISH_DATES = ("23 Kasım 2026 Pazartesi 10:30", "23.11.2026 10:30")

NEWS = (
    News(
        language="ar",
        title="ميناء الدقم يفتتح رصيفا جديدا للسفن الكبيرة",
        lead="افتتح ميناء الدقم صباح اليوم رصيفا جديدا يبلغ طوله ثمانمئة متر، تقول إدارته إنه سيستقبل سفنا لم تكن ترسو في السلطنة من قبل.",
        paragraphs=(
            "وقال مدير الميناء في مؤتمر صحفي إن الأعمال استغرقت ثلاث سنوات وبلغت كلفتها تسعين مليون ريال، وشارك فيها ألف عامل من المنطقة.",
            "وأضاف أن أول سفينة ستصل في منتصف الشهر المقبل قادمة من ميناء مرسين، وعلى متنها معدات لمصنع الأسماك الذي يقام قرب الميناء.",
            "ويوفر الرصيف أربعمئة وظيفة دائمة، ستخصص ثلاثة أرباعها لأبناء محافظة الوسطى بعد تدريب يستمر ستة أشهر في صحار.",
            "ويرى تجار في مسقط أن نقل جزء من البضائع إلى الدقم سيخفف الزحام عن الموانئ الشمالية ويقلل مدة الانتظار إلى النصف.",
            "ومن المقرر أن تبدأ المرحلة الثانية من المشروع العام المقبل، وتشمل مخازن مبردة وطريقا مزدوجا يصل الميناء بالمنطقة الصناعية.",
        ),
        subheading="مرحلة ثانية العام المقبل",
        written=_ARABIC_DATES,
    ),
    News(
        language="ar",
        title="مصارف الخليج تتفق على قواعد موحدة للتحويلات الفورية",
        lead="اتفقت المصارف المركزية في دول الخليج على قواعد موحدة للتحويلات الفورية بين الدول الست، تدخل حيز التنفيذ مطلع يوليو المقبل.",
        paragraphs=(
            "وبموجب الاتفاق يصل المال إلى حساب المستفيد خلال عشر ثوان في أي وقت من اليوم، ولا تتجاوز الرسوم نصف دولار لكل تحويل.",
            "وأوضح محافظ المصرف المركزي الكويتي أن النظام سيعمل بست عملات، وأن سعر الصرف سيظهر للعميل قبل أن يؤكد العملية.",
            "وكانت التحويلات بين دول المجلس تستغرق يومي عمل في المتوسط، وتخصم منها رسوم في الطرفين يشكو منها العاملون وأصحاب المتاجر.",
            "وسيربط النظام في مرحلة لاحقة بتركيا والهند، وهما من أكبر الوجهات التي يرسل إليها المقيمون أموالهم، بحسب بيان مشترك.",
            "وتوقعت شركة استشارات في دبي أن يرتفع عدد العمليات إلى مليوني عملية في الشهر خلال السنة الأولى من تشغيل النظام الجديد.",
        ),
        subheading="ربط مع تركيا والهند",
        written=_ARABIC_DATES,
    ),
    News(
        language="tr",
        title="Duqm Limanı büyük gemiler için yeni rıhtımını açtı",
        lead="Umman'ın Duqm Limanı bu sabah sekiz yüz metre uzunluğundaki yeni rıhtımını açtı; yönetim ülkeye ilk kez bu boyda gemi geleceğini söylüyor.",
        paragraphs=(
            "Liman müdürü düzenlediği basın toplantısında çalışmaların üç yıl sürdüğünü, doksan milyon riyale mal olduğunu ve bin işçinin çalıştığını anlattı.",
            "Müdür, ilk geminin gelecek ayın ortasında Mersin'den geleceğini ve limanın yanında kurulan balık fabrikasının makinelerini taşıyacağını ekledi.",
            "Rıhtım dört yüz kişiye sürekli iş sağlayacak; bu işlerin dörtte üçü altı aylık eğitimin ardından bölge halkına ayrılacak.",
            "Maskat'taki tüccarlar yüklerin bir bölümünün Duqm'a kaymasının kuzeydeki limanları rahatlatacağını ve beklemeyi yarıya indireceğini düşünüyor.",
            "Projenin gelecek yıl başlaması planlanan ikinci aşamasında soğuk hava depoları ile limanı sanayi bölgesine bağlayan çift şeritli yol yapılacak.",
        ),
        subheading="İkinci aşama gelecek yıl",
        written=_TURKISH_DATES,
    ),
    News(
        language="tr",
        title="Körfez bankaları anlık para transferinde ortak kurallarda anlaştı",
        lead="Körfez ülkelerinin merkez bankaları altı ülke arasında yapılacak anlık para transferleri için temmuz başında yürürlüğe girecek ortak kurallarda anlaştı.",
        paragraphs=(
            "Anlaşmaya göre para günün her saatinde on saniye içinde alıcının hesabına geçecek, her işlemin ücreti yarım doları aşmayacak.",
            "Kuveyt Merkez Bankası Başkanı sistemin altı para birimiyle çalışacağını, müşterinin işlemi onaylamadan önce döviz kurunu göreceğini belirtti.",
            "Ülkeler arasındaki transferler şimdiye kadar ortalama iki iş günü sürüyor, iki tarafta da kesilen ücretlerden esnaf ile çalışanlar yakınıyordu.",
            "Ortak açıklamada, sistemin ileride çalışanların en çok para gönderdiği ülkelerden Türkiye ve Hindistan'a da bağlanacağı bildirildi.",
            "Dubai'deki bir danışmanlık şirketi yeni sistemin ilk yılında aylık işlem sayısının iki milyona ulaşacağını tahmin ediyor.",
        ),
        subheading="Türkiye ve Hindistan'a bağlantı",
        written=_TURKISH_DATES,
    ),
)
