"""Articles that speak of walls, subscriptions, cookies and logins, on pages that carry the scripts of all of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SampleArticle:
    title: str
    language: str
    paragraphs: tuple[str, ...]


_SCRIPTS = (
    "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"
    "<script src='https://www.google.com/recaptcha/api.js' class='g-recaptcha'></script>"
    "<script src='/_Incapsula_Resource?SWJIYLWA=1'></script>"
    "<script src='https://js.datadome.co/tags.js'></script>"
)
_LOGIN_BOX = "<div class='modal'><form><input type='text'><input type='password'><button>Log in</button></form></div>"


def article_html(article: SampleArticle) -> str:
    """A whole page around the article, with a login box and the scripts of four vendors of walls."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in article.paragraphs)
    direction = "rtl" if article.language == "ar" else "ltr"
    return (
        f"<!doctype html><html lang='{article.language}' dir='{direction}'><head><meta charset='utf-8'>"
        f"<title>{article.title} | Courier</title>{_SCRIPTS}</head><body><nav><a href='/'>Home</a></nav>{_LOGIN_BOX}"
        f"<main><article><h1>{article.title}</h1>{text}</article></main><footer>We use cookies.</footer></body></html>"
    )


def _english(title: str, *paragraphs: str) -> SampleArticle:
    return SampleArticle(title, "en", paragraphs)


def _turkish(title: str, *paragraphs: str) -> SampleArticle:
    return SampleArticle(title, "tr", paragraphs)


def _arabic(title: str, *paragraphs: str) -> SampleArticle:
    return SampleArticle(title, "ar", paragraphs)


