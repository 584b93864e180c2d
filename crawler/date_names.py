"""The names that dates of the beat are written with, folded: months of two calendars, numbers, units, zones."""

import re
from collections.abc import Iterable

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹،٫", "01234567890123456789,.")
_LETTERS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك", "\xa0": " "})
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\u0307]")


def fold_date(text: str) -> str:
    """Small letters, European digits, Arabic letters without their variants, marks and directions left out."""
    return _MARKS.sub("", text.translate(_DIGITS).translate(_LETTERS).replace("İ", "i").lower())


def _numbered(*rows: str) -> dict[str, int]:
    """Names parted by ``|``; the first row's are 1."""
    return {fold_date(name): number for number, row in enumerate(rows, 1) for name in row.split("|")}


MONTHS = (
    _numbered(  # English; Turkish with its short forms; Arabic of the Gulf and Egypt, of the Levant, of the Maghreb
        "jan|january|oca|ocak|يناير|كانون الثاني|كانون ثاني|جانفي",
        "feb|february|şub|şubat|subat|فبراير|شباط|فيفري",
        "mar|march|mart|مارس|آذار",
        "apr|april|nis|nisan|أبريل|إبريل|نيسان|أفريل",
        "may|mayıs|mayis|مايو|أيار|نوار|ماي",
        "jun|june|haz|haziran|يونيو|يونيه|يونية|حزيران|جوان",
        "jul|july|tem|temmuz|يوليو|يوليه|يولية|تموز|جويلية|يوليوز",
        "aug|august|ağu|agu|ağustos|agustos|أغسطس|آب|أوت|غشت",
        "sep|sept|september|eyl|eylül|eylul|سبتمبر|أيلول|شتنبر",
        "oct|october|eki|ekim|أكتوبر|اكتوبر|تشرين الأول|تشرين أول",
        "nov|november|kas|kasım|kasim|نوفمبر|تشرين الثاني|تشرين ثاني|نونبر",
        "dec|december|ara|aralık|aralik|ديسمبر|كانون الأول|كانون أول|دجنبر",
    )
)
HIJRI_MONTHS = _numbered(
    "محرم|المحرم|muharram|muharrem",
    "صفر|safar|safer",
    "ربيع الأول|ربيع أول|rabi al-awwal|rabi' al-awwal|rabi al awwal|rebiülevvel|rebiulevvel",
    "ربيع الآخر|ربيع الثاني|ربيع ثاني|ربيع آخر|rabi al-thani|rabi' al-thani|rabi al-akhir|rabi al thani|rebiülahir",
    "جمادى الأولى|جمادى الأول|جماد الأول|جمادى أول|jumada al-awwal|jumada al-ula|jumada al-oula|cemaziyelevvel",
    "جمادى الآخرة|جمادى الآخر|جمادى الثانية|جمادى الثاني|جماد الثاني|jumada al-thani|jumada al-akhira|cemaziyelahir",
    "رجب|rajab|recep",
    "شعبان|shaaban|sha'ban|shaban|şaban",
    "رمضان|ramadan|ramadhan|ramazan",
    "شوال|shawwal|şevval",
    "ذو القعدة|ذي القعدة|ذوالقعدة|dhu al-qadah|dhul qadah|dhu al-qi'dah|dhul-qadah|zilkade",
    "ذو الحجة|ذي الحجة|ذوالحجة|dhu al-hijjah|dhul hijjah|dhul-hijjah|zilhicce",
)
NUMBERS = _numbered(
    "واحد|واحدة|bir|one|a|an",
    "اثنين|اثنان|اثنتين|iki|two",
    "ثلاث|ثلاثة|üç|three",
    "أربع|أربعة|dört|four",
    "خمس|خمسة|beş|five",
    "ست|ستة|altı|six",
    "سبع|سبعة|yedi|seven",
    "ثمان|ثماني|ثمانية|sekiz|eight",
    "تسع|تسعة|dokuz|nine",
    "عشر|عشرة|on|ten",
)
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_UNIT_ROWS = {
    1: "ثانية|ثواني|ثوان|saniye|sn|second|seconds|sec|secs|s",
    _MINUTE: "دقيقة|دقائق|دقايق|د|dakika|dk|minute|minutes|min|mins|m",
    _HOUR: "ساعة|ساعات|س|saat|sa|hour|hours|hr|hrs|h",
    _DAY: "يوم|يوما|أيام|gün|day|days|d",
    7 * _DAY: "أسبوع|أسابيع|hafta|week|weeks|wk|wks|w",
    30 * _DAY: "شهر|شهرا|أشهر|شهور|ay|month|months|mo",
    365 * _DAY: "سنة|سنوات|سنين|عام|عاما|أعوام|yıl|sene|year|years|yr|yrs|y",
}
UNITS = {fold_date(name): seconds for seconds, row in _UNIT_ROWS.items() for name in row.split("|")}
"""Name → seconds of one."""
_DUAL_ROWS = {
    1: "ثانيتين|ثانيتان",
    _MINUTE: "دقيقتين|دقيقتان",
    _HOUR: "ساعتين|ساعتان",
    _DAY: "يومين|يومان",
    7 * _DAY: "أسبوعين|أسبوعان",
    30 * _DAY: "شهرين|شهران",
    365 * _DAY: "سنتين|سنتان|عامين|عامان",
}
DUALS = {fold_date(name): 2 * seconds for seconds, row in _DUAL_ROWS.items() for name in row.split("|")}
"""Arabic says two of them in one word."""
NOW = frozenset(map(fold_date, ("الآن", "منذ لحظات", "قبل لحظات", "منذ قليل", "قبل قليل", "az önce", "şimdi", "şu an")))
NOW |= frozenset({"just now", "now", "moments ago", "a moment ago", "a few moments ago"})
DAYS_BACK = {fold_date(name): 0 for name in ("اليوم", "bugün", "today")}
DAYS_BACK |= {fold_date(name): 1 for name in ("أمس", "البارحة", "dün", "yesterday")}
DAYS_BACK |= {fold_date(name): 2 for name in ("أول أمس", "أول من أمس", "evvelsi gün", "önceki gün")}
ZONES = {  # hours east of Greenwich; AST and IST mean different things to different desks, and are left out
    "gmt": 0,
    "utc": 0,
    "z": 0,
    "بتوقيت غرينتش": 0,
    "بتوقيت جرينتش": 0,
    "غرينتش": 0,
    "جرينتش": 0,
    "tsi": 3,
    "trt": 3,
    "gst": 4,
    "ksa": 3,
    "uae": 4,
    "بتوقيت مكه": 3,
    "بتوقيت السعوديه": 3,
    "بتوقيت الامارات": 4,
    "msk": 3,
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "pst": -8,
    "pdt": -7,
    "bst": 1,
    "cet": 1,
    "cest": 2,
    "eet": 2,
    "بتوقيت مسقط": 4,
    "بتوقيت ابوظبي": 4,
    "بتوقيت الدوحه": 3,
    "بتوقيت الكويت": 3,
    "pkt": 5,
    "eest": 3,
}
AFTERNOON = frozenset({"pm", "p.m.", "p.m", "م", "مساء", "ظهرا", "عصرا", "ös"})
FORENOON = frozenset({"am", "a.m.", "a.m", "ص", "صباحا", "فجرا", "öö"})


def any_of(names: Iterable[str]) -> str:
    """A pattern for any of the names, the longest first."""
    return "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
