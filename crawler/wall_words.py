"""What walls and notices say, in English, Turkish and Arabic: titles as a whole, offers as a part of a line."""

import re


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


WALL_TITLE = _any(
    *("just a moment", "attention required!?", "access denied", "access to this page has been denied"),
    *("pardon our interruption", "checking your browser", "security check(?:point)?", "vercel security checkpoint"),
    *("verify(?:ing)? (?:that )?you are (?:a )?human", "are you a robot", "ddos-guard", "request unsuccessful"),
    *("(?:one moment, please|please wait)", "bir dakika lütfen", "güvenlik kontrolü", "erişim engellendi"),
    *("robot olmadığınızı doğrulayın", "insan olduğunuzu doğrulayın", "لحظة(?: من فضلك)?", "التحقق الأمني"),
    *("تحقق من أنك (?:إنسان|لست روبوتا?ً?)", "تم رفض الوصول", "الوصول مرفوض"),
)
MISSING_TITLE = _any(
    r"(?:error\s*)?404(?:\s*(?:error|not found|page not found|hatası|sayfa bulunamadı))?",
    r"(?:oops!?,?\s*)?(?:the |this )?(?:page|article|content)(?: (?:you|that)[\w ]{0,40})? "
    r"(?:is |was |could |can)?(?:not (?:be )?(?:found|available)|does ?n[o't]+ exist|no longer available)",
    *(
        "not found",
        "sayfa bulunamad[ıi]",
        "haber bulunamad[ıi]",
        "خطأ 404",
        "لم يتم العثور على (?:الصفحة|الخبر|المقال)",
    ),
    "aradığınız (?:sayfa|haber|içerik)(?:ya)? (?:bulunamadı|ulaşılamıyor|mevcut değil)",
    "(?:عفوا[ً،,]*\\s*)?(?:الصفحة|المقال|الخبر)(?: المطلوبة?| التي تبحث عنها)? غير (?:موجودة?|متوفرة?|متاحة?)",
)
LOGIN_TITLE = _any(
    *("(?:log|sign) ?in(?: to (?:continue|your account|read))?", "(?:member )?login", "please (?:log|sign) in"),
    *("giriş yap", "üye girişi", "oturum aç", "تسجيل الدخول", "الدخول إلى حسابك"),
)
PAYWALL = _any(
    "(?:subscribe|sign up|register|log ?in|sign in)(?: now| today)? to "
    "(?:continue reading|keep reading|unlock this|finish reading|read (?:the full|the rest|this|more))",
    "(?:this|the) (?:article|story|content) is (?:only )?(?:for|available (?:only )?to|exclusive to|reserved for) "
    "(?:our )?(?:paying |premium )?(?:subscribers|members)",
    *("you have reached your (?:limit of )?(?:free|monthly)", "already a subscriber\\?"),
    "to continue reading,? (?:please )?(?:subscribe|log|sign)",
    "(?:devamını|tamamını) okumak için (?:abone|üye|giriş)",
    *("bu (?:içerik|haber|yazı) (?:sadece )?(?:abonelere|üyelere) özel", "abone olun,? okumaya devam"),
    "(?:اشترك|سجل|سجّل)(?: الآن| الدخول)? (?:لمتابعة|لمواصلة|لإكمال) القراءة",
    "هذا (?:المحتوى|المقال|الخبر) (?:مخصص |متاح )?(?:حصري )?للمشتركين",
    "لقراءة (?:المقال|الخبر) (?:كاملا|كاملاً|بالكامل)[،,]? (?:اشترك|سجل)",
)
COOKIES = _any(
    *(r"\bcookies?\b", r"\bconsent\b", r"\bçerez\w*", "aydınlatma metni", "ملفات (?:تعريف )?(?:الارتباط|الكوكيز)"),
    *(r"\bKVKK\b", r"\bGDPR\b", "privacy policy", "سياسة الخصوصية", "gizlilik politikası"),
    *("tracking technologies", "legitimate interest"),
)
COOKIE_STEMS = (
    *("cookie", "consent", "çerez", "aydınlatma", "ارتباط", "كوكيز", "kvkk", "gdpr", "privacy", "خصوصية", "gizlilik"),
    *("tracking tech", "legitimate int"),
)
"""In small letters: whatever ``COOKIES`` finds holds one of them, and they are found a hundred times as fast."""