ARTICLES = (
    _english(
        "Newspapers ask readers to pay",
        "Publishers in Muscat said on Monday that they would introduce paywalls next year, and that "
        "readers will have to "
        "subscribe to continue reading after five articles a month, following the example of the larger "
        "Gulf dailies.",
        "The association of publishers expects that one reader in twenty will subscribe; the others "
        "will see headlines "
        "and summaries, as they do on most of the region's financial sites today.",
    ),
    _english(
        "Regulator fines shop for its cookies",
        "The telecommunications regulator fined an online shop for setting cookies before visitors had "
        "agreed to them, "
        "the first such decision since the law on personal data came into force in the spring.",
        "The shop said that it had changed its site within a week of the complaint and would not "
        "appeal. Lawyers expect "
        "more cases, because few shops in the region keep records of what their visitors agreed to.",
    ),
    _english(
        "Access denied to inspectors at border",
        "Inspectors from the ministry were turned back at the crossing on Sunday although their visit "
        "had been announced "
        "a month before, the ministry said in a statement that named neither the officers nor the reason.",
        "A second delegation will travel on Thursday with a judge. The crossing handles forty lorries "
        "an hour and has "
        "been closed twice this year for repairs to the scales.",
    ),
    _english(
        "Bank warns of false login pages",
        "A bank in Doha warned its customers of pages that look like its own and ask for a password; "
        "about thirty people "
        "typed theirs and lost money before the pages were taken down on Friday evening.",
        "The bank will never ask anyone to sign in by a link in a message, it said, and has begun to send codes to "
        "telephones for every payment above two hundred riyals.",
    ),
    _english(
        "404 jobs lost at dry dock",
        "The dry dock in Duqm will let 404 of its workers go by the end of March, the company told the "
        "exchange, because "
        "two cruise lines have taken their orders to yards in Turkey and in Spain.",
        "The union said it had been told on the same morning. Talks on the terms begin next week in "
        "Muscat, where the "
        "ministry of labour has offered to mediate.",
    ),
    _english(
        "Hospital opens ward",
        "The hospital of Salalah opened its ward for burns on Tuesday. It has twelve beds, four of them "
        "for children, "
        "and is the only one of its kind between Muscat and Aden. The first patients are moved there on Sunday.",
    ),
    _english(
        "What a moment: Oman win in the last minute",
        "Oman beat Bahrain by a goal in the ninety-fourth minute on Wednesday night and lead their group with nine "
        "points, two ahead of Kuwait, before the last round of matches next month.",
        "“Just a moment earlier I had asked to be taken off,” said the scorer, who had been limping since half-time.",
    ),
    _turkish(
        "Bankadan sahte giriş sayfası uyarısı",
        "Banka, müşterilerini kendi sayfasına benzeyen ve şifre isteyen sayfalara karşı uyardı; cuma "
        "akşamı kapatılana "
        "kadar otuz kadar kişinin şifresini bu sayfalara yazdığı ve para kaybettiği bildirildi.",
        "Açıklamada bankanın hiçbir zaman mesajla giriş yapılmasını istemediği, iki yüz liranın üzerindeki her ödeme "
        "için telefona kod gönderilmeye başlandığı belirtildi.",
    ),
    _turkish(
        "Kurul çerezler için ilk cezayı kesti",
        "Kişisel Verileri Koruma Kurulu, ziyaretçilerin onayını almadan çerez yerleştiren bir alışveriş "
        "sitesine para "
        "cezası verdi; karar yasa yürürlüğe girdiğinden bu yana bu konudaki ilk karar oldu.",
        "Şirket, şikâyetten bir hafta sonra sitesini değiştirdiğini ve karara itiraz etmeyeceğini "
        "duyurdu. Hukukçular "
        "yeni kararların da gelmesini bekliyor.",
    ),
    _turkish(
        "Gazeteler abonelik sistemine geçiyor",
        "Üç büyük gazete gelecek yıldan başlayarak haberlerinin bir bölümünü yalnız abonelerine sunacak; yayıncılar "
        "birliği her yirmi okurdan birinin abone olacağını tahmin ediyor.",
        "Birlik başkanı pazartesi günü yaptığı açıklamada başlıkların ve özetlerin herkese açık kalacağını, haberin "
        "tamamının ise ücretli olacağını söyledi.",
    ),
    _turkish(
        "ASELSAN Maskat'ta ofis açtı",
        "ASELSAN, Umman'ın başkenti Maskat'ta bölgedeki ikinci ofisini açtı; törene iki ülkenin savunma bakan "
        "yardımcıları ile kırk kadar davetli katıldı.",
        "Şirket, ofiste ilk yıl on iki mühendisin çalışacağını ve Duqm limanındaki atölyenin buradan yönetileceğini "
        "açıkladı. Ofis için on yıllık kira sözleşmesi imzalandı.",
    ),
    _turkish(
        "Sınırda denetçilere erişim engellendi",
        "Bakanlığın denetçileri, ziyaretleri bir ay önceden bildirilmesine karşın pazar günü sınır kapısından geri "
        "çevrildi; bakanlık açıklamasında ne görevlilerin adı ne de gerekçe yer aldı.",
        "İkinci bir heyet perşembe günü bir yargıçla birlikte yola çıkacak.",
    ),
    _turkish(
        "Liman işçileri için bir dakika saygı duruşu",
        "İskenderun limanında geçen hafta yaşamını yitiren iki işçi için cuma sabahı bir dakikalık saygı duruşunda "
        "bulunuldu; vinçler öğleye kadar çalıştırılmadı ve gemiler açıkta bekledi.",
        "Sendika, vinçlerin bakım kayıtlarının açıklanmasını istedi. Savcılık soruşturmanın sürdüğünü duyurdu.",
    ),
    _arabic(
        "مصرف يحذر من صفحات دخول مزيفة",
        "حذر مصرف في الدوحة عملاءه من صفحات تشبه صفحته وتطلب كلمة المرور، وقال إن نحو ثلاثين شخصاً "
        "أدخلوا بياناتهم فيها "
        "وخسروا أموالاً قبل أن تُغلق مساء الجمعة.",
        "وأوضح المصرف أنه لا يطلب من أحد تسجيل الدخول عبر رابط في رسالة، وأنه بدأ إرسال رموز إلى "
        "الهواتف لكل دفعة تتجاوز "
        "مئتي ريال قطري منذ مطلع الأسبوع.",
    ),
    _arabic(
        "غرامة على متجر بسبب ملفات تعريف الارتباط",
        "فرضت هيئة الاتصالات غرامة على متجر إلكتروني استخدم ملفات تعريف الارتباط قبل موافقة الزوار، في "
        "أول قرار من نوعه منذ "
        "دخول قانون البيانات الشخصية حيز التنفيذ في الربيع الماضي.",
        "وقال المتجر إنه عدل موقعه بعد أسبوع من الشكوى ولن يستأنف القرار، فيما يتوقع المحامون مزيداً من "
        "القضايا خلال العام.",
    ),
    _arabic(
        "الصحف تطلب من القراء الاشتراك",
        "أعلن ناشرون في مسقط أنهم سيعتمدون الاشتراكات المدفوعة مطلع العام المقبل، على أن يقرأ غير المشتركين العناوين "
        "والملخصات فقط كما هو الحال في معظم المواقع الاقتصادية في المنطقة.",
        "وتوقعت جمعية الناشرين أن يشترك قارئ واحد من كل عشرين، وأن تغطي العائدات نصف كلفة غرف الأخبار خلال ثلاث سنوات.",
    ),
    _arabic(
        "افتتاح ورشة صيانة في ميناء الدقم",
        "افتُتحت في ميناء الدقم أمس ورشة لصيانة السفن بالتعاون مع شركة تركية، ويعمل فيها أربعمئة شخص "
        "معظمهم من أبناء محافظة "
        "الوسطى، وفق ما قاله مدير الميناء في كلمة خلال الحفل.",
        "وتستقبل الورشة أول سفينة قبل موسم الخريف، على أن ترتفع طاقتها إلى سبع سفن في الشهر مع نهاية العام المقبل.",
    ),
    _arabic(
        "لحظة حاسمة في مباراة عُمان والبحرين",
        "فاز المنتخب العماني على نظيره البحريني بهدف في الدقيقة الرابعة والتسعين مساء الأربعاء، وتصدر "
        "مجموعته بتسع نقاط قبل "
        "الجولة الأخيرة التي تقام الشهر المقبل في الكويت.",
        "وقال صاحب الهدف إنه طلب استبداله قبل دقائق بسبب إصابة تعرض لها في الشوط الأول، لكن المدرب أصر على بقائه.",
    ),
    _arabic(
        "الصفحة الأخيرة من تاريخ مصنع السكر",
        "أُغلق مصنع السكر القديم في المدينة بعد ستين عاماً من العمل، وبيعت آلاته لشركة من خارج البلاد، "
        "بينما نُقل العمال إلى "
        "المصنع الجديد الذي افتُتح في المنطقة الصناعية قبل عامين.",
        "وقال آخر مدير للمصنع إن الصفحة طُويت من دون أن يفقد أحد عمله، وإن المبنى سيصبح متحفاً للصناعة.",
    ),
    _arabic(
        "منع مفتشين من دخول المعبر",
        "مُنع مفتشون من الوزارة من دخول المعبر الحدودي يوم الأحد رغم الإعلان عن زيارتهم قبل شهر، وقالت "
        "الوزارة في بيان إنها "
        "طلبت توضيحاً ولم تتلق رداً حتى مساء الاثنين.",
        "ويتوجه وفد ثان إلى المعبر يوم الخميس برفقة قاض، فيما استمرت حركة الشاحنات على حالها بمعدل "
        "أربعين شاحنة في الساعة.",
    ),
)
